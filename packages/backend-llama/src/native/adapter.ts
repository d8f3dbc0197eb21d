import { BackendError } from '@turant/engine'
import type { LlamaLibrary } from './library.ts'
import type { Pointer } from './structs.ts'

/**
 * Has a context compute with a LoRA adapter beside the model's weights. What the adapter takes of memory
 * is freed with the model. Throws {@link BackendError} `load-failed`.
 */
export function computeWithAdapter(
  library: LlamaLibrary,
  { model, context }: { readonly model: Pointer; readonly context: Pointer },
  path: string,
): void {
  const adapter = library.adapterInit(model, path)
  if (adapter === null || library.setAdapter(context, adapter) !== 0) {
    throw new BackendError(
      'load-failed',
      `The adapter ${path} could not be loaded: it is damaged, or was made for another model. Install Turant again, or name the model that it was made for.`,
    )
  }
}
