import type { ClientError } from '@turant/client'
import { CommandError, EXIT } from '../exit.ts'

/** What the client could not get from the server, as a command says it: exit code and remedy. */
export function serverFailure(error: ClientError): CommandError {
  const { code, status, message } = error
  switch (code) {
    case 'refused':
      if (status === 400 || status === 413) return failure(EXIT.usage, message, error)
      if (status === 401) {
        const why = 'The server was started with another key than the one in the state folder now.'
        return failure(EXIT.unavailable, `${why} ${RESTART}`, error)
      }
      return failure(EXIT.unavailable, message, error)
    case 'unreachable':
      return failure(EXIT.unavailable, `${sentence(message)} Run "turant doctor".`, error)
    case 'connection-lost':
      return failure(EXIT.unavailable, `${sentence(message)} Run the command again.`, error)
    case 'bad-answer':
      return failure(EXIT.unavailable, `${sentence(message)} ${RESTART}`, error)
  }
}

const RESTART = 'Run "turant stop" and the command again.'

function failure(
  exitCode: typeof EXIT.usage | typeof EXIT.unavailable,
  message: string,
  cause: ClientError,
): CommandError {
  return new CommandError(exitCode, message, { cause })
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`
}
