import { isCode, type StatePaths } from '@turant/daemon'
import { CommandError, EXIT } from './exit.ts'

/** What the operating system says of a file that can not be read or written, with what to do. */
export function systemReason(error: unknown): string {
  const why = error instanceof Error ? error.message : String(error)
  return `${why}.${remedy(error)}`
}

/** A failure of the operating system that no command foresaw; undefined for any other error. */
export function systemFailure(error: unknown, paths: StatePaths): CommandError | undefined {
  if (!(error instanceof Error) || !('syscall' in error)) return undefined
  const path = 'path' in error && typeof error.path === 'string' ? error.path : ''
  const isState = path.startsWith(paths.directory)
  const message = isState
    ? `The state folder can not be used: ${error.message}. Set TURANT_STATE to a folder that you may write.`
    : systemReason(error)
  return new CommandError(EXIT.unavailable, message, { cause: error })
}

function remedy(error: unknown): string {
  if (isCode(error, 'ENOSPC')) return ' Free some disk space and run the command again.'
  if (isCode(error, 'EDQUOT')) return ' Your quota is used up: free some of it and run it again.'
  if (isCode(error, 'EROFS')) return ' That disk can not be written.'
  if (isCode(error, 'EACCES') || isCode(error, 'EPERM')) return ' Check the permissions.'
  return ''
}
