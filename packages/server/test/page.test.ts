import { mkdirSync, mkdtempSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { send, start } from './harness.ts'

const SCRIPT = 'console.log("the page")'

/** A built page in a folder of its own. */
function builtPage(): string {
  const directory = mkdtempSync(join(tmpdir(), 'turant-page-'))
  mkdirSync(join(directory, 'assets'))
  const write = (name: string, content: string | Buffer) =>
    writeFileSync(join(directory, name), content)
  write('index.html', '<link rel="stylesheet" nonce="__NONCE__"><main>Turant</main>')
  write('secret.txt', 'not of the page')
  write('assets/main-0a1b2c3d.js', SCRIPT)
  write('assets/main-0a1b2c3d.js.gz', gzipSync(SCRIPT))
  write('assets/main-0a1b2c3d.js.br', 'as brotli would have it')
  write('assets/icon.svg', '<svg xmlns="http://www.w3.org/2000/svg"/>')
  write('assets/notes.txt', 'of no type that a page has')
  return directory
}

const protection = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
}

describe('the page', () => {
  test('[SV101] is served without a key, but to the right host', async () => {
    await using server = await start(undefined, { page: { directory: builtPage() } })
    const index = await send(server, { path: '/' })
    expect(index).toMatchObject({
      status: 200,
      headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-cache' },
      body: '<link rel="stylesheet" nonce="secret-1"><main>Turant</main>',
    })
    const headers = { host: 'evil.example' }
    for (const path of ['/', '/assets/main-0a1b2c3d.js']) {
      expect(await send(server, { path, headers })).toMatchObject({ status: 403 })
    }
  })

  test('[SV102] allows nothing from elsewhere, and styles of its own response by a nonce', async () => {
    await using server = await start(undefined, { page: { directory: builtPage() } })
    const first = await send(server, { path: '/' })
    const second = await send(server, { path: '/' })
    expect(first.headers).toMatchObject({
      ...protection,
      'content-security-policy':
        "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-secret-1'; connect-src 'self'; " +
        "img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; " +
        "require-trusted-types-for 'script'; trusted-types 'none'",
    })
    expect(second.headers['content-security-policy']).toContain("'nonce-secret-2'")
    expect((await send(server, { path: '/assets/icon.svg' })).headers).toMatchObject(protection)
  })

  test('[SV101] a hashed file is kept for good, compressed as it was built', async () => {
    await using server = await start(undefined, { page: { directory: builtPage() } })
    const path = '/assets/main-0a1b2c3d.js'
    const plain = await send(server, { path })
    expect(plain).toMatchObject({
      status: 200,
      headers: {
        'content-type': 'text/javascript; charset=utf-8',
        'cache-control': 'public, max-age=31536000, immutable',
        vary: 'accept-encoding',
      },
      body: SCRIPT,
    })
    const accepting = async (encodings: string) => {
      const answer = await send(server, { path, headers: { 'accept-encoding': encodings } })
      return answer.headers['content-encoding'] ?? 'plain'
    }
    expect([
      await accepting('gzip, deflate, br'),
      await accepting('gzip'),
      await accepting('br;q=0, gzip;q=0.5'),
      await accepting('identity'),
      await accepting('brotli'),
    ]).toEqual(['br', 'gzip', 'gzip', 'plain', 'plain'])
  })

  test('[SV101] a file whose name may come to mean something else is asked for again', async () => {
    await using server = await start(undefined, { page: { directory: builtPage() } })
    const path = '/assets/icon.svg'
    const { headers } = await send(server, { path })
    expect(headers['cache-control']).toBe('no-cache')
    const again = await send(server, { path, headers: { 'if-none-match': String(headers.etag) } })
    expect({ status: again.status, body: again.body }).toEqual({ status: 304, body: '' })
    const other = await send(server, { path, headers: { 'if-none-match': '"other"' } })
    expect(other.status).toBe(200)
  })

  test.each([
    '/secret.txt',
    '/index.html',
    '/assets/',
    '/assets/../secret.txt',
    '/assets/..%2fsecret.txt',
    '/assets/%2e%2e/secret.txt',
    '/assets/main-0a1b2c3d.js.gz',
    '/assets/notes.txt',
  ])('[SV101] %s is not of the page', async (path) => {
    await using server = await start(undefined, { page: { directory: builtPage() } })
    const { status, body } = await send(server, { path })
    expect([401, 404]).toContain(status)
    expect(body).toMatchObject({ error: { code: expect.any(String) } })
  })

  test('[SV101] what comes into the folder later is not served', async () => {
    const directory = builtPage()
    await using server = await start(undefined, { page: { directory } })
    writeFileSync(join(directory, 'assets', 'late.js'), 'alert(1)')
    expect(await send(server, { path: '/assets/late.js' })).toMatchObject({ status: 404 })
  })

  test('[SV101] one that is built anew is served anew, also where there was none', async () => {
    const directory = join(builtPage(), 'new')
    await using server = await start(undefined, { page: { directory } })
    const index = async () => (await send(server, { path: '/' })).body
    expect(await index()).toContain('npm run build')
    mkdirSync(join(directory, 'assets'), { recursive: true })
    const build = (name: string, seconds: number) => {
      writeFileSync(join(directory, 'assets', name), name)
      writeFileSync(join(directory, 'index.html'), name)
      utimesSync(join(directory, 'index.html'), seconds, seconds)
    }
    build('one.js', 1)
    expect(await index()).toBe('one.js')
    build('two.js', 2)
    expect(await index()).toBe('two.js')
    expect(await send(server, { path: '/assets/two.js' })).toMatchObject({ status: 200 })
  })

  test.each([undefined, { directory: join(tmpdir(), 'turant-nothing-here') }])(
    '[SV103] that was not built says how to build it (%j)',
    async (page) => {
      await using server = await start(undefined, page && { page })
      const { status, headers, body } = await send(server, { path: '/' })
      expect({ status, type: headers['content-type'] }).toEqual({
        status: 200,
        type: 'text/plain; charset=utf-8',
      })
      expect(body).toContain('npm run build')
    },
  )
})
