import {
  Engine,
  type Clock,
  type CostStore,
  type GenerateEvent,
  type GenerateFigures,
  type GenerateRequest,
  type PrefixStore,
} from '@turant/engine'
import type { ScriptedBackend } from './scripted-backend.ts'

const NEVER = new AbortController().signal

export function createEngine(
  backend: ScriptedBackend,
  options: {
    contextTokens?: number
    sequences?: number
    maxQueued?: number
    maxModels?: number
    costs?: CostStore
    prefixes?: PrefixStore
    clock?: Clock
  } = {},
): Engine {
  let time = 0
  return new Engine({
    backend,
    clock: options.clock ?? { now: () => (time += 1) },
    resolver: {
      resolve: (id) =>
        Promise.resolve(
          id === 'unknown'
            ? undefined
            : {
                path: id,
                contextTokens: options.contextTokens ?? 4096,
                sequences: options.sequences ?? 4,
              },
        ),
    },
    ...(options.maxQueued === undefined ? {} : { maxQueued: options.maxQueued }),
    ...(options.maxModels === undefined ? {} : { maxModels: options.maxModels }),
    ...(options.costs === undefined ? {} : { costs: options.costs }),
    ...(options.prefixes === undefined ? {} : { prefixes: options.prefixes }),
  })
}

export function ask(text: string, changes: Partial<GenerateRequest> = {}): GenerateRequest {
  return {
    model: 'm',
    prompt: [{ text, special: false }],
    maxTokens: 1000,
    sampling: { temperature: 0, topP: 1, seed: 0 },
    stop: [],
    priority: 'background',
    ...changes,
  }
}

export type Outcome = {
  readonly text: string
  readonly end: GenerateEvent
  readonly figures: GenerateFigures | undefined
}

export async function collect(
  engine: Engine,
  request: GenerateRequest,
  signal: AbortSignal = NEVER,
): Promise<Outcome> {
  let text = ''
  let end: GenerateEvent | undefined
  for await (const event of engine.generate(request, { signal })) {
    if (end !== undefined) throw new Error(`${event.type} after ${end.type}`)
    if (event.type === 'text-delta') text += event.text
    if (event.type === 'finished' || event.type === 'failed') end = event
  }
  if (end === undefined) throw new Error('the stream ended without a terminal event')
  return { text, end, figures: end.type === 'finished' ? end.figures : undefined }
}
