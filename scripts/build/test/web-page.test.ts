import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { afterAll, describe, expect, test } from 'vitest'
import { buildWebPage } from '../web-page.ts'

const root = join(import.meta.dirname, '../../..')
const folder = mkdtempSync(join(tmpdir(), 'turant-build-'))
const out = join(folder, 'dist')
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const page = await buildWebPage(root, out)
const index = readFileSync(join(out, 'index.html'), 'utf8')
const assets = readdirSync(join(out, 'assets'))

describe('the built page', () => {
  test('loads less than 300 kB, compressed, before it can be used', () => {
    expect(page.firstLoadBytes).toBeLessThan(300_000)
    // It counts all that the index names.
    const named = [...index.matchAll(/(?:href|src)="\/assets\/([^"]+)"/g)].map(
      ([, name = '']) => name,
    )
    const bytes = named
      .filter((name) => !name.endsWith('.svg'))
      .reduce((sum, name) => sum + readFileSync(join(out, 'assets', `${name}.gz`)).length, 0)
    expect(bytes).toBeGreaterThan(100_000)
    expect(bytes).toBeLessThan(page.firstLoadBytes)
  })

  test('names only files that are there, by their content', () => {
    const named = [...index.matchAll(/(?:href|src)="\/assets\/([^"]+)"/g)].map(
      ([, name = '']) => name,
    )
    expect(named.length).toBeGreaterThanOrEqual(3)
    expect(named.filter((name) => !assets.includes(name))).toEqual([])
    expect(named.filter((name) => !/-[\w-]{8}\.(?:js|css|svg)$/.test(name))).toEqual([])
    expect(index).not.toMatch(/__(?!NONCE__)[A-Z]+__/)
  })

  test('has no script and no style in the page itself, and nothing from elsewhere', () => {
    expect(index).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\son\w+=|\sstyle=|https?:/)
    expect(index).toContain('nonce="__NONCE__"')
  })

  test('is compressed twice, and the same afterwards', () => {
    const plain = assets.filter((name) => !/\.(?:gz|br)$/.test(name))
    for (const name of plain) {
      const content = readFileSync(join(out, 'assets', name))
      const read = (extension: string) => readFileSync(join(out, 'assets', name + extension))
      expect(gunzipSync(read('.gz')).equals(content)).toBe(true)
      expect(brotliDecompressSync(read('.br')).equals(content)).toBe(true)
    }
    expect(assets).toHaveLength(plain.length * 3)
  })

  test('[WB7] makes no code and no markup of text', () => {
    const script = assets.find((name) => /^main-.*\.js$/.test(name)) ?? ''
    const text = readFileSync(join(out, 'assets', script), 'utf8')
    expect(text).not.toMatch(/\beval\(|document\.write|insertAdjacentHTML|outerHTML\s*=/)
  })

  test('is the same when it is built again', async () => {
    const again = join(folder, 'again')
    await buildWebPage(root, again)
    expect(readdirSync(join(again, 'assets'))).toEqual(assets)
  })
})
