import { createHash } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { lockedAs } from '../src/sources/extend-lock.ts'
import { readSources } from '../src/sources/read-sources.ts'
import { lockText, parseLock } from '../src/sources/source-lock.ts'

const MIT = 'MIT License\n\nPermission is hereby granted, free of charge, to any person'
const CODE = 'export const value = 1\n'.repeat(30)

/** A tarball as npm makes them, of entries in the ustar form. */
function tarball(files: Readonly<Record<string, string>>): Buffer {
  const blocks = Object.entries(files).flatMap(([path, text]) => {
    const body = Buffer.from(text)
    const header = Buffer.alloc(512)
    header.write(`package/${path}`, 0)
    header.write(body.length.toString(8).padStart(11, '0'), 124)
    header.write('0', 156)
    return [header, body, Buffer.alloc((512 - (body.length % 512)) % 512)]
  })
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(1024)]))
}

function fetched(files: Readonly<Record<string, string>>, license = 'MIT') {
  const bytes = tarball({ 'package.json': JSON.stringify({ license }), ...files })
  const integrity = `sha512-${createHash('sha512').update(bytes).digest('base64')}`
  return { name: 'leaf', version: '1.2.3', integrity, tarball: bytes }
}

let cache = ''
beforeAll(async () => {
  cache = await mkdtemp(join(tmpdir(), 'edit-data-'))
})
afterAll(() => rm(cache, { recursive: true }))

test('a package is locked with its licence and the sources that people wrote', () => {
  const resolved = lockedAs(
    fetched({
      LICENSE: MIT,
      'src/a.ts': CODE,
      'src/a.d.ts': CODE,
      'dist/a.js': CODE,
      'src/b.test.ts': CODE,
    }),
  )
  expect(resolved).toMatchObject({
    type: 'locked',
    entry: {
      name: 'leaf',
      licence: 'MIT',
      licenceFile: 'LICENSE',
      files: { 'src/a.ts': CODE.length },
    },
  })
})

test.each([
  ['says another licence than its file', fetched({ LICENSE: MIT, 'a.js': CODE }, 'ISC')],
  ['has no file of its licence', fetched({ 'a.js': CODE })],
  [
    'is under other terms',
    fetched({ LICENSE: 'GNU General Public License', 'a.js': CODE }, 'GPL-3.0'),
  ],
  ['ships no source', fetched({ LICENSE: MIT, 'dist/a.js': CODE })],
])('a package that %s is unfit', (_, given) => {
  expect(lockedAs(given).type).toBe('unfit')
})

test('locked packages are read from the cache, and only the very bytes that were locked', async () => {
  const given = fetched({ LICENSE: MIT, 'index.js': CODE })
  const resolved = lockedAs(given)
  if (resolved.type !== 'locked') throw new TypeError('unfit')
  await writeFile(join(cache, 'leaf-1.2.3.tgz'), given.tarball)
  const [entry] = parseLock(lockText([resolved.entry]))
  if (entry === undefined) throw new TypeError('no entry')
  expect(await readSources(entry, { cache })).toEqual([{ path: 'index.js', text: CODE }])
  const other = { ...entry, integrity: 'sha512-other' }
  await expect(readSources(other, { cache })).rejects.toMatchObject({ code: 'integrity' })
  const named = { ...entry, files: { 'other.js': 3 } }
  await expect(readSources(named, { cache })).rejects.toMatchObject({ code: 'lock' })
})

test('a lock without what it needs is refused', () => {
  expect(() => parseLock('{}')).toThrow('no packages')
  expect(() => parseLock('{"packages":[{"name":"a","licence":"GPL-3.0"}]}')).toThrow('licence')
})
