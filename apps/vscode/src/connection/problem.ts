import type { ClientError } from '@turant/client'

/** What a button can do about a problem. */
export type Remedy =
  | 'start'
  | 'restart'
  | 'enter-key'
  | 'settings'
  | 'update-extension'
  | { readonly pull: string }

/** Why something does not work, and what can be done. Every problem is also in the log. */
export type Problem = { readonly message: string; readonly remedies: readonly Remedy[] }

/** What the person reads on the button. */
export function remedyTitle(remedy: Remedy): string {
  switch (remedy) {
    case 'start':
      return 'Start Server'
    case 'restart':
      return 'Restart Server'
    case 'enter-key':
      return 'Enter Key'
    case 'settings':
      return 'Open Settings'
    case 'update-extension':
      return 'Show Extension'
    default:
      return `Download ${remedy.pull}`
  }
}

export const NOT_RUNNING: Problem = {
  message: 'The Turant server is not running.',
  remedies: ['start'],
}

export const NO_KEY: Problem = {
  message: 'The Turant server of turant.server.url needs its key.',
  remedies: ['enter-key'],
}

/** The program is not there. */
export function noProgram(command: string, reason: string): Problem {
  return {
    message: `The Turant server could not be started: "${command}" does not run (${reason}). Install Turant, or set turant.command to where it is.`,
    remedies: ['settings'],
  }
}

export function startFailed(lastLogLines: string): Problem {
  return {
    message: `The Turant server did not start. Its log ends with: ${lastLogLines} Run "turant doctor" to find out why.`,
    remedies: ['start'],
  }
}

/** A model that is not on the server's machine; its message names the command that gets it. */
const PULL = /"turant models pull (?<model>\w[\w.:-]*)"/u

/** What the person can do about a failure of the server. */
export function failureProblem(
  { code, status, message }: Pick<ClientError, 'code' | 'status' | 'message'>,
  isRemote: boolean,
): Problem {
  if (code === 'refused' && status === 401) {
    return isRemote
      ? { message: 'The Turant server refused the key.', remedies: ['enter-key'] }
      : {
          message: 'The Turant server was started with another key than the one in its folder now.',
          remedies: ['restart'],
        }
  }
  if (code === 'refused') return messageProblem(message)
  if (isRemote) return { message: sentence(message), remedies: ['settings'] }
  if (code === 'bad-answer') return { message: sentence(message), remedies: ['restart'] }
  return { message: sentence(message), remedies: ['start'] }
}

/** What the person can do about something that the server says. */
export function messageProblem(message: string): Problem {
  const model = PULL.exec(message)?.groups?.['model']
  return { message: sentence(message), remedies: model === undefined ? [] : [{ pull: model }] }
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`
}
