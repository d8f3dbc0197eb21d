import { spawn } from 'node:child_process'
import process from 'node:process'

/** @typedef {{ code: number, signal: null } | { code: null, signal: NodeJS.Signals }} Ending */

/** The signals that end a command; each is handed on to the child. */
const SIGNALS = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])

/**
 * Runs a command in this one's place: same terminal, same input, signals handed on.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} [options]
 * @returns {Promise<Ending>} how it ended
 * @throws when the command cannot be started
 */
export function passThrough(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...options, stdio: 'inherit' })
    /** @param {NodeJS.Signals} signal */
    const handOn = (signal) => {
      // A terminal sends Ctrl-C to the whole foreground group. A second one must not reach the child,
      // where it would mean "stop at once".
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal)
    }
    const letGo = () => {
      for (const signal of SIGNALS) process.off(signal, handOn)
    }
    for (const signal of SIGNALS) process.on(signal, handOn)
    child.on('error', (error) => {
      letGo()
      reject(error)
    })
    child.on('exit', (code, signal) => {
      letGo()
      resolve(signal === null ? { code: code ?? 1, signal } : { code: null, signal })
    })
  })
}

/**
 * Ends this process as another one ended, so that a shell or a supervisor sees the same thing.
 *
 * @param {Ending} ending
 */
export function endLike(ending) {
  if (ending.signal === null) process.exitCode = ending.code
  else process.kill(process.pid, ending.signal)
}
