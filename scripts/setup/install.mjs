import { spawn } from 'node:child_process'
import process from 'node:process'
import { installState, markInstalled } from './install-state.mjs'
import { npmRemedy } from './npm-remedy.mjs'
import { startProgress } from './progress.mjs'

/** @import { Ending } from '../../apps/cli/bin/pass-through.mjs' */
/** @import { InstallState } from './install-state.mjs' */

/** @type {Readonly<Record<Exclude<InstallState, 'current'>, string>>} */
const REASONS = {
  absent: 'this is the first run',
  unfinished: 'the last installation was not finished',
  stale: 'package-lock.json has changed',
}

/**
 * Installs the dependencies when they are not there, or are older than the lockfile. All it says goes
 * to stderr, which leaves stdout to the command that follows.
 *
 * @param {string} root
 * @returns {Promise<Ending | undefined>} how npm ended when it failed, undefined when all is in place
 */
export async function installWhenNeeded(root) {
  const state = installState(root)
  if (state === 'current') return undefined
  console.error(`Installing the dependencies, because ${REASONS[state]}.`)
  const progress = startProgress('npm ci')
  const { ending, output } = await npmCi(root)
  const seconds = progress.stop()
  if (ending.signal !== null) return ending
  if (ending.code !== 0) {
    if (output !== '') console.error(output.trimEnd())
    console.error(`\nThe dependencies could not be installed. ${npmRemedy(output)}`)
    return ending
  }
  markInstalled(root)
  console.error(`The dependencies are installed (${seconds} s).`)
  return undefined
}

/**
 * Development and optional dependencies are named, because NODE_ENV or a user's own npm settings may
 * leave them out, and Node itself is one of them here.
 *
 * @param {string} root
 * @returns {Promise<{ ending: Ending, output: string }>}
 */
function npmCi(root) {
  return new Promise((resolve) => {
    const args = ['ci', '--loglevel=error', '--include=dev', '--include=optional']
    const windows = process.platform === 'win32'
    const npm = spawn(windows ? 'npm.cmd' : 'npm', args, {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: windows,
    })
    let output = ''
    /** @param {Buffer} chunk */
    const keep = (chunk) => {
      output += chunk.toString('utf8')
    }
    npm.stdout.on('data', keep)
    npm.stderr.on('data', keep)
    npm.on('error', (error) => {
      const text = `npm could not be started (${error.message}). It comes with Node: https://nodejs.org.`
      resolve({ ending: { code: 1, signal: null }, output: text })
    })
    npm.on('close', (code, signal) => {
      const ending = signal === null ? { code: code ?? 1, signal } : { code: null, signal }
      resolve({ ending, output })
    })
  })
}
