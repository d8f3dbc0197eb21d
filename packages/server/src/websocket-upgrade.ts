import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { PAGE_KEY_PROTOCOL, PAGE_PROTOCOL, routes } from '@turant/protocol'
import { WebSocketServer } from 'ws'
import { checkSocketKey, checkSource, type AccessRules, type Admission } from './access.ts'
import { rawAnswer } from './raw-answer.ts'
import { refuse } from './refusal.ts'
import type { ResponsesContext } from './responses-route.ts'
import { WebSocketSession } from './websocket-session.ts'

export type UpgradeOptions = {
  readonly rules: AccessRules
  readonly maxBodyBytes: number
  readonly context: ResponsesContext
}

const CLOSE_TIMEOUT_MS = 1000

/** Turns upgrade requests into sessions, after the checks that every other request passes. */
export class WebSocketUpgrader {
  readonly #sockets: WebSocketServer
  readonly #options: UpgradeOptions

  constructor(options: UpgradeOptions) {
    this.#options = options
    const maxPayload = options.maxBodyBytes
    this.#sockets = new WebSocketServer({
      noServer: true,
      maxPayload,
      perMessageDeflate: false,
      handleProtocols: chooseProtocol,
    })
    this.#sockets.on('wsClientError', (error, stream) => {
      stream.end(rawAnswer(refuse('invalid_value', `The handshake is wrong: ${error.message}.`)))
    })
  }

  upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): void {
    stream.on('error', () => stream.destroy())
    const admission = this.#check(request)
    if (admission.type === 'refused') {
      stream.end(rawAnswer(admission.refusal))
      return
    }
    const { owner } = admission
    this.#sockets.handleUpgrade(request, stream, head, (socket) => {
      const session = new WebSocketSession({ socket, stream, owner }, this.#options.context)
      session.start()
    })
  }

  /** Ends every session. A peer that does not answer the close is cut off after a second. */
  async close(): Promise<void> {
    const sockets = [...this.#sockets.clients]
    const closed = sockets.map((socket) => once(socket, 'close'))
    using _limit = this.#options.context.clock.after(CLOSE_TIMEOUT_MS, () => {
      for (const socket of sockets) socket.terminate()
    })
    for (const socket of sockets) socket.close(1001)
    this.#sockets.close()
    await Promise.all(closed)
  }

  #check(request: IncomingMessage): Admission {
    const { rules } = this.#options
    const foreign = checkSource(request.headers, rules)
    if (foreign) return { type: 'refused', refusal: foreign }
    const admission = checkSocketKey(request.headers, rules)
    if (admission.type === 'refused') return admission
    const path = request.url?.split('?', 1)[0]
    if (path === routes.responses) return admission
    const message = `Only ${routes.responses} can be upgraded to a WebSocket.`
    return { type: 'refused', refusal: refuse('not_found', message) }
  }
}

/** A key is never said back. */
function chooseProtocol(offers: ReadonlySet<string>): string | false {
  if (offers.has(PAGE_PROTOCOL)) return PAGE_PROTOCOL
  return [...offers].find((offer) => !offer.startsWith(PAGE_KEY_PROTOCOL)) ?? false
}
