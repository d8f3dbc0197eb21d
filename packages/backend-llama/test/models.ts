import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Sampling, VerifyResult } from '@turant/engine'
import { encodeSuccessorModel, type SuccessorShape } from '@turant/tiny-model'

export const NEVER: AbortSignal = new AbortController().signal
export const GREEDY: Sampling = { temperature: 0, topP: 1, seed: 0 }

/** A path in a new folder. */
export function temporaryPath(name: string): string {
  return join(mkdtempSync(join(tmpdir(), 'turant-')), name)
}

/** Writes bytes to a file of their own and answers its path. */
export function temporaryFile(name: string, content: Uint8Array): string {
  const path = temporaryPath(name)
  writeFileSync(path, content)
  return path
}

export function successorModelFile(shape: SuccessorShape = {}): string {
  return temporaryFile('successor.gguf', encodeSuccessorModel(shape))
}

export function bytes(text: string): Int32Array {
  return Int32Array.from(Buffer.from(text))
}

/** What was chosen for each request, as text. */
export function spoken(result: VerifyResult): string {
  return result.status === 'ok'
    ? result.chosen.map((tokens) => Buffer.from(tokens).toString()).join(' ')
    : result.status
}
