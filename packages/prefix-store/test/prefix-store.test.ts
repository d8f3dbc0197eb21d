import { mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import type { PrefixStore } from '@turant/engine'
import { createPrefixStore } from '@turant/prefix-store'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

let folder = ''
const trouble: string[] = []

beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'turant-prefixes-')), 'prefixes')
  trouble.length = 0
})
afterEach(() => rmSync(join(folder, '..'), { recursive: true, force: true }))

function open(maxBytes = 1e9): PrefixStore {
  return createPrefixStore({
    directory: folder,
    maxBytes,
    onTrouble: (message) => trouble.push(message),
  })
}

function tokens(length: number, first = 1): Int32Array {
  return Int32Array.from({ length }, (_, index) => first + index)
}

/** A backend that writes a snapshot of so many bytes. */
function snapshot(bytes = 100): (path: string) => Promise<boolean> {
  return (path) => {
    writeFileSync(path, Buffer.alloc(bytes))
    return Promise.resolve(true)
  }
}

function files(): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.includes('.'))
    .map((name) => name.slice(name.lastIndexOf('.')))
    .sort()
}

describe('what is kept', () => {
  test('[PS1] is found by the longest common beginning, also by the next process', async () => {
    await open().keep('m', tokens(10), snapshot())
    await open().keep('m', Int32Array.of(...tokens(5), 99, 98), snapshot())
    for (const store of [open(), open()]) {
      expect(await store.longest('m', tokens(8))).toMatchObject({ tokens: 10, common: 8 })
      const other = Int32Array.of(...tokens(5), 99, 7)
      expect(await store.longest('m', other)).toMatchObject({ tokens: 7, common: 6 })
      expect(await store.longest('m', Int32Array.of(42))).toBeUndefined()
    }
  })

  test('[PS2] belongs to one fingerprint', async () => {
    const store = open()
    await store.keep('m', tokens(10), snapshot())
    expect(await store.longest('other', tokens(10))).toBeUndefined()
  })

  test('[PS3] replaces what holds only a part of it', async () => {
    const store = open()
    await store.keep('m', tokens(10), snapshot())
    await store.keep('m', tokens(20), snapshot())
    expect(files()).toEqual(['.kv', '.tokens'])
    expect(await store.longest('m', tokens(10))).toMatchObject({ tokens: 20, common: 10 })
  })

  test('[PS4] is within the bound, the one used longest ago goes first', async () => {
    const store = open(1000)
    await store.keep('a', tokens(10, 100), snapshot(300))
    await store.keep('b', tokens(10, 200), snapshot(300))
    const old = new Date(Date.now() - 60_000)
    for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
      if (name.endsWith('.tokens')) utimesSync(join(folder, name), old, old)
    }
    expect(await store.longest('a', tokens(10, 100))).toBeDefined()
    await store.keep('c', tokens(10, 300), snapshot(300))
    const found = await Promise.all([
      store.longest('a', tokens(10, 100)),
      store.longest('b', tokens(10, 200)),
      store.longest('c', tokens(10, 300)),
    ])
    expect(found.map((kept) => kept !== undefined)).toEqual([true, false, true])
  })

  test('[PS5] can be read by this user only', { skip: process.platform === 'win32' }, async () => {
    await open().keep('m', tokens(10), snapshot())
    const [shelf] = readdirSync(folder)
    expect(statSync(folder).mode & 0o077).toBe(0)
    expect(statSync(join(folder, shelf ?? '')).mode & 0o077).toBe(0)
  })
})

describe('damage', () => {
  test('[PS6] tokens that are not those of the name, and halves of a pair, are removed', async () => {
    await open().keep('m', tokens(10), snapshot())
    await open().keep('m', tokens(10, 500), snapshot())
    await open().keep('m', tokens(10, 900), snapshot())
    const [shelf = ''] = readdirSync(folder)
    const all = readdirSync(join(folder, shelf)).sort()
    const damaged = all.find((name) => name.endsWith('.tokens')) ?? ''
    writeFileSync(join(folder, shelf, damaged), Buffer.from(tokens(10, 7).buffer))
    const last = all.findLast((name) => name.endsWith('.tokens')) ?? ''
    rmSync(join(folder, shelf, last))
    writeFileSync(join(folder, shelf, 'abc.kv.new'), 'cut')
    const store = open()
    const found = await Promise.all(
      [1, 500, 900].map((first) => store.longest('m', tokens(10, first))),
    )
    expect(found.filter((kept) => kept !== undefined)).toHaveLength(1)
    expect(files()).toEqual(['.kv', '.tokens'])
  })

  test('[PS6] what vanished or was discarded is not offered again', async () => {
    const store = open()
    await store.keep('m', tokens(10), snapshot())
    await store.keep('m', tokens(10, 500), snapshot())
    const kept = await store.longest('m', tokens(10))
    rmSync(kept?.path ?? '')
    expect(await store.longest('m', tokens(10))).toBeUndefined()
    const other = await store.longest('m', tokens(10, 500))
    if (other !== undefined) await store.discard(other)
    expect(await store.longest('m', tokens(10, 500))).toBeUndefined()
    expect(files()).toEqual([])
  })

  test('[PS7] a folder that can not be used is told, and done without', async () => {
    writeFileSync(folder, 'a file')
    const store = open()
    await store.keep('m', tokens(10), snapshot())
    expect(await store.longest('m', tokens(10))).toBeUndefined()
    expect(trouble).toHaveLength(2)
    expect(trouble[0]).toContain(folder)
  })

  test('[PS7] a snapshot that was not written leaves nothing', async () => {
    const store = open()
    await store.keep('m', tokens(10), () => Promise.resolve(false))
    expect(await store.longest('m', tokens(10))).toBeUndefined()
    expect(files()).toEqual([])
  })
})
