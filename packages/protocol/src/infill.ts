import { z } from 'zod'
import { boundedList } from './bounded-list.ts'
import { check, type Checked } from './check.ts'
import { stopSchema } from './request.ts'
import { wireText } from './wire-text.ts'

/**
 * Body of `POST /infill` of llama.cpp's server, as far as its clients send it (llama.vscode, llama.vim).
 * A field that is not named here is tolerated and has no effect; null is the same as absent.
 * https://github.com/ggml-org/llama.cpp/blob/master/tools/server/README.md
 */
export type InfillRequest = {
  readonly model?: string | null
  readonly input_prefix: string
  readonly input_suffix: string
  /** Other texts around the file, the most telling one last. */
  readonly input_extra?:
    | readonly { readonly filename?: string | null; readonly text: string }[]
    | null
  /** What is on the cursor's line before it: belongs behind `input_prefix`. */
  readonly prompt?: string | null
  /** Tokens to write; -1: no limit; 0: none, the prompt is only read. */
  readonly n_predict?: number | null
  readonly temperature?: number | null
  readonly top_p?: number | null
  readonly seed?: number | null
  readonly stop?: string | readonly string[] | null
  readonly stream?: boolean | null
  readonly grammar?: string | null
  /** Milliseconds of writing after which the answer ends at its next line end; 0 or less: none. */
  readonly t_max_predict_ms?: number | null
  /** Paths of the fields that the answer has, such as `timings/prompt_n`; absent: all. */
  readonly response_fields?: readonly string[] | null
}

const MAX_EXTRAS = 1_000
const MAX_FIELDS = 100

const extra = z.object({ filename: wireText.nullable().exactOptional(), text: wireText })

export const infillRequestSchema: z.ZodType<InfillRequest> = z.object({
  model: z.string().nullable().exactOptional(),
  input_prefix: wireText,
  input_suffix: wireText,
  input_extra: boundedList(extra, MAX_EXTRAS).nullable().exactOptional(),
  prompt: wireText.nullable().exactOptional(),
  n_predict: z.int().min(-1).nullable().exactOptional(),
  temperature: z.number().min(0).max(2).nullable().exactOptional(),
  top_p: z.number().gt(0).max(1).nullable().exactOptional(),
  seed: z.int().nullable().exactOptional(),
  stop: stopSchema.nullable().exactOptional(),
  stream: z.boolean().nullable().exactOptional(),
  grammar: wireText.nullable().exactOptional(),
  t_max_predict_ms: z.number().nullable().exactOptional(),
  response_fields: boundedList(z.string(), MAX_FIELDS).nullable().exactOptional(),
})

/** Checks a parsed body; the error of a bad one names the path of its first offending field. */
export function parseInfillRequest(value: unknown): Checked<InfillRequest> {
  return check(infillRequestSchema, value)
}
