import { chmodSync, mkdirSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openPageSession } from '@turant/client/browser'
import { describe, expect, it } from 'vitest'
import { opener } from '../src/terminal/open-address.ts'
import { startScripted } from './support/start-scripted.ts'
import { jsonLines, until } from './support/workspace.ts'

const { work, server } = await startScripted()

const ADDRESS = /^http:\/\/127\.0\.0\.1:\d+\/#ticket=[\w-]{43}$/

describe('[CL18] the page', () => {
  it('is opened by the opener of the system, with a ticket that signs in', async () => {
    const bin = work.path('bin')
    mkdirSync(bin)
    const told = work.path('told.txt')
    writeFileSync(join(bin, 'xdg-open'), `#!/bin/sh\nprintf '%s|' "$@" > ${told}\n`)
    chmodSync(join(bin, 'xdg-open'), 0o755)
    const environment = { PATH: `${bin}:${String(work.environment['PATH'])}` }
    const { code, out } = await work.run(['app', '--json'], { environment })
    const facts: unknown = jsonLines(out).at(-1)?.['value']
    expect({ code, facts }).toMatchObject({
      code: 0,
      facts: { url: expect.stringMatching(ADDRESS), opened: true },
    })
    const url = String(Object(facts)['url'])
    await until(() => existsSync(told) && readFileSync(told, 'utf8').endsWith('|'))
    expect(readFileSync(told, 'utf8')).toBe(`${url}|`)
    const { origin, hash } = new URL(url)
    const fromPage: typeof fetch = (input, init) =>
      fetch(input, {
        ...init,
        headers: { ...Object.fromEntries(new Headers(init?.headers)), origin },
      })
    const ticket = hash.slice('#ticket='.length)
    const session = openPageSession({ baseUrl: origin, ticket, fetch: fromPage })
    expect(await session).toMatchObject({ key: expect.stringMatching(/^tp-/) })
    expect(origin).toBe(`http://127.0.0.1:${server.port}`)
  })

  it('has its address printed where nothing can open it, or nothing should', async () => {
    const nothing = { PATH: work.path('nowhere') }
    for (const [words, environment] of [
      [['app'], nothing],
      [['app', '--no-open'], {}],
    ] as const) {
      const { code, out, err } = await work.run(words, { environment })
      expect({ code, err }).toEqual({ code: 0, err: '' })
      expect(out).toMatch(
        /^Open this address in a browser within 60 seconds:\nhttp:\S+#ticket=\S+\n$/,
      )
    }
  })

  it('is never opened through a shell', () => {
    const url = 'http://127.0.0.1:1/#ticket=a&calc'
    expect([opener('linux', url), opener('darwin', url), opener('win32', url)]).toEqual([
      ['xdg-open', url],
      ['open', url],
      ['rundll32', 'url.dll,FileProtocolHandler', url],
    ])
  })
})
