/** What a command's exit code says; listed in the README. */
export const EXIT = {
  ok: 0,
  /** The model's answer could not be used, or changed nothing. */
  unusable: 1,
  /** The command line or the input is wrong. */
  usage: 2,
  /** No server, no model, no network. */
  unavailable: 3,
  /** The file changed meanwhile; nothing was written. */
  conflict: 4,
  /** The user said no. */
  declined: 5,
  /** Ctrl-C. */
  interrupted: 130,
} as const

export type ExitCode = (typeof EXIT)[keyof typeof EXIT]

/** A failure that people can do something about: the message says what. */
export class CommandError extends Error {
  readonly exitCode: ExitCode
  constructor(exitCode: ExitCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'CommandError'
    this.exitCode = exitCode
  }
}

/** Ctrl-C ended a command before it had a result. */
export function interrupted(cause?: unknown): CommandError {
  return new CommandError(EXIT.interrupted, 'Interrupted.', { cause })
}
