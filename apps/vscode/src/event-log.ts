import { appendFileSync } from 'node:fs'
import type { Figures } from '@turant/protocol'

/** What somebody who measures or tests the extension from outside can wait for. */
export type LoggedEvent =
  | { readonly event: 'activated'; readonly version: string }
  | { readonly event: 'suggestion-shown'; readonly source: string; readonly ms: number }
  | { readonly event: 'suggestion-accepted' }
  | { readonly event: 'live-edit-began' }
  /** Milliseconds since the last key of the instruction. */
  | { readonly event: 'live-edit-first-line'; readonly ms: number }
  | {
      readonly event: 'live-edit-finished'
      readonly ms: number
      readonly changed: boolean
      /** Where the server's part of the time went. */
      readonly server: Figures | undefined
    }
  | { readonly event: 'live-edit-failed'; readonly message: string }
  | { readonly event: 'live-edit-kept' | 'live-edit-restored' | 'live-edit-left' }
  | { readonly event: 'save-put-aside' | 'save-shown-again' }
  | { readonly event: 'server-connected'; readonly version: string }
  | { readonly event: 'deactivated' }

export type EventLog = (event: LoggedEvent) => void

/**
 * Appends an event a line, as JSON with `atMs` (milliseconds since 1970), to the file that
 * `TURANT_VSCODE_EVENTS` names. Without the variable nothing is written.
 */
export function createEventLog(
  environment: Readonly<Record<string, string | undefined>>,
  now: () => number,
): EventLog {
  const file = environment['TURANT_VSCODE_EVENTS']
  if (file === undefined || file === '') return () => undefined
  return (event) => appendFileSync(file, `${JSON.stringify({ atMs: now(), ...event })}\n`)
}
