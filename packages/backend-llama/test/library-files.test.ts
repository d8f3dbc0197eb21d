import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { chooseDevices, type Device } from '../src/native/devices.ts'
import { findLibraryFiles, type LibraryFiles } from '../src/native/library-files.ts'

/** Files of the packages as they are published; only what matters here. */
const LINUX = (gpu: string): readonly string[] => [
  'libggml-base.so',
  `libggml.${gpu}.v0.5.0.so`,
  `libllama.${gpu}.v0.5.0.so`,
  'libllama-common.so',
  'libggml-cpu-zen4.so',
  `libggml-${gpu}.so`,
]
const WINDOWS = (gpu: string): readonly string[] => [
  'ggml-base.dll',
  `ggml.${gpu}.v0.4.0.dll`,
  `llama.${gpu}.v0.4.0.dll`,
  'llama-common.dll',
  'ggml-cpu-x64.dll',
  `ggml-${gpu}.dll`,
]
const PUBLISHED: Readonly<Record<string, readonly string[]>> = {
  'linux-x64': [
    'libggml-base.so',
    'libggml.v0.5.0.so',
    'libllama.v0.5.0.so',
    'libggml-cpu-zen4.so',
  ],
  'linux-x64-cuda': LINUX('cuda'),
  'linux-x64-cuda-ext': ['fallback/libggml-cuda.so'],
  'linux-x64-vulkan': LINUX('vulkan'),
  'win-x64': ['ggml-base.dll', 'ggml.v0.4.0.dll', 'llama.v0.4.0.dll', 'ggml-cpu-x64.dll'],
  'win-x64-cuda': WINDOWS('cuda'),
  'win-x64-vulkan': WINDOWS('vulkan'),
  'mac-arm64-metal': [
    'libggml-base.dylib',
    'libggml.metal.v0.4.0.dylib',
    'libllama.metal.v0.4.0.dylib',
    'libllama-common.dylib',
    'libggml-cpu-apple_m1.so',
    'libggml-metal.so',
    'libggml-blas.so',
  ],
}

/** Packages with their versions, in a folder of their own. */
function install(packages: Readonly<Record<string, string>>): (name: string) => string | undefined {
  const root = mkdtempSync(join(tmpdir(), 'turant-packages-'))
  for (const [name, version] of Object.entries(packages)) {
    for (const file of PUBLISHED[name] ?? []) {
      const path = join(root, name, 'bins', name.replace('-ext', ''), file)
      mkdirSync(join(path, '..'), { recursive: true })
      writeFileSync(path, '')
    }
    writeFileSync(join(root, name, 'package.json'), JSON.stringify({ name, version }))
  }
  return (name) => (packages[name] === undefined ? undefined : join(root, name))
}

function found(
  platform: string,
  packages: Readonly<Record<string, string>>,
  environment: Readonly<Record<string, string>> = {},
): LibraryFiles & { readonly names: readonly (string | undefined)[] } {
  const packageFolder = install(packages)
  const files = findLibraryFiles({ platform, environment, packageFolder })
  const names = [files.ggmlBase, files.ggml, files.llama].map((file) => file.split('/').at(-1))
  return { ...files, names }
}

const CPU = { 'linux-x64': '3.22.1' }

describe('which build of the library', () => {
  test.each([
    { name: 'the processor alone', packages: CPU, gpu: undefined, llama: 'libllama.v0.5.0.so' },
    {
      name: 'Vulkan',
      packages: { ...CPU, 'linux-x64-vulkan': '3.22.1' },
      gpu: 'Vulkan',
      llama: 'libllama.vulkan.v0.5.0.so',
    },
    {
      name: 'CUDA before Vulkan',
      packages: { ...CPU, 'linux-x64-vulkan': '3.22.1', 'linux-x64-cuda': '3.22.1' },
      gpu: 'CUDA',
      llama: 'libllama.cuda.v0.5.0.so',
    },
    {
      name: 'CUDA on Windows',
      platform: 'win32-x64',
      packages: { 'win-x64': '3.21.1', 'win-x64-cuda': '3.21.1' },
      gpu: 'CUDA',
      llama: 'llama.cuda.v0.4.0.dll',
    },
    {
      name: 'Metal',
      platform: 'darwin-arm64',
      packages: { 'mac-arm64-metal': '3.21.1' },
      gpu: 'Metal',
      llama: 'libllama.metal.v0.4.0.dylib',
    },
  ])('[BL13] $name', ({ platform = 'linux-x64', packages, gpu, llama }) => {
    const files = found(platform, packages)
    expect([files.gpu, files.names[2]]).toEqual([gpu, llama])
  })

  test('[BL13] one of another version is left alone, one without the platform package is used', () => {
    expect(found('linux-x64', { ...CPU, 'linux-x64-cuda': '3.21.1' }).gpu).toBeUndefined()
    expect(found('linux-x64', { 'linux-x64-cuda': '3.22.1' }).gpu).toBe('CUDA')
  })

  test('[BL13] TURANT_DEVICE=cpu leaves it alone, a folder of one’s own comes first', () => {
    const packages = { ...CPU, 'linux-x64-cuda': '3.22.1' }
    const cpu = found('linux-x64', packages, { TURANT_DEVICE: 'cpu' })
    expect([cpu.gpu, cpu.wish, cpu.names[1]]).toEqual([undefined, 'cpu', 'libggml.v0.5.0.so'])
    const own = install(packages)('linux-x64') ?? ''
    const directory = join(own, 'bins/linux-x64')
    expect(found('linux-x64', packages, { TURANT_LLAMA_DIR: directory })).toMatchObject({
      directory,
      gpu: undefined,
    })
    expect(() => found('linux-x64', packages, { TURANT_DEVICE: 'npu' })).toThrow(
      /TURANT_DEVICE is "cpu" or "gpu", not "npu"/,
    )
  })

  test('[BL13] the extension for an older CUDA is a second try', () => {
    const packages = { ...CPU, 'linux-x64-cuda': '3.22.1', 'linux-x64-cuda-ext': '3.22.1' }
    const { fallbackBackends } = found('linux-x64', packages)
    expect(fallbackBackends).toEqual([
      expect.stringMatching(/linux-x64-cuda-ext.bins.linux-x64-cuda.fallback.libggml-cuda\.so$/),
    ])
  })
})

describe('which device', () => {
  const device = (kind: Device['kind'], driver: string, description: string): Device => ({
    handle: null,
    driver,
    description,
    kind,
  })
  const processor = device('cpu', 'CPU', 'AMD EPYC')
  const gpu = device('gpu', 'CUDA', 'NVIDIA H200')
  const integrated = device('integrated-gpu', 'Vulkan', 'Radeon')
  const build = (gpuBuild: string | undefined, wish: LibraryFiles['wish']) =>
    ({ directory: '/libraries', gpu: gpuBuild, wish }) as const

  test.each([
    { devices: [processor], built: undefined, wish: 'any', name: 'CPU (AMD EPYC)', noted: false },
    { devices: [gpu, processor], built: 'CUDA', wish: 'any', name: 'CUDA (NVIDIA H200)' },
    { devices: [gpu, gpu, processor], built: 'CUDA', wish: 'gpu', name: 'CUDA (2 x NVIDIA H200)' },
    {
      devices: [integrated, gpu, processor],
      built: 'CUDA',
      wish: 'any',
      name: 'CUDA (NVIDIA H200)',
    },
    { devices: [integrated, processor], built: 'Vulkan', wish: 'any', name: 'Vulkan (Radeon)' },
    { devices: [gpu, processor], built: 'CUDA', wish: 'cpu', name: 'CPU (AMD EPYC)' },
    { devices: [processor], built: 'CUDA', wish: 'any', name: 'CPU (AMD EPYC)', noted: true },
    { devices: [processor], built: 'CUDA', wish: 'cpu', name: 'CPU (AMD EPYC)' },
  ] as const)('[BL13] $name, of $devices.length, wished for: $wish', (given) => {
    const choice = chooseDevices(given.devices, build(given.built, given.wish))
    const noted = 'noted' in given && given.noted
    expect([choice.name, choice.note !== undefined]).toEqual([given.name, noted])
    expect(choice.gpus.length > 0).toBe(!given.name.startsWith('CPU'))
  })

  test('[BL13] what a build without a device needs is said, and is an error where a GPU is demanded', () => {
    expect(chooseDevices([processor], build('CUDA', 'any')).note).toMatch(
      /^The processor computes, since the CUDA build of llama\.cpp finds no GPU \(it needs the NVIDIA driver/,
    )
    expect(() => chooseDevices([processor], build('Vulkan', 'gpu'))).toThrow(
      /^TURANT_DEVICE is "gpu", but the Vulkan build of llama\.cpp finds no GPU/,
    )
    expect(() => chooseDevices([processor], build(undefined, 'gpu'))).toThrow(
      /the libraries in \/libraries are not a GPU build/,
    )
  })
})
