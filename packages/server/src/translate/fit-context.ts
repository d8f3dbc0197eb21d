import type { PromptSegment } from '@turant/engine'

/** A prompt with more or less of a file around the place it is about. */
export type TaskPrompt = {
  readonly segments: readonly PromptSegment[]
  readonly stop: readonly string[]
  /** Text that the output is expected to repeat in large part. */
  readonly reference?: string
  readonly grammar?: string
  /** Control tokens that the answer shows as text. */
  readonly markers?: readonly string[]
}

export type FitOptions = {
  /** Characters of context that there are. */
  readonly available: number
  /** Tokens that the prompt may have. */
  readonly budgetTokens: number
  readonly render: (contextChars: number) => TaskPrompt
  readonly countTokens: (text: string) => Promise<number>
}

export type Fit =
  | { readonly type: 'fits'; readonly prompt: TaskPrompt }
  /** Even without any context the prompt is longer than the budget, by this many tokens. */
  | { readonly type: 'too-long'; readonly excessTokens: number }

/** Longer tokens than this on average are not met in code; more context than that is not tried. */
const MOST_CHARACTERS_PER_TOKEN = 8
const MOST_TRIES = 6
/** Keeps a try that was scaled by an average from missing by a little. */
const SAFETY = 0.95

/**
 * The prompt with as much context as the budget holds. A token is at least one byte of UTF-8, so
 * that short prompts, nearly all of them, are never counted.
 */
export async function fitContext(options: FitOptions): Promise<Fit> {
  const { available, budgetTokens, render } = options
  const count = (prompt: TaskPrompt) => options.countTokens(promptText(prompt))
  const whole = render(available)
  if (Buffer.byteLength(promptText(whole)) <= budgetTokens) return { type: 'fits', prompt: whole }
  const bare = render(0)
  const bareTokens = await count(bare)
  const spareTokens = budgetTokens - bareTokens
  if (spareTokens < 0) return { type: 'too-long', excessTokens: -spareTokens }
  let contextChars = Math.min(available, spareTokens * MOST_CHARACTERS_PER_TOKEN)
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const prompt = render(contextChars)
    const contextTokens = (await count(prompt)) - bareTokens
    if (contextTokens <= spareTokens) return { type: 'fits', prompt }
    contextChars = Math.floor(contextChars * (spareTokens / contextTokens) * SAFETY)
  }
  return { type: 'fits', prompt: bare }
}

function promptText({ segments }: TaskPrompt): string {
  return segments.map((segment) => segment.text).join('')
}
