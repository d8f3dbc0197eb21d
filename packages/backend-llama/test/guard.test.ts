import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { openLibrary } from '@turant/backend-llama'
import { describe, expect, test } from 'vitest'
import { checkDecode } from '../src/native/decode-check.ts'
import { differences } from '../src/native/guard.ts'
import { encodeLayoutFixture } from './layout-fixture.ts'
import { successorModelFile } from './models.ts'

describe('the libraries', () => {
  test('[BL1] the pinned ones are found and pass the layout guard', () => {
    expect(openLibrary().version).toMatch(/^0\.5\./)
  })

  test('[BL1] a folder without them is refused with the remedy', () => {
    const empty = mkdtempSync(join(tmpdir(), 'turant-'))
    const open = (folder: string) => (): unknown =>
      openLibrary({ environment: { TURANT_LLAMA_DIR: folder } })
    expect(open(empty)).toThrow(/Run "npm ci" again/)
    expect(open(join(empty, 'none'))).toThrow(/TURANT_LLAMA_DIR/)
  })

  test('[BL1] files that are no libraries are refused', () => {
    const folder = mkdtempSync(join(tmpdir(), 'turant-'))
    for (const name of ['libggml-base.so', 'libggml.so', 'libllama.so']) {
      writeFileSync(join(folder, name), 'no library')
    }
    const environment = { TURANT_LLAMA_DIR: folder }
    expect(() => openLibrary({ environment })).toThrow(/could not be loaded/)
  })

  test('[BL1] one that computes other tokens than it should is refused', () => {
    const library = openLibrary()
    expect(() => checkDecode(library)).not.toThrow()
    // Another model under the same library shows the same as another library under the same model.
    const other = successorModelFile()
    expect(() => checkDecode(library, other)).toThrow(/computes other tokens than it should/)
  })

  test('[BL1] the model of that check is the one that is made from its description', () => {
    const fixture = new URL('../src/native/layout-fixture.bin', import.meta.url)
    if (process.env['TURANT_UPDATE_FIXTURES'] === '1') writeFileSync(fixture, encodeLayoutFixture())
    expect(readFileSync(fixture).equals(encodeLayoutFixture())).toBe(true)
  })

  test('[BL1] a field that moved is named', () => {
    expect(
      differences('context', { n_batch: 2048, n_threads: 4 }, { n_batch: 512, n_threads: 4 }),
    ).toEqual(['context.n_batch is 512, not 2048'])
  })
})
