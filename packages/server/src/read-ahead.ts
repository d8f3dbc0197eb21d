import type { CreateRequest, InputItem } from '@turant/protocol'
import type { TurnContext } from './turn.ts'
import { work } from './work.ts'

/**
 * Reads the prompt of a conversation whose next turn is expected, so that it computes only what is new.
 * Nothing is written, and what goes wrong shows when the turn comes.
 */
export async function readAhead(
  { request, items }: { readonly request: CreateRequest; readonly items: readonly InputItem[] },
  { context, signal }: { readonly context: TurnContext; readonly signal: AbortSignal },
): Promise<void> {
  const model = request.model ?? context.defaultModel
  // Elsewhere it would be paid for.
  if (context.models.remote?.(model) !== undefined) return
  const silent = { ...request, service_tier: null, max_output_tokens: 0 }
  const { service, models, tools, clock, onDefect } = context
  const events = work(
    { model, request: silent, items },
    { service, models, tools, seed: 0, nowMs: () => clock.nowMs(), signal, onDefect },
  )
  for await (const _event of events);
}
