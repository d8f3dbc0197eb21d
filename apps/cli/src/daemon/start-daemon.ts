import { spawn, type ChildProcess } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { resolve } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { isModelPath } from './model-names.ts'
import type { Environment, StatePaths } from './paths.ts'

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url))

/** Starts a server that outlives this command. */
export function startDaemon(paths: StatePaths, environment: Environment): ChildProcess {
  const log = openSync(paths.log, 'a', 0o600)
  try {
    const daemon = spawn(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', MAIN, 'serve', '--daemon'],
      {
        detached: true,
        stdio: ['ignore', log, log],
        // It must not keep the folder busy that the command happened to run in.
        cwd: paths.directory,
        env: fromAnywhere(environment, paths),
      },
    )
    daemon.unref()
    return daemon
  } finally {
    closeSync(log)
  }
}

/** The environment with paths that mean the same in every folder. */
function fromAnywhere(environment: Environment, paths: StatePaths): NodeJS.ProcessEnv {
  const { TURANT_MODEL: model, TURANT_MODELS: models } = environment
  return {
    ...environment,
    TURANT_STATE: paths.directory,
    ...(models === undefined || models === '' ? {} : { TURANT_MODELS: resolve(models) }),
    ...(model !== undefined && isModelPath(model) ? { TURANT_MODEL: resolve(model) } : {}),
  }
}
