/** An open connection. Its handlers were given when it was opened. */
export type OpenSocket = {
  send(text: string): void
  /** Ends the connection at once; `onClose` follows unless it has been called. */
  close(): void
}

export type ConnectOptions = {
  readonly headers: Readonly<Record<string, string>>
  readonly signal: AbortSignal | undefined
  readonly onMessage: (text: string) => void
  /** Called once after the connection was open. */
  readonly onClose: () => void
}

export type Connected =
  | { readonly type: 'open'; readonly socket: OpenSocket }
  /** The server answered the handshake with an HTTP status. */
  | { readonly type: 'refused'; readonly status: number; readonly body: string }
  | { readonly type: 'unreachable'; readonly reason: string }

/**
 * Opens WebSockets that carry headers. The WebSocket of browsers cannot, so that a connector comes
 * from the platform; the one for Node is in `@turant/client/node`. Never rejects. An abort before
 * the connection is open is `unreachable`.
 */
export type WebSocketConnector = (url: string, options: ConnectOptions) => Promise<Connected>
