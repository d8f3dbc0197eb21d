import { existsSync, readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { BackendError } from '@turant/engine'

/** Where the prebuilt llama.cpp libraries of this platform are. */
export type LibraryFiles = {
  readonly directory: string
  readonly ggmlBase: string
  readonly ggml: string
  readonly llama: string
}

const PACKAGES: Readonly<Record<string, string>> = {
  'linux-x64': '@node-llama-cpp/linux-x64',
  'linux-arm64': '@node-llama-cpp/linux-arm64',
  'darwin-arm64': '@node-llama-cpp/mac-arm64-metal',
  'darwin-x64': '@node-llama-cpp/mac-x64',
  'win32-x64': '@node-llama-cpp/win-x64',
}

/**
 * Finds the libraries in the platform package, or in `TURANT_LLAMA_DIR` for a build of one's own.
 * Throws {@link BackendError} `library-unavailable` with the remedy.
 */
export function findLibraryFiles(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): LibraryFiles {
  const directory = environment['TURANT_LLAMA_DIR'] ?? packageDirectory()
  if (!existsSync(directory)) {
    throw new BackendError(
      'library-unavailable',
      `The llama.cpp libraries are not at ${directory}. Run "npm ci" again, or correct TURANT_LLAMA_DIR.`,
    )
  }
  const files = readdirSync(directory)
  const find = (pattern: RegExp): string => {
    const file = files.find((name) => pattern.test(name))
    if (file === undefined) {
      throw new BackendError(
        'library-unavailable',
        `${directory} has no file like ${pattern.source}: the installation is incomplete. Run "npm ci" again.`,
      )
    }
    return join(directory, file)
  }
  const suffix = String.raw`(\.[a-z]+)?(\.v[\d.]+)?\.(so|dylib|dll)$`
  return {
    directory,
    ggmlBase: find(/^(lib)?ggml-base\.(so|dylib|dll)$/),
    ggml: find(new RegExp(`^(lib)?ggml${suffix}`)),
    llama: find(new RegExp(`^(lib)?llama${suffix}`)),
  }
}

function packageDirectory(): string {
  const platform = `${process.platform}-${process.arch}`
  const name = PACKAGES[platform]
  if (name === undefined) {
    throw new BackendError(
      'library-unavailable',
      `There is no prebuilt llama.cpp library for ${platform}. Build llama.cpp v0.5.0 as shared libraries and set TURANT_LLAMA_DIR to their folder.`,
    )
  }
  try {
    const entry = createRequire(import.meta.url).resolve(name)
    const bins = join(dirname(entry), '..', 'bins')
    const folder = readdirSync(bins)[0]
    if (folder !== undefined) return join(bins, folder)
  } catch (cause) {
    throw new BackendError(
      'library-unavailable',
      `The package ${name} is not installed. Run "npm ci" without "--omit=optional".`,
      { cause },
    )
  }
  throw new BackendError('library-unavailable', `The package ${name} is empty. Run "npm ci" again.`)
}
