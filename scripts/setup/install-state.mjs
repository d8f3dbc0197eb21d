import { existsSync, statSync, utimesSync } from 'node:fs'
import { join } from 'node:path'

/**
 * How the installed dependencies stand to the lockfile. `unfinished` is an installation that was
 * interrupted: npm writes its hidden lockfile last.
 *
 * @typedef {'absent' | 'unfinished' | 'stale' | 'current'} InstallState
 */

/**
 * @param {string} root
 * @returns {InstallState}
 */
export function installState(root) {
  if (!existsSync(join(root, 'node_modules'))) return 'absent'
  const installed = modifiedMs(hiddenLockfile(root))
  if (installed === undefined) return 'unfinished'
  const wanted = modifiedMs(join(root, 'package-lock.json'))
  return wanted !== undefined && wanted > installed ? 'stale' : 'current'
}

/**
 * Records that the dependencies were just installed. A lockfile that carries a time in the future is
 * matched, or every command would install again.
 *
 * @param {string} root
 */
export function markInstalled(root) {
  const wanted = modifiedMs(join(root, 'package-lock.json')) ?? 0
  const time = new Date(Math.max(Date.now(), Math.ceil(wanted)))
  utimesSync(hiddenLockfile(root), time, time)
}

/** @param {string} root */
function hiddenLockfile(root) {
  return join(root, 'node_modules', '.package-lock.json')
}

/**
 * @param {string} path
 * @returns {number | undefined} undefined when there is no such file
 */
function modifiedMs(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs
}
