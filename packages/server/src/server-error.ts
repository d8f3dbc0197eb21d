export type ServerErrorCode =
  /** No server starts without a key. */
  | 'key-missing'
  /** Another program listens on the port. */
  | 'port-in-use'
  /** The port needs rights that this process does not have. */
  | 'port-forbidden'
  | 'listen-failed'

export class ServerError extends Error {
  readonly code: ServerErrorCode
  constructor(code: ServerErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'ServerError'
    this.code = code
  }
}
