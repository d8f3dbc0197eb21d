import { homedir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'

/** Where models are for the one who runs the tests; a host under test has another home. */
export function modelsFolder(): string {
  const { TURANT_MODELS: named, XDG_CACHE_HOME: caches } = process.env
  return named || join(caches || join(homedir(), '.cache'), 'turant/models')
}
