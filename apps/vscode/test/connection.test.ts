import { ClientError, type Client, type ClientEvent } from '@turant/client'
import { describe, expect, it } from 'vitest'
import { attachedClient } from '../src/connection/attached-client.ts'
import {
  Connection,
  type ConnectionPorts,
  type ConnectionState,
} from '../src/connection/connection.ts'
import type { LocalServer, LocalStart } from '../src/connection/local-server.ts'
import { forPrograms } from '../src/connection/local-server.ts'
import { failureProblem, messageProblem, remedyTitle } from '../src/connection/problem.ts'
import { readServerUrl } from '../src/connection/server-url.ts'
import { versionProblem } from '../src/connection/version.ts'

const SERVER: LocalServer = { baseUrl: 'http://127.0.0.1:7337', key: 'k', version: '0.1.0' }

/** A client whose streams are what a test says, the next at each call. */
function fakeClient(streams: readonly (readonly ClientEvent[])[]): Client & { closed: number } {
  let next = 0
  return {
    closed: 0,
    responses: {
      async *stream() {
        const events = streams[next] ?? []
        next += 1
        yield* events
      },
    },
    models: () => Promise.resolve([]),
    health: () => Promise.resolve({ status: 'ok', version: '0.1.3' }),
    close() {
      this.closed += 1
    },
  }
}

type World = {
  found: LocalServer | undefined
  start: LocalStart
  settings: ReturnType<ConnectionPorts['settings']>
  consent: boolean
  remoteKey: string | undefined
  nowMs: number
  /** Until then a start takes. */
  during: Promise<void>
  readonly asked: string[]
  readonly states: ConnectionState[]
  readonly clients: { readonly baseUrl: string; readonly key: string; readonly client: Client }[]
  readonly streams: (readonly ClientEvent[])[]
  readonly connection: Connection
}

function world(changes: Partial<World> = {}): World {
  const made: World = {
    found: undefined,
    start: { type: 'running', server: SERVER },
    settings: { serverUrl: undefined, startServer: 'ask', command: 'turant' },
    consent: true,
    remoteKey: undefined,
    nowMs: 0,
    during: Promise.resolve(),
    asked: [],
    states: [],
    clients: [],
    streams: [],
    connection: new Connection({
      settings: () => made.settings,
      local: {
        find: () => {
          made.asked.push('find')
          return Promise.resolve(made.found)
        },
        async start(command) {
          made.asked.push(`start ${command}`)
          await made.during
          return made.start
        },
      },
      createClient: (server) => {
        const client = fakeClient(made.streams)
        made.clients.push({ ...server, client })
        return client
      },
      remoteKey: () => Promise.resolve(made.remoteKey),
      askToStart: () => {
        made.asked.push('consent')
        return Promise.resolve(made.consent)
      },
      onState: (state) => made.states.push(state),
      nowMs: () => made.nowMs,
    }),
    ...changes,
  }
  return made
}

describe('[VS10] the server of this machine', () => {
  it('is taken where it runs, once for all who need it', async () => {
    const { connection, asked, clients } = world({ found: SERVER })
    const [one, two] = await Promise.all([
      connection.connect('person'),
      connection.connect('typing'),
    ])
    expect(one).toBe(two)
    expect(one).toMatchObject({ type: 'connected', version: '0.1.0', isRemote: false })
    expect({ asked, clients: clients.length }).toEqual({ asked: ['find'], clients: 1 })
  })

  it('is started when the person says yes', async () => {
    const { connection, asked, states } = world()
    expect(await connection.connect('person')).toMatchObject({ type: 'connected' })
    expect(asked).toEqual(['find', 'consent', 'start turant'])
    expect(states.map(({ type }) => type)).toEqual(['starting', 'connected'])
  })

  it('is not started when the person says no, and typing asks no second time', async () => {
    const made = world({ consent: false })
    expect(await made.connection.connect('typing')).toEqual({
      type: 'unavailable',
      problem: { message: 'The Turant server is not running.', remedies: ['start'] },
    })
    made.nowMs = 60_000
    await made.connection.connect('typing')
    expect(made.asked).toEqual(['find', 'consent', 'find'])
  })

  it.each([
    ['never', 'person', ['find']],
    ['always', 'person', ['find', 'start turant']],
    ['always', 'others', ['find']],
  ] as const)('with the setting %s for %s does %j', async (startServer, asker, does) => {
    const { connection, asked } = world({
      settings: { serverUrl: undefined, startServer, command: 'turant' },
    })
    await connection.connect(asker)
    expect(asked).toEqual(does)
  })

  it('that does not start is not started by every key', async () => {
    const made = world({ start: { type: 'failed', lastLogLines: 'no room' } })
    const failed = await made.connection.connect('typing')
    expect(failed).toMatchObject({
      problem: { message: expect.stringContaining('Its log ends with: no room') },
    })
    expect(await made.connection.connect('typing')).toBe(failed)
    made.nowMs = 5000
    await made.connection.connect('typing')
    expect(made.asked).toEqual(['find', 'consent', 'start turant', 'find'])
    made.start = { type: 'running', server: SERVER }
    expect(await made.connection.start()).toMatchObject({ type: 'connected' })
  })

  it('has nothing to ask any more once it starts', async () => {
    const started = Promise.withResolvers<void>()
    const made = world()
    made.during = started.promise
    expect(await made.connection.prepare()).toBeUndefined()
    expect(made.states.map(({ type }) => type)).toEqual(['starting'])
    expect(await made.connection.prepare()).toBeUndefined()
    started.resolve()
    expect(await made.connection.connect('person')).toMatchObject({ type: 'connected' })
    expect(made.asked).toEqual(['find', 'consent', 'start turant'])
  })

  it('that the person does not want is a problem to begin with', async () => {
    const { connection } = world({ consent: false })
    expect(await connection.prepare()).toMatchObject({ remedies: ['start'] })
  })

  it('without its program says where it can be named', async () => {
    const { connection } = world({ start: { type: 'no-program', reason: 'ENOENT' } })
    expect(await connection.connect('person')).toEqual({
      type: 'unavailable',
      problem: {
        message:
          'The Turant server could not be started: "turant" does not run (ENOENT). Install Turant, or set turant.command to where it is.',
        remedies: ['settings'],
      },
    })
  })

  it('is looked for again once it was forgotten', async () => {
    const made = world({ found: SERVER })
    const first = await made.connection.connect('person')
    if (first.type === 'connected') made.connection.forget(first)
    await made.connection.connect('person')
    expect(made.asked).toEqual(['find', 'find'])
    expect(made.clients[0]?.client).toMatchObject({ closed: 1 })
  })

  it('whose files can not be read is a problem, not a crash', async () => {
    const made = world()
    const broken = new Connection({
      settings: () => made.settings,
      local: {
        find: () => Promise.reject(new Error('EACCES: permission denied')),
        start: () => Promise.resolve(made.start),
      },
      createClient: () => fakeClient([]),
      remoteKey: () => Promise.resolve(undefined),
      askToStart: () => Promise.resolve(true),
      onState: () => undefined,
      nowMs: () => 0,
    })
    expect(await broken.connect('person')).toEqual({
      type: 'unavailable',
      problem: { message: 'EACCES: permission denied', remedies: [] },
    })
  })
})

describe('[VS12] a server elsewhere', () => {
  const settings = {
    serverUrl: 'https://turant.example.org/',
    startServer: 'always',
    command: 'turant',
  } as const

  it('is asked who it is, with its own key; no server is started here', async () => {
    const { connection, asked, clients } = world({ settings, remoteKey: 'secret' })
    expect(await connection.connect('person')).toMatchObject({
      type: 'connected',
      baseUrl: 'https://turant.example.org',
      version: '0.1.3',
      isRemote: true,
    })
    expect({ asked, clients }).toMatchObject({
      asked: [],
      clients: [{ baseUrl: 'https://turant.example.org', key: 'secret' }],
    })
  })

  it('needs its key', async () => {
    const { connection } = world({ settings })
    expect(await connection.connect('person')).toMatchObject({
      problem: { remedies: ['enter-key'] },
    })
  })

  it.each([
    ['turant.example.org', 'is not an address'],
    ['ftp://turant.example.org', 'begins with neither'],
    ['http://turant.example.org', 'would send your code and key unencrypted'],
    ['https://me:secret@turant.example.org', 'holds a password'],
  ])('at %s is refused', (url, why) => {
    expect(readServerUrl(url)).toEqual({
      type: 'unusable',
      message: expect.stringContaining(`The setting turant.server.url ${why}`),
    })
  })

  it.each(['http://localhost:7337/v1', 'http://127.0.0.1:1', 'http://[::1]:7337', 'https://a.b'])(
    'at %s is fine',
    (url) => {
      expect(readServerUrl(url)).toEqual({ type: 'url', baseUrl: new URL(url).origin })
    },
  )
})

const gone: ClientEvent = {
  type: 'client.failed',
  error: new ClientError('unreachable', 'gone'),
}
const aborted: ClientEvent = { type: 'client.aborted' }

async function eventsOf(client: Client, signal?: AbortSignal): Promise<readonly ClientEvent[]> {
  const events: ClientEvent[] = []
  for await (const event of client.responses.stream({}, signal === undefined ? {} : { signal })) {
    events.push(event)
  }
  return events
}

describe('[VS10] a client of whichever server there is', () => {
  const observe = (): void => undefined

  it('looks for it once more, and only once, when it is gone before its first word', async () => {
    const heard: ClientEvent[] = []
    const made = world({ found: SERVER, streams: [[gone]] })
    const client = attachedClient({
      connection: made.connection,
      asker: 'person',
      observe: (event) => heard.push(event),
    })
    expect(await eventsOf(client)).toEqual([gone])
    expect(heard).toEqual([gone])
    expect(made.clients).toHaveLength(2)
  })

  it('tells everything that it hears', async () => {
    const heard: ClientEvent[] = []
    const made = world({ found: SERVER, streams: [[aborted]] })
    const client = attachedClient({
      connection: made.connection,
      asker: 'person',
      observe: (event) => heard.push(event),
    })
    expect(await eventsOf(client)).toEqual([aborted])
    expect(heard).toEqual([aborted])
  })

  it('fails with the problem where there is none', async () => {
    const made = world({ consent: false })
    const client = attachedClient({ connection: made.connection, asker: 'person', observe })
    expect(await eventsOf(client)).toMatchObject([
      { type: 'client.failed', error: { message: 'The Turant server is not running.' } },
    ])
    await expect(client.models()).rejects.toThrow(ClientError)
  })

  it('does not wait for a server longer than its caller', async () => {
    const connection = {
      connect: () => Promise.withResolvers<never>().promise,
      forget: () => undefined,
    }
    const client = attachedClient({ connection, asker: 'person', observe })
    const abort = new AbortController()
    const events = eventsOf(client, abort.signal)
    abort.abort()
    expect(await events).toEqual([aborted])
  })
})

describe('[VS11] a problem', () => {
  it.each([
    ['0.1.0', '0.1.9', undefined],
    ['0.1.0', '0.2.0', ['restart']],
    ['0.3.1', '0.2.0', ['update-extension']],
    ['1.0.0', '0.9.0', ['update-extension']],
  ])('is a server %s for an extension %s: %j', (server, own, remedies) => {
    expect(versionProblem(server, own)?.remedies).toEqual(remedies)
  })

  it('of a missing model offers to fetch that model, and nothing else that a server says', () => {
    const message =
      'The model x-1.5b is not on this machine. Get it with "turant models pull x-1.5b".'
    expect(messageProblem(message)).toEqual({ message, remedies: [{ pull: 'x-1.5b' }] })
    expect(messageProblem('Get it with "turant models pull --all; rm".').remedies).toEqual([])
    expect(remedyTitle({ pull: 'x-1.5b' })).toBe('Download x-1.5b')
  })

  it.each([
    [{ code: 'unreachable', status: undefined }, false, ['start']],
    [{ code: 'unreachable', status: undefined }, true, ['settings']],
    [{ code: 'bad-answer', status: undefined }, false, ['restart']],
    [{ code: 'refused', status: 401 }, false, ['restart']],
    [{ code: 'refused', status: 401 }, true, ['enter-key']],
    [{ code: 'refused', status: 400 }, false, []],
  ] as const)('%j, elsewhere %s: %j', (error, isRemote, remedies) => {
    expect(failureProblem({ ...error, message: 'why' }, isRemote).remedies).toEqual(remedies)
  })
})

it('programs are not told what VS Code tells its own', () => {
  expect(
    forPrograms({ PATH: '/bin', ELECTRON_RUN_AS_NODE: '1', VSCODE_PID: '1', TURANT_STATE: '/s' }),
  ).toEqual({ PATH: '/bin', TURANT_STATE: '/s' })
})
