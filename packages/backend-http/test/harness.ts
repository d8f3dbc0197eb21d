import {
  ChatBackendError,
  type ChatEvent,
  type ChatFigures,
  type ChatRequest,
} from '@turant/engine'
import { createHttpBackend, type HttpBackend, type HttpBackendOptions } from '../src/index.ts'
import { FakeClock } from './fake-clock.ts'
import type { ScriptedUpstream } from './scripted-upstream.ts'

export const SECRET = 'gsk-5ecret-0123456789abcdef'

export function ask(more: Partial<ChatRequest> = {}): ChatRequest {
  return {
    model: 'm',
    messages: [{ role: 'user', content: 'hello' }],
    tools: [],
    toolChoice: 'auto',
    parallelCalls: true,
    ...more,
  }
}

/** A backend whose time stands still and whose chance is none. */
export function backendFor(
  upstream: ScriptedUpstream | string,
  options: Partial<HttpBackendOptions> = {},
): HttpBackend {
  let ids = 0
  return createHttpBackend({
    name: 'far',
    preset: 'vllm',
    baseUrl: typeof upstream === 'string' ? upstream : upstream.baseUrl,
    environment: {},
    clock: new FakeClock(),
    random: () => 0,
    newId: () => `id${(ids += 1)}`,
    ...options,
  })
}

const NOTHING: ChatFigures = {
  promptTokens: 0,
  cachedTokens: 0,
  outputTokens: 0,
  reasoningTokens: 0,
  acceptedPredictionTokens: 0,
  rejectedPredictionTokens: 0,
  timeToFirstTokenMs: 0,
}

export function finished(
  reason: Extract<ChatEvent, { type: 'finished' }>['reason'],
  figures: Partial<ChatFigures> = {},
): ChatEvent {
  return { type: 'finished', reason, figures: { ...NOTHING, ...figures } }
}

/** All events, and the error behind them where there is one. */
export async function collect(
  backend: HttpBackend,
  request: ChatRequest = ask(),
  signal: AbortSignal = new AbortController().signal,
): Promise<{ readonly events: readonly ChatEvent[]; readonly error?: ChatBackendError }> {
  const events: ChatEvent[] = []
  try {
    for await (const event of backend.chat(request, { signal })) events.push(event)
  } catch (error) {
    if (error instanceof ChatBackendError) return { events, error }
    throw error
  }
  return { events }
}

/** The error with which a chat fails before it says anything. */
export async function failure(
  backend: HttpBackend,
  request: ChatRequest = ask(),
): Promise<ChatBackendError> {
  const { events, error } = await collect(backend, request)
  if (error && events.length === 0) return error
  throw new Error(`it did not fail, or not at once: ${JSON.stringify(events)}`)
}

/** The events with neighbouring texts of a kind as one, however they arrived. */
export function joined(events: readonly ChatEvent[]): readonly ChatEvent[] {
  const told: ChatEvent[] = []
  for (const event of events) {
    const last = told.at(-1)
    const isMore = last !== undefined && last.type === event.type
    if (isMore && last.type === 'text' && event.type === 'text') {
      told[told.length - 1] = { type: 'text', text: last.text + event.text }
    } else if (isMore && last.type === 'reasoning' && event.type === 'reasoning') {
      told[told.length - 1] = { type: 'reasoning', text: last.text + event.text }
    } else told.push(event)
  }
  return told
}
