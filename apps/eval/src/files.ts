import { appendFileSync, readFileSync, writeFileSync } from 'node:fs'
import { EvalError } from './eval-error.ts'

/** @throws {EvalError} `file` */
export function readText(path: string): string {
  return orFail(`${path} cannot be read`, () => readFileSync(path, 'utf8'))
}

/** @throws {EvalError} `file` */
export function writeText(path: string, text: string): void {
  orFail(`${path} cannot be written`, () => writeFileSync(path, text))
}

/** @throws {EvalError} `file` */
export function appendText(path: string, text: string): void {
  orFail(`${path} cannot be written`, () => appendFileSync(path, text))
}

function orFail<T>(what: string, action: () => T): T {
  try {
    return action()
  } catch (cause) {
    if (!(cause instanceof Error)) throw cause
    throw new EvalError('file', `${what}: ${cause.message}`, { cause })
  }
}
