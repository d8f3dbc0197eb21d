import { setImmediate as immediate, setTimeout as sleep } from 'node:timers/promises'
import type {
  EngineStatus,
  GenerateEvent,
  GenerateFigures,
  GenerateRequest,
  GenerationService,
  ModelInfo,
} from '@turant/engine'
import { duePieces, type Tick } from './due-pieces.ts'

/** Four characters, as code has it. */
const TOKEN = ' = x'
const CALL = '\n{"name": "read_file", "arguments": {"path": "src/a.ts"}}\n</tool_call>'

const INFO: ModelInfo = {
  name: 'scripted',
  architecture: 'none',
  parameters: 0,
  trainedContextTokens: 1_000_000,
  contextTokens: 1_000_000,
  sequences: 64,
  vocabularySize: 100,
  maxBatchTokens: 512,
  maxVerifyTokens: 128,
  chatTemplate:
    '{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}<|im_start|>assistant\n',
  bosText: '',
  eosText: '<|im_end|>',
  fillTokens: undefined,
  addBos: false,
  device: 'none',
  cacheFormat: 'f16',
  fingerprint: 'scripted',
}

/** What a model of the scripted engine does, which is told by its name. */
export type ScriptedPace =
  /** `after-20-ms`: waits, then says all its tokens within one turn of the event loop. */
  | { readonly type: 'at-once'; readonly stepMs: number }
  /** `1000-a-second`: says its tokens one by one, several where the machine is late. */
  | { readonly type: 'steady'; readonly tokensPerSecond: number }

export function scriptedModel(pace: ScriptedPace): string {
  return pace.type === 'steady' ? `${pace.tokensPerSecond}-a-second` : `after-${pace.stepMs}-ms`
}

/** Throws for a name that {@link scriptedModel} does not give. */
export function scriptedPace(model: string): ScriptedPace {
  const [, stepMs, tokensPerSecond] = /^after-(\d+)-ms$|^(\d+)-a-second$/.exec(model) ?? []
  if (stepMs !== undefined) return { type: 'at-once', stepMs: Number(stepMs) }
  if (tokensPerSecond === undefined) throw new Error(`no scripted model is called ${model}`)
  return { type: 'steady', tokensPerSecond: Number(tokensPerSecond) }
}

/**
 * An engine that computes nothing, so that what a server costs around one can be measured: it says as many
 * tokens as it may, or one call where a call was begun.
 */
export class ScriptedEngine implements GenerationService {
  readonly #tick: Tick

  /** @param tick what a steady model waits for between its tokens */
  constructor(tick: Tick) {
    this.#tick = tick
  }

  async *generate(
    request: GenerateRequest,
    { signal }: { readonly signal: AbortSignal },
  ): AsyncGenerator<GenerateEvent, void, undefined> {
    const pace = scriptedPace(request.model)
    const { maxTokens } = request
    let said = 0
    if (pace.type === 'steady') {
      const { tokensPerSecond } = pace
      for await (const due of duePieces(this.#tick, { tokensPerSecond, pieces: maxTokens })) {
        if (signal.aborted) break
        for (let token = 0; token < due; token += 1) {
          // A model's tokens do not come within one turn of the event loop, not even late ones.
          if (token > 0) await immediate()
          yield { type: 'text-delta', text: TOKEN }
        }
        said += due
      }
    } else {
      if (pace.stepMs > 0) await sleep(pace.stepMs)
      const isCall = request.prompt.at(-1)?.text === '<tool_call>'
      said = isCall ? Math.ceil(CALL.length / TOKEN.length) : maxTokens
      if (isCall) yield { type: 'text-delta', text: CALL }
      else for (let token = 0; token < said; token += 1) yield { type: 'text-delta', text: TOKEN }
    }
    const reason = signal.aborted ? 'aborted' : 'end'
    yield { type: 'finished', reason, figures: { ...NOTHING, outputTokens: said } }
  }

  describe(): Promise<ModelInfo> {
    return Promise.resolve(INFO)
  }

  countTokens(_model: string, text: string): Promise<number> {
    return Promise.resolve(Math.ceil(text.length / TOKEN.length))
  }

  tokenize(): Promise<Int32Array> {
    return Promise.reject(new Error('the scripted engine has no tokens'))
  }

  pieces(): Promise<readonly Uint8Array[]> {
    return Promise.reject(new Error('the scripted engine has no tokens'))
  }

  status(): EngineStatus {
    return { models: [], running: 0, queued: 0 }
  }
}

const NOTHING: GenerateFigures = {
  queuedMs: 0,
  promptTokens: 0,
  reusedTokens: 0,
  computedTokens: 0,
  promptMs: 0,
  timeToFirstTokenMs: 0,
  decodeMs: 0,
  outputTokens: 0,
  draftedTokens: 0,
  acceptedTokens: 0,
  referenceDraftedTokens: 0,
  referenceAcceptedTokens: 0,
  batches: 0,
}
