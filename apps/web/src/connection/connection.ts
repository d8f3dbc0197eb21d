import {
  createClient,
  createServerCalls,
  type Client,
  type ServerCalls,
  type WebSocketConnector,
} from '@turant/client'
import type { CatalogEntry } from '@turant/protocol'
import { createStore, type Store } from '../store.ts'
import { SIGNED_OUT, troubleOf } from './remedy.ts'

export type ConnectionState =
  | { readonly type: 'connecting' }
  | { readonly type: 'ready' }
  | { readonly type: 'away'; readonly message: string }
  | { readonly type: 'signed-out'; readonly message: string }

/** Where the key of this page is kept: as long as its tab, and seen by no other. */
export type KeyStore = { read(): string | undefined; write(key: string): void }

export type ConnectionOptions = {
  readonly baseUrl: string
  readonly webSocket: WebSocketConnector
  readonly keys: KeyStore
  /** Changes a ticket into a key. Throws `ClientError`. */
  readonly redeem: (ticket: string) => Promise<string>
  readonly fetch?: typeof fetch
  readonly onCatalog: (models: readonly CatalogEntry[]) => void
}

/** The server as this page has it: signs in, notices when it is gone, and goes on when it is back. */
export class Connection {
  readonly state: Store<ConnectionState> = createStore<ConnectionState>({ type: 'connecting' })
  readonly #options: ConnectionOptions
  #key: string | undefined
  #client: Client
  #calls: ServerCalls
  #checking: Promise<void> | undefined

  constructor(options: ConnectionOptions) {
    this.#options = options
    this.#key = options.keys.read()
    this.#client = this.#createClient('')
    this.#calls = this.#createCalls('')
    if (this.#key !== undefined) this.#use(this.#key)
  }

  get client(): Client {
    return this.#client
  }

  get calls(): ServerCalls {
    return this.#calls
  }

  /** Signs in with a ticket; the key that was there counts where there is none. Never rejects. */
  async signIn(ticket: string | undefined): Promise<void> {
    if (ticket !== undefined) {
      try {
        this.adopt(await this.#options.redeem(ticket))
      } catch (error) {
        const trouble = troubleOf(error)
        // A page that is loaded again may still have its key.
        if (this.#key === undefined || trouble.type === 'away') return this.#fail(trouble)
      }
    }
    await this.check()
  }

  /** Uses a key that another page of this server got. */
  adopt(key: string): void {
    if (key === this.#key) return
    this.#options.keys.write(key)
    this.#use(key)
  }

  /** Asks whether the server is there and knows this page. Never rejects. */
  check(): Promise<void> {
    this.#checking ??= this.#check().finally(() => (this.#checking = undefined))
    return this.#checking
  }

  /** What is wrong with the connection, asked now; undefined: nothing. */
  async trouble(): Promise<string | undefined> {
    await this.check()
    const state = this.state.get()
    return state.type === 'away' || state.type === 'signed-out' ? state.message : undefined
  }

  async #check(): Promise<void> {
    if (this.#key === undefined) {
      this.#set({ type: 'signed-out', message: SIGNED_OUT })
      return
    }
    try {
      this.#options.onCatalog(await this.#calls.catalog())
      this.#set({ type: 'ready' })
    } catch (error) {
      this.#fail(troubleOf(error))
    }
  }

  #fail(trouble: ReturnType<typeof troubleOf>): void {
    const { message } = trouble
    this.#set({ type: trouble.type === 'signed-out' ? 'signed-out' : 'away', message })
  }

  /** What says the same is no news. */
  #set(state: ConnectionState): void {
    const before = this.state.get()
    const isSame =
      before.type === state.type &&
      ('message' in before ? before.message : '') === ('message' in state ? state.message : '')
    if (!isSame) this.state.set(state)
  }

  #use(key: string): void {
    this.#key = key
    this.#client.close()
    this.#client = this.#createClient(key)
    this.#calls = this.#createCalls(key)
  }

  #createClient(key: string): Client {
    const { baseUrl, webSocket, fetch } = this.#options
    return createClient({ baseUrl, key, webSocket, ...(fetch === undefined ? {} : { fetch }) })
  }

  #createCalls(key: string): ServerCalls {
    const { baseUrl, fetch } = this.#options
    return createServerCalls({ baseUrl, key, ...(fetch === undefined ? {} : { fetch }) })
  }
}
