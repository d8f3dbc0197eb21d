import { z } from 'zod'
import { boundedList } from './bounded-list.ts'
import { check, type Checked } from './check.ts'
import { wireText } from './wire-text.ts'

/** Body of `POST /tokenize` of llama.cpp's server; `prompt` is what vLLM calls `content`. */
export type TokenizeRequest = {
  readonly model?: string | null
  readonly content?: string | null
  readonly prompt?: string | null
  /** With the token that begins every prompt, where the model has one. Default false. */
  readonly add_special?: boolean | null
  /** With the text of each token. Default false. */
  readonly with_pieces?: boolean | null
}

/** Body of `POST /detokenize`. */
export type DetokenizeRequest = {
  readonly model?: string | null
  readonly tokens: readonly number[]
}

const MAX_TOKENS = 2_000_000

export const tokenizeRequestSchema: z.ZodType<TokenizeRequest> = z
  .object({
    model: z.string().nullable().exactOptional(),
    content: wireText.nullable().exactOptional(),
    prompt: wireText.nullable().exactOptional(),
    add_special: z.boolean().nullable().exactOptional(),
    with_pieces: z.boolean().nullable().exactOptional(),
  })
  .refine(({ content, prompt }) => typeof (content ?? prompt) === 'string', {
    error: 'send the text to tokenize',
    path: ['content'],
    params: { code: 'missing_required_parameter' },
  })

export const detokenizeRequestSchema: z.ZodType<DetokenizeRequest> = z.object({
  model: z.string().nullable().exactOptional(),
  tokens: boundedList(z.int32().min(0), MAX_TOKENS),
})

export function parseTokenizeRequest(value: unknown): Checked<TokenizeRequest> {
  return check(tokenizeRequestSchema, value)
}

export function parseDetokenizeRequest(value: unknown): Checked<DetokenizeRequest> {
  return check(detokenizeRequestSchema, value)
}
