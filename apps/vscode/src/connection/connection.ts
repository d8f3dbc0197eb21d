import type { Client } from '@turant/client'
import type { LocalServer, LocalServers } from './local-server.ts'
import { NO_KEY, NOT_RUNNING, noProgram, startFailed, type Problem } from './problem.ts'
import { readServerUrl } from './server-url.ts'

/**
 * Who needs the server. What a person just asked for may start it, or ask whether it may be started; typing may
 * once; others take it only if it runs.
 */
export type Asker = 'person' | 'typing' | 'others'

export type Connected = {
  readonly type: 'connected'
  readonly client: Client
  readonly baseUrl: string
  readonly version: string
  readonly isRemote: boolean
}

export type Connecting = Connected | { readonly type: 'unavailable'; readonly problem: Problem }

export type ConnectionState =
  /** Nobody needed it yet. */
  { readonly type: 'unknown' } | { readonly type: 'starting' } | Connecting

export type ConnectionSettings = {
  readonly serverUrl: string | undefined
  readonly startServer: 'ask' | 'always' | 'never'
  readonly command: string
}

export type ConnectionPorts = {
  readonly settings: () => ConnectionSettings
  readonly local: LocalServers
  readonly createClient: (server: { readonly baseUrl: string; readonly key: string }) => Client
  readonly remoteKey: (baseUrl: string) => Promise<string | undefined>
  /** Asks the person whether the server may be started. */
  readonly askToStart: (asker: Asker) => Promise<boolean>
  readonly onState: (state: ConnectionState) => void
  readonly nowMs: () => number
}

/** While typing goes on, a server that is not there is not looked for more often. */
const LOOK_AGAIN_MS = 2000
const HEALTH_TIMEOUT_MS = 5000

/** The one server that this window talks to. It is found, or started, when it is needed for the first time. */
export class Connection {
  readonly #ports: ConnectionPorts
  readonly #lifetime = new AbortController()
  #connected: Connected | undefined
  #connecting: Promise<Connecting> | undefined
  #failed: { readonly atMs: number; readonly connecting: Connecting } | undefined
  #mayTypingAsk = true
  #isStarting = false
  #onStarting: () => void = () => undefined

  constructor(ports: ConnectionPorts) {
    this.#ports = ports
  }

  /** Never rejects. Several callers at once share one attempt, which none of them can end. */
  connect(asker: Asker): Promise<Connecting> {
    if (this.#connected !== undefined) return Promise.resolve(this.#connected)
    if (this.#connecting !== undefined) return this.#connecting
    const failed = this.#failed
    const isFresh = failed !== undefined && this.#ports.nowMs() - failed.atMs < LOOK_AGAIN_MS
    if (isFresh && asker !== 'person') return Promise.resolve(failed.connecting)
    this.#connecting = this.#connect(asker).finally(() => (this.#connecting = undefined))
    return this.#connecting
  }

  /**
   * Looks for the server for a person, or asks whether it may be started. Resolves as soon as they have no question to
   * answer any more: with the problem if there is no server then, without one also while it starts.
   */
  async prepare(): Promise<Problem | undefined> {
    if (this.#isStarting) return undefined
    const { promise, resolve } = Promise.withResolvers<'starting'>()
    this.#onStarting = () => resolve('starting')
    const found = await Promise.race([this.connect('person'), promise])
    return found !== 'starting' && found.type === 'unavailable' ? found.problem : undefined
  }

  /** Starts the server of this machine, whatever the settings say about asking. */
  async start(): Promise<Connecting> {
    await this.#connecting
    if (this.#connected !== undefined) return this.#connected
    const { serverUrl } = this.#ports.settings()
    this.#connecting = this.#attempt(() =>
      serverUrl === undefined ? this.#startLocal() : this.#connectRemote(serverUrl),
    ).finally(() => (this.#connecting = undefined))
    return this.#connecting
  }

  /** This server does not answer any more, or is not the one that is wanted; the next caller looks for it anew. */
  forget(server?: Connected): void {
    if (server !== undefined && server !== this.#connected) return
    this.#connected?.client.close()
    this.#connected = undefined
    this.#failed = undefined
    this.#ports.onState({ type: 'unknown' })
  }

  close(): void {
    this.#lifetime.abort()
    this.#connected?.client.close()
    this.#connected = undefined
  }

  #connect(asker: Asker): Promise<Connecting> {
    const { serverUrl } = this.#ports.settings()
    return this.#attempt(() =>
      serverUrl === undefined ? this.#connectLocal(asker) : this.#connectRemote(serverUrl),
    )
  }

  async #attempt(attempt: () => Promise<Connecting>): Promise<Connecting> {
    const connecting = await attempt().catch((error: unknown) => unavailable(problemOf(error)))
    if (connecting.type === 'connected') {
      this.#failed = undefined
      if (this.#lifetime.signal.aborted) connecting.client.close()
      else this.#connected = connecting
    } else {
      this.#failed = { atMs: this.#ports.nowMs(), connecting }
    }
    this.#ports.onState(connecting)
    return connecting
  }

  async #connectLocal(asker: Asker): Promise<Connecting> {
    const found = await this.#ports.local.find()
    if (found !== undefined) return this.#attached(found)
    return (await this.#mayStart(asker)) ? this.#startLocal() : unavailable(NOT_RUNNING)
  }

  async #mayStart(asker: Asker): Promise<boolean> {
    const { settings, askToStart } = this.#ports
    const { startServer } = settings()
    // A start that failed is not tried again by typing.
    const isOver = asker === 'typing' && !this.#mayTypingAsk
    if (startServer === 'never' || asker === 'others' || isOver) return false
    if (asker === 'typing') this.#mayTypingAsk = false
    return startServer === 'always' || askToStart(asker)
  }

  async #startLocal(): Promise<Connecting> {
    const { local, settings, onState } = this.#ports
    const { command } = settings()
    this.#isStarting = true
    onState({ type: 'starting' })
    this.#onStarting()
    const started = await local
      .start(command, this.#lifetime.signal)
      .finally(() => (this.#isStarting = false))
    switch (started.type) {
      case 'running':
        this.#mayTypingAsk = true
        return this.#attached(started.server)
      case 'aborted':
        return unavailable(NOT_RUNNING)
      case 'no-program':
        return unavailable(noProgram(command, started.reason))
      case 'failed':
        return unavailable(startFailed(started.lastLogLines))
    }
  }

  async #connectRemote(url: string): Promise<Connecting> {
    const read = readServerUrl(url)
    if (read.type === 'unusable') {
      return unavailable({ message: read.message, remedies: ['settings'] })
    }
    const { baseUrl } = read
    const key = await this.#ports.remoteKey(baseUrl)
    if (key === undefined || key === '') return unavailable(NO_KEY)
    const client = this.#ports.createClient({ baseUrl, key })
    try {
      const signal = AbortSignal.any([
        this.#lifetime.signal,
        AbortSignal.timeout(HEALTH_TIMEOUT_MS),
      ])
      const { version } = await client.health({ signal })
      return { type: 'connected', client, baseUrl, version, isRemote: true }
    } catch (error) {
      client.close()
      const { message } = problemOf(error)
      return unavailable({
        message: `${baseUrl} does not answer: ${message}`,
        remedies: ['settings'],
      })
    }
  }

  #attached({ baseUrl, key, version }: LocalServer): Connected {
    const client = this.#ports.createClient({ baseUrl, key })
    return { type: 'connected', client, baseUrl, version, isRemote: false }
  }
}

function unavailable(problem: Problem): Connecting {
  return { type: 'unavailable', problem }
}

/** What the system said of the state folder, or a client of its connection. */
function problemOf(error: unknown): Problem {
  const message = error instanceof Error ? error.message : String(error)
  return { message, remedies: [] }
}
