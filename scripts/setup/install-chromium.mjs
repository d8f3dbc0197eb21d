import process from 'node:process'
import { findChromium } from './find-chromium.mjs'
import { startProgress } from './progress.mjs'
import { runQuietly } from './run-quietly.mjs'

/** @import { Ending } from '../../apps/cli/bin/pass-through.mjs' */

const REMEDY =
  'Install Chromium (on Debian: apt-get install chromium), or name one with TURANT_CHROMIUM=/path/to/chromium.'

/**
 * Installs Debian's Chromium when there is none, where that can be done without asking: as root, with apt.
 *
 * @returns {Promise<Ending | undefined>} the failure
 */
export async function installChromium() {
  if (findChromium() !== undefined) return undefined
  if (process.getuid?.() !== 0) return failed('There is no Chromium.')
  console.error('Installing Chromium.')
  const progress = startProgress('apt-get install')
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const steps = [['update'], ['install', '-y', '--no-install-recommends', 'chromium']]
  for (const args of steps) {
    const { ending, output } = await runQuietly('apt-get', ['-qq', ...args], { env }).catch(absent)
    if (ending.code === 0) continue
    progress.stop()
    return failed(`Chromium could not be installed.\n${output.trimEnd()}`)
  }
  console.error(`Chromium is installed (${progress.stop()} s).`)
  return undefined
}

/** @returns {{ ending: Ending, output: string }} */
function absent() {
  return { ending: { code: 1, signal: null }, output: 'There is no apt-get here.' }
}

/**
 * @param {string} problem
 * @returns {Ending}
 */
function failed(problem) {
  console.error(`${problem}\n${REMEDY}`)
  return { code: 1, signal: null }
}
