import { fieldAt, numberAt, textAt } from '../../harness/json-field.ts'
import type { Counts } from './contestant.ts'

/** What one event of llama-server's stream says, of `/completion`, `/infill` or a chat completion. */
export type LlamaChunk = {
  readonly text: string
  readonly progress:
    | { readonly done: number; readonly reused: number; readonly total: number }
    | undefined
  /** With the last events alone, when timings for each token are not asked for. */
  readonly counts: Counts | undefined
}

/**
 * Reads a parsed event. The fields are those of llama.cpp's `tools/server/README.md`: of the prompt
 * `timings.cache_n` tokens were reused and `timings.prompt_n` computed.
 */
export function readLlamaChunk(value: unknown): LlamaChunk {
  return {
    text: textAt(value, 'content') ?? textAt(value, 'choices.0.delta.content') ?? '',
    progress: progress(fieldAt(value, 'prompt_progress')),
    counts: counts(fieldAt(value, 'timings')),
  }
}

function progress(value: unknown): LlamaChunk['progress'] {
  const done = numberAt(value, 'processed')
  const total = numberAt(value, 'total')
  if (done === undefined || total === undefined) return undefined
  return { done, reused: numberAt(value, 'cache') ?? 0, total }
}

function counts(value: unknown): Counts | undefined {
  const computedTokens = numberAt(value, 'prompt_n')
  const outputTokens = numberAt(value, 'predicted_n')
  if (computedTokens === undefined || outputTokens === undefined) return undefined
  return {
    promptTokens: computedTokens + (numberAt(value, 'cache_n') ?? 0),
    computedTokens,
    outputTokens,
    promptMs: numberAt(value, 'prompt_ms') ?? Number.NaN,
    decodeMs: numberAt(value, 'predicted_ms') ?? Number.NaN,
    queuedMs: undefined,
  }
}
