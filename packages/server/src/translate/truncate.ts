import type { ChatMessage } from '@turant/models'

export type TruncateOptions = {
  readonly budgetTokens: number
  readonly countTokens: (text: string) => Promise<number>
}

/** What a template puts around one message. */
const AROUND_TOKENS = 8

/**
 * The newest messages that fit, begun by one of the user's, behind the system message. What was said last
 * stays even if it does not fit, so that the request fails with the exact overshoot.
 */
export async function truncated(
  messages: readonly ChatMessage[],
  { budgetTokens, countTokens }: TruncateOptions,
): Promise<readonly ChatMessage[]> {
  const spoken = messages.findIndex(({ role }) => role !== 'system')
  const head = messages.slice(0, Math.max(0, spoken))
  const rest = messages.slice(head.length)
  const cost = async ({ content }: ChatMessage): Promise<number> =>
    (await countTokens(content)) + AROUND_TOKENS
  let left = budgetTokens - AROUND_TOKENS
  for (const message of head) left -= await cost(message)
  let first = rest.length
  for (let index = rest.length - 1; index >= 0; index -= 1) {
    const message = rest[index]
    if (message === undefined) break
    left -= await cost(message)
    if (left < 0) break
    if (message.role === 'user') first = index
  }
  return [...head, ...rest.slice(Math.min(first, rest.length - 1))]
}
