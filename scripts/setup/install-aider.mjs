import { spawnSync } from 'node:child_process'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { startProgress } from './progress.mjs'
import { runQuietly } from './run-quietly.mjs'

/** Those that the pinned version runs in. */
const VERSIONS = ['3.12', '3.11', '3.10']

/**
 * Installs aider into `.venv` of the folder of the clients, when it is not there as requirements.txt has it. It
 * is the one client in Python; where that is missing, aider is left out and the reason said.
 *
 * @param {string} folder
 * @returns {Promise<void>}
 */
export async function installAider(folder) {
  const requirements = readFileSync(join(folder, 'requirements.txt'), 'utf8')
  const venv = join(folder, '.venv')
  const mark = join(venv, 'installed.txt')
  if (readIfThere(mark) === requirements) return
  const python = findPython()
  if (python === undefined) {
    leaveOut(`it needs Python ${VERSIONS.at(-1)} to ${VERSIONS[0]} with venv and pip`)
    return
  }
  console.error('Installing aider.')
  rmSync(venv, { recursive: true, force: true })
  const progress = startProgress('pip install')
  const problem = await install(python, folder)
  const seconds = progress.stop()
  if (problem !== undefined) {
    rmSync(venv, { recursive: true, force: true })
    leaveOut(`it could not be installed.\n${problem.trimEnd()}`)
    return
  }
  writeFileSync(mark, requirements)
  console.error(`aider is installed (${seconds} s).`)
}

/**
 * @param {string} python
 * @param {string} folder
 * @returns {Promise<string | undefined>} what went wrong
 */
async function install(python, folder) {
  const inside = join('.venv', process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python')
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-input']
  const steps = /** @type {const} */ ([
    [python, ['-m', 'venv', '.venv']],
    [join(folder, inside), [...pip, '--requirement', 'requirements.txt']],
  ])
  for (const [command, args] of steps) {
    const { ending, output } = await runQuietly(command, args, { cwd: folder })
    if (ending.code !== 0) return output
  }
  return undefined
}

/** @returns {string | undefined} a command that starts a Python in which aider runs */
function findPython() {
  const script = 'import sys, venv, ensurepip; print("%d.%d" % sys.version_info[:2])'
  const names = [...VERSIONS.map((version) => `python${version}`), 'python3', 'python']
  return names.find((name) => {
    const { status, stdout } = spawnSync(name, ['-c', script], { encoding: 'utf8' })
    return status === 0 && VERSIONS.includes(stdout.trim())
  })
}

/** @param {string} path */
function readIfThere(path) {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

/** @param {string} reason */
function leaveOut(reason) {
  console.error(`aider is left out: ${reason}`)
}
