import { delimiter, dirname } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { findNode, nodeRemedy } from '../apps/cli/bin/find-node.mjs'
import { endLike, passThrough } from '../apps/cli/bin/pass-through.mjs'
import { installWhenNeeded } from './setup/install.mjs'
import { stepsOf, USAGE } from './setup/targets.mjs'

// What every npm script goes through: it makes the set-up complete, then runs the target with a Node
// that can. It has to work in a fresh clone under the Node that happens to be there, hence plain
// JavaScript without dependencies.

/** @import { Ending } from '../apps/cli/bin/pass-through.mjs' */
/** @import { Step } from './setup/targets.mjs' */

const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** @type {Ending} */
const FAILED = { code: 1, signal: null }

endLike(await main(process.argv.slice(2)))

/**
 * @param {readonly string[]} argv
 * @returns {Promise<Ending>}
 */
async function main([target, ...args]) {
  const from = process.env['INIT_CWD'] ?? process.cwd()
  const steps = stepsOf(target, args, { root, from })
  if (steps === undefined) {
    console.error(USAGE)
    return { code: 2, signal: null }
  }
  const failure = await installWhenNeeded(root)
  if (failure !== undefined) return failure
  const node = findNode(root)
  if (node === undefined) {
    console.error(nodeRemedy())
    return FAILED
  }
  return runSteps(node, steps)
}

/**
 * @param {string} node
 * @param {readonly Step[]} steps
 * @returns {Promise<Ending>} the first failure, or success
 */
async function runSteps(node, steps) {
  const env = withFirstOnPath(dirname(node))
  for (const { script, args, cwd, onFailure } of steps) {
    // A Node 24 of early date calls type stripping experimental on every start.
    const nodeArgs = ['--disable-warning=ExperimentalWarning', script, ...args]
    const ending = await passThrough(node, nodeArgs, { cwd, env }).catch(notStarted)
    if (ending.code !== 0) {
      if (ending.code !== null && onFailure !== undefined) console.error(onFailure)
      return ending
    }
  }
  return { code: 0, signal: null }
}

/**
 * A Node that is there but does not run, as on a system without glibc.
 *
 * @param {unknown} reason
 * @returns {Ending}
 */
function notStarted(reason) {
  console.error(`Node could not be started: ${String(reason)}\n${nodeRemedy()}`)
  return FAILED
}

/**
 * The environment, with this folder where programs are looked for first.
 *
 * @param {string} folder
 * @returns {NodeJS.ProcessEnv}
 */
function withFirstOnPath(folder) {
  // Windows spells the name as it likes, and a second spelling beside the first would lose.
  const name = Object.keys(process.env).find((key) => key.toUpperCase() === 'PATH') ?? 'PATH'
  return { ...process.env, [name]: [folder, process.env[name]].filter(Boolean).join(delimiter) }
}
