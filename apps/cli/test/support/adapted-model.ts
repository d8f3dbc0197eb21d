import { createHash } from 'node:crypto'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { encodeGguf, encodeSuccessorModel } from '@turant/tiny-model'
import type { AdapterFile } from '../../src/daemon/adapter-file.ts'
import type { FastWeights } from '../../src/daemon/fast-weights.ts'

export type AdaptedModel = {
  /** Of the base. */
  readonly path: string
  readonly fast: FastWeights & { readonly adapter: AdapterFile }
}

const WIDTH = 64
const TOKENS = 261

/** The tiny model and an adapter of it, as they would lie on a disk; `seed` makes another adapter. */
export function writeAdaptedModel(seed = 1): AdaptedModel {
  const directory = mkdtempSync(join(tmpdir(), 'turant-adapted-'))
  const path = join(directory, 'tiny.gguf')
  const adapter = join(directory, 'adapter.gguf')
  const base = encodeSuccessorModel({ contextTokens: 8192 })
  writeFileSync(path, base)
  const added = encodeTinyAdapter(sha256(base), seed)
  writeFileSync(adapter, added)
  const file: AdapterFile = { base: 'tiny', path: adapter, sha256: sha256(added) }
  const fast = {
    directory,
    id: 'tiny-edit',
    sha256: sha256(base),
    format: 'q8_0',
    adapter: file,
  } as const
  return { path, fast }
}

export function encodeTinyAdapter(baseSha256: string, seed: number): Buffer {
  const numbers = (length: number): Float32Array =>
    Float32Array.from({ length }, (_, index) => (((index * 7 + seed) % 9) - 4) / 64)
  return encodeGguf(
    {
      'general.architecture': { type: 'string', value: 'llama' },
      'general.type': { type: 'string', value: 'adapter' },
      'adapter.type': { type: 'string', value: 'lora' },
      'adapter.lora.alpha': { type: 'float32', value: 2 },
      'turant.base.sha256': { type: 'string', value: baseSha256 },
    },
    [
      { name: 'output.weight.lora_a', shape: [WIDTH, 2], data: numbers(WIDTH * 2) },
      { name: 'output.weight.lora_b', shape: [2, TOKENS], data: numbers(2 * TOKENS) },
    ],
  )
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
