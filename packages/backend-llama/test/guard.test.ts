import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findLibraryFiles, loadLibrary } from '@turant/backend-llama'
import { describe, expect, test } from 'vitest'
import { differences } from '../src/native/guard.ts'

describe('the libraries', () => {
  test('[BL1] the pinned ones are found and pass the layout guard', () => {
    expect(loadLibrary(findLibraryFiles()).version).toMatch(/^0\.5\./)
  })

  test('[BL1] a folder without them is refused with the remedy', () => {
    const empty = mkdtempSync(join(tmpdir(), 'turant-'))
    expect(() => findLibraryFiles({ TURANT_LLAMA_DIR: empty })).toThrow(/Run "npm ci" again/)
    expect(() => findLibraryFiles({ TURANT_LLAMA_DIR: join(empty, 'none') })).toThrow(
      /TURANT_LLAMA_DIR/,
    )
  })

  test('[BL1] files that are no libraries are refused', () => {
    const folder = mkdtempSync(join(tmpdir(), 'turant-'))
    for (const name of ['libggml-base.so', 'libggml.so', 'libllama.so']) {
      writeFileSync(join(folder, name), 'no library')
    }
    const files = findLibraryFiles({ TURANT_LLAMA_DIR: folder })
    expect(() => loadLibrary(files)).toThrow(/could not be loaded/)
  })

  test('[BL1] a field that moved is named', () => {
    expect(
      differences('context', { n_batch: 2048, n_threads: 4 }, { n_batch: 512, n_threads: 4 }),
    ).toEqual(['context.n_batch is 512, not 2048'])
  })
})
