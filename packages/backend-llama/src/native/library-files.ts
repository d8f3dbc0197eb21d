import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { BackendError } from '@turant/engine'

/** Which devices may compute: what there is, the processor alone, or a GPU and nothing else. */
export type DeviceWish = 'any' | 'cpu' | 'gpu'

/** Where the llama.cpp libraries to be used are. */
export type LibraryFiles = {
  readonly directory: string
  readonly ggmlBase: string
  readonly ggml: string
  readonly llama: string
  /** More builds of the GPU backend, to be tried when the one in `directory` finds no device. */
  readonly fallbackBackends: readonly string[]
  /** What the libraries were built for: `CUDA`, `Vulkan`, `Metal`; absent for the processor alone. */
  readonly gpu: string | undefined
  readonly wish: DeviceWish
}

type Environment = Readonly<Record<string, string | undefined>>

type PlatformPackages = {
  /** What `npm ci` installs. */
  readonly main: string
  /** What a user may add, best first. Each of them holds the whole library, the processor's part too. */
  readonly gpu: readonly string[]
}

const SCOPE = '@node-llama-cpp'
const PLATFORMS: Readonly<Record<string, PlatformPackages>> = {
  'linux-x64': { main: 'linux-x64', gpu: ['linux-x64-cuda', 'linux-x64-vulkan'] },
  'linux-arm64': { main: 'linux-arm64', gpu: [] },
  'darwin-arm64': { main: 'mac-arm64-metal', gpu: [] },
  'darwin-x64': { main: 'mac-x64', gpu: [] },
  'win32-x64': { main: 'win-x64', gpu: ['win-x64-cuda', 'win-x64-vulkan'] },
}
const GPU_NAMES: Readonly<Record<string, string>> = {
  cuda: 'CUDA',
  vulkan: 'Vulkan',
  metal: 'Metal',
}

/** Where packages are looked for; a test gives a folder of its own. */
export type FindOptions = {
  readonly environment?: Environment
  /** `linux-x64` and the like. */
  readonly platform?: string
  /** The folder of an installed package, or undefined. */
  readonly packageFolder?: (name: string) => string | undefined
}

/**
 * Finds the libraries: in `TURANT_LLAMA_DIR` for a build of one's own, else in the GPU package of this
 * platform if it is installed in the version of the platform package, else in the platform package.
 * `TURANT_DEVICE=cpu` leaves GPUs alone, `TURANT_DEVICE=gpu` demands one.
 * Throws {@link BackendError} `library-unavailable` with the remedy.
 */
export function findLibraryFiles(options: FindOptions = {}): LibraryFiles {
  const environment = options.environment ?? process.env
  const wish = deviceWish(environment['TURANT_DEVICE'])
  const own = environment['TURANT_LLAMA_DIR']
  if (own !== undefined && own !== '') return librariesIn(own, wish)
  const platform = options.platform ?? `${process.platform}-${process.arch}`
  const packages = PLATFORMS[platform]
  if (packages === undefined) {
    throw new BackendError(
      'library-unavailable',
      `There is no prebuilt llama.cpp library for ${platform}. Build llama.cpp v0.5.0 as shared libraries and set TURANT_LLAMA_DIR to their folder.`,
    )
  }
  const folderOf = options.packageFolder ?? installedPackage
  const name = wish === 'cpu' ? packages.main : preferredPackage(packages, folderOf)
  const folder = folderOf(name)
  if (folder === undefined) {
    throw new BackendError(
      'library-unavailable',
      `The package ${SCOPE}/${name} is not installed. Run "npm ci" without "--omit=optional".`,
    )
  }
  const fallback = folderOf(`${name}-ext`)
  return {
    ...librariesIn(binaries(folder, name), wish),
    fallbackBackends: fallback === undefined ? [] : backendsIn(binaries(fallback, name)),
  }
}

function deviceWish(text: string | undefined): DeviceWish {
  if (text === undefined || text === '') return 'any'
  if (text === 'cpu' || text === 'gpu') return text
  throw new BackendError('library-unavailable', `TURANT_DEVICE is "cpu" or "gpu", not "${text}".`)
}

/** A GPU package of another version than the platform package is one that an update left behind. */
function preferredPackage(
  packages: PlatformPackages,
  folderOf: (name: string) => string | undefined,
): string {
  const version = versionOf(folderOf(packages.main))
  const isUsable = (name: string): boolean => {
    const found = versionOf(folderOf(name))
    return found !== undefined && (version === undefined || found === version)
  }
  return packages.gpu.find(isUsable) ?? packages.main
}

function versionOf(folder: string | undefined): string | undefined {
  if (folder === undefined) return undefined
  const description: unknown = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const hasVersion =
    typeof description === 'object' && description !== null && 'version' in description
  return hasVersion ? String(description.version) : undefined
}

function installedPackage(name: string): string | undefined {
  try {
    const entry = createRequire(import.meta.url).resolve(`${SCOPE}/${name}`)
    return join(dirname(entry), '..')
  } catch {
    // Not installed: the caller says what to do when it is needed.
    return undefined
  }
}

function binaries(folder: string, name: string): string {
  const bins = join(folder, 'bins')
  const inside = existsSync(bins) ? readdirSync(bins)[0] : undefined
  if (inside !== undefined) return join(bins, inside)
  throw new BackendError(
    'library-unavailable',
    `The package ${SCOPE}/${name} is empty. Run "npm ci" again.`,
  )
}

/** The `-ext` package of the CUDA build holds the same backend for an older CUDA, one folder down. */
function backendsIn(directory: string): readonly string[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((name) => /ggml-[a-z]+\.(so|dylib|dll)$/.test(name))
    .map((name) => join(directory, name))
}

function librariesIn(directory: string, wish: DeviceWish): LibraryFiles {
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
  const gpus = files.map((name) => /^(?:lib)?ggml-(cuda|vulkan|metal)\./.exec(name)?.[1])
  return {
    directory,
    ggmlBase: find(/^(lib)?ggml-base\.(so|dylib|dll)$/),
    ggml: find(new RegExp(`^(lib)?ggml${suffix}`)),
    llama: find(new RegExp(`^(lib)?llama${suffix}`)),
    fallbackBackends: [],
    gpu: GPU_NAMES[gpus.find((name) => name !== undefined) ?? ''],
    wish,
  }
}
