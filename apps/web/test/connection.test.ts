import type { CatalogEntry } from '@turant/protocol'
import { describe, expect, test } from 'vitest'
import { ClientError, type PullStreamEvent } from '@turant/client'
import { Connection } from '../src/connection/connection.ts'
import { Models } from '../src/connection/models.ts'
import { AWAY, SIGNED_OUT } from '../src/connection/remedy.ts'
import { takeTicket } from '../src/connection/sign-in.ts'

const entry: CatalogEntry = {
  id: 'small',
  title: 'Small',
  licence: 'MIT',
  bytes: 10,
  parameters: 1,
  context_window: 2,
  roles: ['edit'],
  can_fill: true,
  region_lines: null,
  state: 'present',
  default: false,
}

describe('[WB1] the ticket in the address', () => {
  test('is taken out of it', () => {
    expect(takeTicket('http://127.0.0.1:7337/?x=1#ticket=abc-_1')).toEqual({
      ticket: 'abc-_1',
      rest: '/?x=1',
    })
  })

  test.each(['#ticket=', '#ticket=a b', `#ticket=${'x'.repeat(129)}`, '#other', ''])(
    '%j is none',
    (hash) => {
      expect(takeTicket(`http://127.0.0.1/${hash}`)).toEqual({ ticket: undefined, rest: '/' })
    },
  )
})

type Answer = 'gone' | 'unknown-key' | readonly CatalogEntry[]

/** A page before a server that does as it is told. */
function page(key?: string) {
  const kept = new Map(key === undefined ? [] : [['key', key]])
  const server: { answer: Answer; tickets: Record<string, string> } = { answer: [], tickets: {} }
  const sent: (string | null)[] = []
  const told: (readonly CatalogEntry[])[] = []
  const connection = new Connection({
    baseUrl: 'http://127.0.0.1:1',
    webSocket: () => Promise.resolve({ type: 'unreachable', reason: 'none' }),
    keys: { read: () => kept.get('key'), write: (value) => kept.set('key', value) },
    redeem(ticket) {
      const found = server.tickets[ticket]
      if (server.answer === 'gone') return Promise.reject(new ClientError('unreachable', 'gone'))
      if (found !== undefined) return Promise.resolve(found)
      const wire = { type: 'x', code: 'invalid_ticket', message: 'too old', param: null }
      return Promise.reject(new ClientError('refused', 'too old', { status: 401, wire }))
    },
    fetch: (_url, init) => {
      sent.push(new Headers(init?.headers).get('authorization'))
      if (server.answer === 'gone') return Promise.reject(new TypeError('gone'))
      if (server.answer === 'unknown-key') return Promise.resolve(new Response('', { status: 401 }))
      return Promise.resolve(Response.json({ object: 'list', data: server.answer }))
    },
    onCatalog: (models) => told.push(models),
  })
  return { connection, server, sent, told, kept }
}

describe('[WB2] the connection of the page', () => {
  test('[WB1] a ticket becomes a key, which is kept and used', async () => {
    const { connection, server, sent, told, kept } = page()
    server.tickets['t'] = 'tp-1'
    server.answer = [entry]
    await connection.signIn('t')
    expect(connection.state.get()).toEqual({ type: 'ready' })
    expect({ sent, told, key: kept.get('key') }).toEqual({
      sent: ['Bearer tp-1'],
      told: [[entry]],
      key: 'tp-1',
    })
  })

  test('without a ticket and a key it says how to sign in, and asks nobody', async () => {
    const { connection, sent } = page()
    await connection.signIn(undefined)
    expect(connection.state.get()).toEqual({ type: 'signed-out', message: SIGNED_OUT })
    expect(sent).toEqual([])
  })

  test('a used ticket says so, unless the page has a key already', async () => {
    const first = page()
    await first.connection.signIn('used')
    expect(first.connection.state.get()).toEqual({ type: 'signed-out', message: 'too old' })
    const again = page('tp-1')
    await again.connection.signIn('used')
    expect(again.connection.state.get()).toEqual({ type: 'ready' })
  })

  test('a server that is gone is noticed, and so is its return', async () => {
    const { connection, server } = page('tp-1')
    server.answer = 'gone'
    expect(await connection.trouble()).toBe(AWAY)
    server.answer = [entry]
    expect(await connection.trouble()).toBe(undefined)
    expect(connection.state.get()).toEqual({ type: 'ready' })
  })

  test('a server that was started anew knows the page no more, until another page signs in', async () => {
    const { connection, server, sent } = page('tp-old')
    server.answer = 'unknown-key'
    await connection.check()
    expect(connection.state.get()).toEqual({ type: 'signed-out', message: SIGNED_OUT })
    server.answer = [entry]
    connection.adopt('tp-new')
    await connection.check()
    expect(connection.state.get()).toEqual({ type: 'ready' })
    expect(sent).toEqual(['Bearer tp-old', 'Bearer tp-new'])
  })

  test('what says the same is no news', async () => {
    const { connection, server } = page('tp-1')
    server.answer = 'gone'
    let news = 0
    connection.state.subscribe(() => (news += 1))
    await connection.check()
    await connection.check()
    expect(news).toBe(1)
  })
})

function models(events: readonly PullStreamEvent[] = []) {
  let changed = 0
  const made = new Models({
    async *pull() {
      yield* events
    },
    onChanged: () => (changed += 1),
  })
  return { models: made, changes: () => changed }
}

describe('[WB12] the models of the page', () => {
  test('the default one is chosen, else one that is loaded, else one that is there', () => {
    const chosen = (...all: readonly Partial<CatalogEntry>[]) => {
      const { models: made } = models()
      made.tell(all.map((one, index) => ({ ...entry, id: `m${index}`, ...one })))
      return made.chosen?.id
    }
    expect([
      chosen({}, { state: 'loaded' }, { default: true }),
      chosen({}, { state: 'loaded' }),
      chosen({ state: 'absent' }, {}),
      chosen({ roles: ['chat'] }, { state: 'absent', default: true }),
    ]).toEqual(['m2', 'm1', 'm1', undefined])
  })

  test('a choice stays as long as the model does', () => {
    const { models: made } = models()
    const other = { ...entry, id: 'other' }
    made.tell([entry, other])
    made.choose('other')
    made.tell([entry, { ...other, state: 'loaded' }])
    expect(made.chosen?.id).toBe('other')
    made.tell([entry, { ...other, state: 'absent' }])
    expect(made.chosen?.id).toBe('small')
  })

  test('a pull tells how far it is, and leaves nothing when it is done', async () => {
    const progress = {
      type: 'pull.progress',
      phase: 'download',
      done: 1,
      total: 10,
      bytes_per_second: 1,
      seconds_left: 9,
    } as const
    const { models: made, changes } = models([
      progress,
      { type: 'pull.note', message: 'a mirror did not serve' },
      { type: 'pull.completed', already_present: false },
    ])
    const seen: unknown[] = []
    made.state.subscribe(() => seen.push(made.state.get().pulls.get('small')))
    await made.pull('small')
    expect(seen).toEqual([
      { type: 'pulling', progress: undefined, note: '' },
      { type: 'pulling', progress, note: '' },
      { type: 'pulling', progress, note: 'a mirror did not serve' },
      undefined,
    ])
    expect(changes()).toBe(1)
  })

  test.each([
    [{ type: 'pull.failed', message: 'The disk is full.' }, 'The disk is full.'],
    [{ type: 'client.failed', error: new ClientError('connection-lost', 'x') }, AWAY],
  ] as const)('a pull that fails says why (%j)', async (event, message) => {
    const { models: made } = models([event])
    await made.pull('small')
    expect(made.state.get().pulls.get('small')).toEqual({ type: 'failed', message })
  })

  test('a pull that was stopped leaves nothing', async () => {
    const { models: made } = models([{ type: 'client.aborted' }])
    await made.pull('small')
    expect(made.state.get().pulls.size).toBe(0)
  })
})
