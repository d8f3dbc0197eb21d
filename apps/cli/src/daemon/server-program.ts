import { resolve } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import type { Environment, ServerProgram } from '@turant/daemon'
import { isModelPath } from './model-names.ts'

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url))

/** This program as a server that outlives the command. */
export function serverProgram(environment: Environment): ServerProgram {
  return {
    file: process.execPath,
    args: ['--disable-warning=ExperimentalWarning', MAIN, 'serve', '--daemon'],
    environment: fromAnywhere(environment),
    viaShell: false,
  }
}

/** The environment with paths that mean the same in every folder. */
function fromAnywhere(environment: Environment): Environment {
  const { TURANT_MODEL: model, TURANT_MODELS: models } = environment
  return {
    ...environment,
    ...(models === undefined || models === '' ? {} : { TURANT_MODELS: resolve(models) }),
    ...(model !== undefined && isModelPath(model) ? { TURANT_MODEL: resolve(model) } : {}),
  }
}
