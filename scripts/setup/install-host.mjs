import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { npmRemedy } from './npm-remedy.mjs'
import { startProgress } from './progress.mjs'
import { runQuietly } from './run-quietly.mjs'

/** @import { Ending } from '../../apps/cli/bin/pass-through.mjs' */

/**
 * Installs what code-server's package leaves to its install script: the dependencies of VS Code and of its
 * built-in extensions. Those that need a compiler come prebuilt.
 *
 * @param {string} folder where code-server is installed
 * @returns {Promise<Ending | undefined>} how npm ended when it failed
 */
export async function installHost(folder) {
  const host = join(folder, 'node_modules/code-server/lib/vscode')
  const mark = join(host, '.turant-installed')
  if (existsSync(mark)) return undefined
  console.error('Installing what VS Code needs.')
  const progress = startProgress('npm install')
  const shell = process.platform === 'win32'
  const args = ['install', '--ignore-scripts', '--omit=dev', '--loglevel=error', '--no-audit']
  for (const cwd of [host, join(host, 'extensions')]) {
    const { ending, output } = await runQuietly(shell ? 'npm.cmd' : 'npm', args, { cwd, shell })
    if (ending.code === 0) continue
    progress.stop()
    console.error(
      `${output.trimEnd()}\nVS Code's packages could not be installed. ${npmRemedy(output)}`,
    )
    return ending
  }
  writeFileSync(mark, '')
  console.error(`What VS Code needs is installed (${progress.stop()} s).`)
  return undefined
}
