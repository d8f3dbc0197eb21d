import process from 'node:process'
import { installState, markInstalled } from './install-state.mjs'
import { npmRemedy } from './npm-remedy.mjs'
import { startProgress } from './progress.mjs'
import { runQuietly } from './run-quietly.mjs'

/** @import { Ending } from '../../apps/cli/bin/pass-through.mjs' */
/** @import { InstallState } from './install-state.mjs' */
/** @import { Outcome } from './run-quietly.mjs' */

/** @type {Readonly<Record<Exclude<InstallState, 'current'>, string>>} */
const REASONS = {
  absent: 'this is the first run',
  unfinished: 'the last installation was not finished',
  stale: 'package-lock.json has changed',
}

/**
 * Installs the packages of a folder when they are not there, or are older than its lockfile. All it says
 * goes to stderr, which leaves stdout to the command that follows.
 *
 * @param {string} folder
 * @param {{ called?: string, npmArgs?: readonly string[] }} [options] `called`: what the packages are
 * @returns {Promise<Ending | undefined>} how npm ended when it failed, undefined when all is in place
 */
export async function installWhenNeeded(folder, { called = 'dependencies', npmArgs = [] } = {}) {
  const state = installState(folder)
  if (state === 'current') return undefined
  console.error(`Installing the ${called}, because ${REASONS[state]}.`)
  const progress = startProgress('npm ci')
  const { ending, output } = await npmCi(folder, npmArgs).catch(notStarted)
  const seconds = progress.stop()
  if (ending.signal !== null) return ending
  if (ending.code !== 0) {
    if (output !== '') console.error(output.trimEnd())
    console.error(`\nThe ${called} could not be installed. ${npmRemedy(output)}`)
    return ending
  }
  markInstalled(folder)
  console.error(`The ${called} are installed (${seconds} s).`)
  return undefined
}

/**
 * Development and optional dependencies are named, because NODE_ENV or a user's own npm settings may
 * leave them out, and Node itself is one of them here.
 *
 * @param {string} folder
 * @param {readonly string[]} more
 * @returns {Promise<Outcome>}
 */
function npmCi(folder, more) {
  const args = ['ci', '--loglevel=error', '--include=dev', '--include=optional', ...more]
  const shell = process.platform === 'win32'
  return runQuietly(shell ? 'npm.cmd' : 'npm', args, { cwd: folder, shell })
}

/**
 * @param {unknown} reason
 * @returns {Outcome}
 */
function notStarted(reason) {
  const problem = reason instanceof Error ? reason.message : String(reason)
  const output = `npm could not be started (${problem}). It comes with Node: https://nodejs.org.`
  return { ending: { code: 1, signal: null }, output }
}
