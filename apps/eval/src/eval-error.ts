export type EvalErrorCode =
  /** The command line asks for something that is not there. */
  | 'usage'
  /** A file could not be read or written. */
  | 'file'
  /** A line of a file is not what it should be; the message names file, line, field and remedy. */
  | 'bad-line'
  /** The private server did not start, or was lost. */
  | 'server'

/** What ends the program with a message for people. */
export class EvalError extends Error {
  readonly code: EvalErrorCode

  constructor(code: EvalErrorCode, message: string, options: ErrorOptions = {}) {
    super(message, options)
    this.name = 'EvalError'
    this.code = code
  }
}
