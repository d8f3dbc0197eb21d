import { BackendError } from '@turant/engine'
import type { DeviceWish, LibraryFiles } from './library-files.ts'
import type { Pointer } from './structs.ts'

/** `ggml_backend_dev_type`: integrated GPUs are used when there is no other. */
const KINDS = ['cpu', 'gpu', 'integrated-gpu', 'accelerator'] as const

export type Device = {
  readonly handle: Pointer
  /** What drives it: `CPU`, `CUDA`, `Vulkan`. */
  readonly driver: string
  /** What it is: `NVIDIA H200`. */
  readonly description: string
  readonly kind: (typeof KINDS)[number] | undefined
}

export type DeviceChoice = {
  /** The GPUs that hold the model; empty: the processor computes. */
  readonly gpus: readonly Device[]
  /** For people: `CUDA (NVIDIA H200)`. */
  readonly name: string
  /** What somebody who installed a GPU build has to be told. */
  readonly note: string | undefined
}

export function deviceKind(type: number): Device['kind'] {
  return KINDS[type]
}

/** The GPUs among the devices that llama.cpp itself would put a model on. */
export function gpusAmong(devices: readonly Device[]): readonly Device[] {
  const gpus = devices.filter(({ kind }) => kind === 'gpu')
  return gpus.length > 0 ? gpus : devices.filter(({ kind }) => kind === 'integrated-gpu')
}

/** Throws {@link BackendError} `library-unavailable` when a GPU is demanded and there is none. */
export function chooseDevices(
  devices: readonly Device[],
  files: Pick<LibraryFiles, 'gpu' | 'directory'> & { readonly wish: DeviceWish },
): DeviceChoice {
  const gpus = files.wish === 'cpu' ? [] : gpusAmong(devices)
  if (gpus.length > 0) return { gpus, name: describe(gpus), note: undefined }
  if (files.wish === 'gpu') {
    const why =
      files.gpu === undefined
        ? `the libraries in ${files.directory} are not a GPU build`
        : missingDevice(files.gpu)
    throw new BackendError(
      'library-unavailable',
      `TURANT_DEVICE is "gpu", but ${why}. Correct that, or unset TURANT_DEVICE.`,
    )
  }
  const processors = devices.filter(({ kind }) => kind === 'cpu')
  const isDisappointing = files.wish === 'any' && files.gpu !== undefined
  return {
    gpus,
    name: describe(processors),
    note: isDisappointing
      ? `The processor computes, since ${missingDevice(files.gpu ?? '')}.`
      : undefined,
  }
}

function missingDevice(gpu: string): string {
  const needs: Readonly<Record<string, string>> = {
    CUDA: 'it needs the NVIDIA driver and the libraries cudart and cublas of CUDA 13 (of CUDA 12 with the "-cuda-ext" package)',
    Vulkan: 'it needs the Vulkan loader and a driver for a GPU; software drivers are not used',
  }
  const need = needs[gpu]
  return `the ${gpu} build of llama.cpp finds no GPU${need === undefined ? '' : ` (${need})`}`
}

/** `CUDA (NVIDIA H200)`; several of one kind are counted. */
function describe(devices: readonly Device[]): string {
  const [first] = devices
  if (first === undefined) return 'unknown'
  const count = devices.length > 1 ? `${devices.length} x ` : ''
  return `${first.driver} (${count}${first.description.trim()})`
}
