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

/** Turns upgrade requests into sessions, after the checks that every other request passes. */
export class WebSocketUpgrader {
  readonly #sockets: WebSocketServer
  readonly #options: UpgradeOptions

  constructor(options: UpgradeOptions) {
    this.#options = options
    const maxPayload = options.maxBodyBytes
    this.#sockets = new WebSocketServer({ noServer: true, maxPayload, perMessageDeflate: false })
    // A bad handshake; `ws` has already answered it.
    this.#sockets.on('wsClientError', (_error, stream) => stream.destroy())
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

  /** Ends every session at once. */
  close(): void {
    for (const socket of this.#sockets.clients) socket.close(1001)
    this.#sockets.close()
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
