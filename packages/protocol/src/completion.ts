import { z } from 'zod'
import { check, type Checked } from './check.ts'
import { commonFields, oneAnswer, unlimited, type CommonFields } from './completion-fields.ts'
import { absent } from './request.ts'
import { wireText } from './wire-text.ts'

/**
 * Body of `POST /v1/completions`. A field that is not named here is tolerated and has no effect; null
 * is the same as absent.
 */
export type CompletionRequest = CommonFields & {
  readonly prompt: string | readonly [string]
  /** What comes behind the answer; not empty: the model fills in what is between. */
  readonly suffix?: string | null
  /** Default 16; -1: no limit. */
  readonly max_tokens?: number | null
  readonly service_tier?: string | null
}

const oneText = z.tuple([wireText], {
  error: (issue) => (issue.code === 'invalid_type' ? undefined : 'send one prompt in a request'),
})

const tokens = z
  .array(z.unknown())
  .refine((list) => !list.some((one) => typeof one !== 'string'), {
    error: 'prompts are text here; send the text of the tokens',
    params: { code: 'unsupported_value' },
    abort: true,
  })
  .pipe(oneText)

export const completionRequestSchema: z.ZodType<CompletionRequest> = z.object({
  ...commonFields,
  prompt: z.union([wireText, tokens]),
  suffix: wireText.nullable().exactOptional(),
  max_tokens: unlimited.nullable().exactOptional(),
  service_tier: z.string().nullable().exactOptional(),
  n: oneAnswer.nullable().exactOptional(),
  best_of: oneAnswer.nullable().exactOptional(),
  echo: z
    .literal(false, { error: 'the prompt is not repeated; leave it out' })
    .nullable()
    .exactOptional(),
  logprobs: absent('probabilities of tokens are not told').exactOptional(),
})

/** Checks a parsed body; the error of a bad one names the path of its first offending field. */
export function parseCompletionRequest(value: unknown): Checked<CompletionRequest> {
  return check(completionRequestSchema, value)
}
