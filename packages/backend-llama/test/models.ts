import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { encodeSuccessorModel } from '@turant/tiny-model'

/** Writes bytes to a file of their own and answers its path. */
export function temporaryFile(name: string, bytes: Uint8Array): string {
  const path = join(mkdtempSync(join(tmpdir(), 'turant-')), name)
  writeFileSync(path, bytes)
  return path
}

export function successorModelFile(): string {
  return temporaryFile('successor.gguf', encodeSuccessorModel())
}
