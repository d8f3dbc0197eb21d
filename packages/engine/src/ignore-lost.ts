import { BackendError } from './backend.ts'

/** For upkeep of a model: when the model is gone there is nothing left to keep up. */
export function ignoreLost(error: unknown): void {
  if (!(error instanceof BackendError)) throw error
}
