import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { routes } from '@turant/protocol'
import { WebSocketServer } from 'ws'
import { checkKey, checkSource, type AccessRules } from './access.ts'
import { rawAnswer } from './raw-answer.ts'
import { refuse, type Refusal } from './refusal.ts'
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
    this.#sockets = new WebSocketServer({ noServer: true, maxPayload, perMessageDeflate: false })
    this.#sockets.on('wsClientError', (error, stream) => {
      stream.end(rawAnswer(refuse('invalid_value', `The handshake is wrong: ${error.message}.`)))
    })
  }

  upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): void {
    stream.on('error', () => stream.destroy())
    const refusal = this.#check(request)
    if (refusal) {
      stream.end(rawAnswer(refusal))
      return
    }
    this.#sockets.handleUpgrade(request, stream, head, (socket) => {
      const session = new WebSocketSession(socket, stream, this.#options.context)
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

  #check(request: IncomingMessage): Refusal | undefined {
    const { rules } = this.#options
    const refusal = checkSource(request.headers, rules) ?? checkKey(request.headers, rules)
    if (refusal) return refusal
    const path = request.url?.split('?', 1)[0]
    if (path === routes.responses) return undefined
    return refuse('not_found', `Only ${routes.responses} can be upgraded to a WebSocket.`)
  }
}
