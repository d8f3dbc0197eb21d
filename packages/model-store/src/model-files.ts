import { join } from 'node:path'
import { ModelStoreError } from './error.ts'

/** The files that belong to one model. */
export type ModelFiles = {
  readonly model: string
  readonly manifest: string
  readonly lock: string
  /** Parts of a pull that is under way or was interrupted. */
  readonly work: string
}

const ID = /^[a-z0-9][a-z0-9.-]*$/u

/** Whether a text can be a model's id: a file name on every system, and never a path. */
export function isModelId(text: string): boolean {
  return ID.test(text) && !text.endsWith('.gguf')
}

/** Throws `invalid-id`. */
export function modelFiles(directory: string, id: string): ModelFiles {
  if (!isModelId(id)) {
    throw new ModelStoreError('invalid-id', `${JSON.stringify(id)} is not the id of a model.`)
  }
  return {
    model: join(directory, `${id}.gguf`),
    manifest: join(directory, `${id}.json`),
    lock: join(directory, `.${id}.lock`),
    work: join(directory, `.${id}.parts`),
  }
}
