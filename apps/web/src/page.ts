import { browserWebSocket, openPageSession } from '@turant/client/browser'
import { infillThrough, type AskInfill } from '@turant/completion'
import { askThrough, type Ask } from '@turant/live-edit'
import { Connection, type KeyStore } from './connection/connection.ts'
import { Models } from './connection/models.ts'
import { troubleOf } from './connection/remedy.ts'
import { takeTicket } from './connection/sign-in.ts'
import { FiguresDesk } from './figures/figures-desk.ts'
import { createSettings, type Settings } from './settings.ts'
import { createStore, type Store } from './store.ts'

const KEY_NAME = 'turant-key'
const CHANNEL_NAME = 'turant-sign-in'

/** Everything of the page but its looks. */
export type Page = {
  readonly connection: Connection
  readonly models: Models
  readonly figures: FiguresDesk
  readonly settings: Store<Settings>
  /** What went wrong beside a live edit; stays until it is closed or something else does. */
  readonly notice: Store<string>
  /** What is said to those who do not see the page. */
  readonly announced: Store<string>
  readonly ask: Ask
  readonly askInfill: AskInfill
  /** Asks the server how busy it is. */
  measure(): Promise<void>
}

/** The page on the server that it was loaded from. */
export function createPage(): Page {
  const settings = createSettings(storageOf(() => localStorage))
  const notice = createStore('')
  const announced = createStore('')
  const figures = new FiguresDesk(() => Date.now())
  const models = new Models({
    pull: (id, signal) => connection.calls.pull(id, { signal }),
    onChanged: () => void connection.check(),
  })
  const connection = new Connection({
    baseUrl: location.origin,
    webSocket: browserWebSocket,
    keys: keyStore(storageOf(() => sessionStorage)),
    redeem: async (ticket) => {
      const { key } = await openPageSession({ baseUrl: location.origin, ticket })
      channel.postMessage(key)
      return key
    },
    onCatalog: (entries) => models.tell(entries),
  })
  const channel = shareKeys(connection)
  const named = () => {
    const id = models.state.get().chosen
    return id === undefined ? {} : { model: id }
  }
  return {
    connection,
    models,
    figures,
    settings,
    notice,
    announced,
    async ask(task, options) {
      const answered = await askThrough(connection.client, named())(task, options)
      if (answered.type !== 'failed') return answered
      return { ...answered, message: (await connection.trouble()) ?? answered.message }
    },
    async askInfill(task, options) {
      const infilled = await infillThrough(connection.client, named())(task, options)
      if (infilled.type === 'failed') {
        return { ...infilled, message: (await connection.trouble()) ?? infilled.message }
      }
      if (infilled.type === 'done' && infilled.figures) figures.answered(infilled.figures)
      return infilled
    },
    async measure() {
      try {
        figures.measured(await connection.calls.metrics())
      } catch (error) {
        // What a failure means is told where the connection is watched.
        troubleOf(error)
        figures.measured(undefined)
      }
    },
  }
}

/** Takes the ticket out of the address, where nobody shall find it later, and signs in with it. */
export async function signIn(connection: Connection): Promise<void> {
  const { ticket, rest } = takeTicket(location.href)
  if (location.hash !== '') history.replaceState(null, '', rest)
  await connection.signIn(ticket)
}

/** Pages whose key counts no more go on with the key that another one gets. */
function shareKeys(connection: Connection): BroadcastChannel {
  const channel = new BroadcastChannel(CHANNEL_NAME)
  channel.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    if (typeof data !== 'string' || connection.state.get().type === 'ready') return
    connection.adopt(data)
    void connection.check()
  })
  return channel
}

function keyStore(storage: Storage | undefined): KeyStore {
  return {
    read: () => storage?.getItem(KEY_NAME) ?? undefined,
    write: (key) => storage?.setItem(KEY_NAME, key),
  }
}

/** Undefined where the browser is told to keep nothing. */
function storageOf(read: () => Storage): Storage | undefined {
  try {
    return read()
  } catch (error) {
    if (error instanceof DOMException) return undefined
    throw error
  }
}
