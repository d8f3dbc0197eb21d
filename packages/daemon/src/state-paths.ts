import { homedir } from 'node:os'
import { isAbsolute, join, resolve } from 'node:path'
import process from 'node:process'

export type Environment = Readonly<Record<string, string | undefined>>

/** Files of this user that outlive a command; all absolute. */
export type StatePaths = {
  readonly directory: string
  /** The API key, mode 0600. */
  readonly key: string
  /** Where the running server is. */
  readonly daemon: string
  readonly log: string
  /** What `turant undo` takes back. */
  readonly undo: string
  /** Computed prompts, readable by this user only. */
  readonly prefixes: string
  /** Which edit format was measured to be best for which model. */
  readonly formats: string
}

/** `$TURANT_STATE`, else `$XDG_STATE_HOME/turant`, else `~/.local/state/turant` (Windows: local app data). */
export function statePaths(environment: Environment = process.env): StatePaths {
  const directory = resolve(environment['TURANT_STATE'] || join(stateHome(environment), 'turant'))
  return {
    directory,
    key: join(directory, 'key'),
    daemon: join(directory, 'daemon.json'),
    log: join(directory, 'server.log'),
    undo: join(directory, 'undo'),
    prefixes: join(directory, 'prefixes'),
    formats: join(directory, 'formats.json'),
  }
}

function stateHome(environment: Environment): string {
  const fromUser = environment['XDG_STATE_HOME']
  // The specification of base directories has relative paths ignored.
  if (fromUser !== undefined && isAbsolute(fromUser)) return fromUser
  const windows = environment['LOCALAPPDATA']
  if (process.platform === 'win32' && windows !== undefined) return windows
  return join(homedir(), '.local', 'state')
}
