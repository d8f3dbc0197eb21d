import { spawn } from 'node:child_process'

/** @import { Ending } from '../../apps/cli/bin/pass-through.mjs' */

/**
 * @typedef {object} Outcome
 * @property {Ending} ending
 * @property {string} output what it said to stdout and stderr
 */

/**
 * Runs a command and keeps what it says, for the case that it fails.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, shell?: boolean, env?: NodeJS.ProcessEnv }} options
 * @returns {Promise<Outcome>}
 * @throws when the command cannot be started
 */
export function runQuietly(command, args, options) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    /** @param {Buffer} chunk */
    const keep = (chunk) => {
      output += chunk.toString('utf8')
    }
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    child.on('error', reject)
    child.on('close', (code, signal) => {
      const ending = signal === null ? { code: code ?? 1, signal } : { code: null, signal }
      resolve({ ending, output })
    })
  })
}
