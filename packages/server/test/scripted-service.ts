import {
  EngineError,
  type EngineStatus,
  type GenerateEvent,
  type GenerateFigures,
  type GenerateRequest,
  type GenerationService,
  type ModelInfo,
  type PromptSegment,
} from '@turant/engine'

export const figures: GenerateFigures = {
  queuedMs: 1,
  promptTokens: 10,
  reusedTokens: 4,
  computedTokens: 6,
  promptMs: 20,
  timeToFirstTokenMs: 25,
  decodeMs: 40,
  outputTokens: 5,
  draftedTokens: 3,
  acceptedTokens: 2,
  referenceDraftedTokens: 3,
  referenceAcceptedTokens: 2,
  batches: 3,
}

const template =
  '{% for m in messages %}<|{{ m.role }}|>{{ m.content }}<|end|>{% endfor %}<|assistant|>'

export const info: ModelInfo = {
  name: 'scripted',
  architecture: 'qwen2',
  parameters: 1_000_000_000,
  trainedContextTokens: 8192,
  contextTokens: 4096,
  sequences: 4,
  vocabularySize: 100,
  maxBatchTokens: 512,
  maxVerifyTokens: 128,
  chatTemplate: template,
  bosText: '',
  eosText: '<|end|>',
  fillTokens: { prefix: '<PRE>', suffix: '<SUF>', middle: '<MID>' },
  addBos: false,
  device: 'script',
  cacheFormat: 'f16',
  fingerprint: 'script',
}

export type Script = (
  request: GenerateRequest,
  signal: AbortSignal,
) => AsyncGenerator<GenerateEvent, void, undefined>

/** An engine that does what a test says. One token is one character. */
export class ScriptedService implements GenerationService {
  readonly requests: GenerateRequest[] = []
  readonly signals: AbortSignal[] = []
  script: Script
  info: ModelInfo = info
  state: EngineStatus['models'][number]['state'] | undefined = 'ready'
  /** Awaited before a model is described. */
  loading: Promise<void> = Promise.resolve()

  constructor(script: Script) {
    this.script = script
  }

  generate(request: GenerateRequest, { signal }: { readonly signal: AbortSignal }) {
    this.requests.push(request)
    this.signals.push(signal)
    return untilEnough(request, this.script(request, signal))
  }

  async describe(model: string): Promise<ModelInfo> {
    await this.loading
    if (model.startsWith('unknown')) throw new EngineError('unknown-model', `no ${model}`)
    return this.info
  }

  countTokens(_model: string, text: string): Promise<number> {
    return Promise.resolve(text.length)
  }

  tokenize(_model: string, { text }: PromptSegment): Promise<Int32Array> {
    return Promise.resolve(Int32Array.from(Buffer.from(text, 'utf8')))
  }

  /** One token is one byte. */
  pieces(_model: string, tokens: Int32Array): Promise<readonly Uint8Array[]> {
    return Promise.resolve(Array.from(tokens, (token) => Uint8Array.of(token)))
  }

  status(): EngineStatus {
    const models =
      this.state === undefined
        ? []
        : [{ id: 'coder', state: this.state, info: this.info, isCalibrated: false, heldTokens: 17 }]
    return { models, running: 1, queued: 2 }
  }

  /** The prompt of the last request as one text, special segments in double angle brackets. */
  get lastPrompt(): string {
    const segments = this.requests.at(-1)?.prompt ?? []
    return segments.map(({ text, special }) => (special ? `«${text}»` : text)).join('')
  }
}

/** Ends where the reader of the request has enough, as an engine does. */
async function* untilEnough(
  request: GenerateRequest,
  events: AsyncIterable<GenerateEvent>,
): AsyncGenerator<GenerateEvent, void, undefined> {
  for await (const event of events) {
    const isEnough = event.type === 'text-delta' && request.isEnough?.(event.text) === true
    yield event
    if (!isEnough) continue
    yield { type: 'finished', reason: 'stop-text', figures }
    return
  }
}

/** Says these texts and ends, all within one turn of the event loop. */
export function says(...texts: readonly string[]): Script {
  return async function* script(_request, signal) {
    for (const text of texts) yield { type: 'text-delta', text }
    yield { type: 'finished', reason: signal.aborted ? 'aborted' : 'end', figures }
  }
}

/** Says these texts, then waits until it is aborted. */
export function saysThenWaits(...texts: readonly string[]): Script {
  return async function* script(_request, signal) {
    for (const text of texts) yield { type: 'text-delta', text }
    await aborted(signal)
    yield { type: 'finished', reason: 'aborted', figures }
  }
}

/** Fails with this error before anything else, or after the given texts. */
export function fails(error: EngineError, ...texts: readonly string[]): Script {
  return async function* script() {
    for (const text of texts) yield { type: 'text-delta', text }
    yield { type: 'failed', error }
  }
}

export function aborted(signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  if (signal.aborted) resolve()
  else signal.addEventListener('abort', () => resolve(), { once: true })
  return promise
}

/**
 * Goes on with an answer from where the prompt's end has it already, as a model would that is held to a
 * grammar in the middle of its answer. One delta a character.
 */
export function saysOn(answer: string): Script {
  return async function* script(request) {
    const prompt = request.prompt.map(({ text }) => text).join('')
    let said = answer.length
    while (!prompt.endsWith(answer.slice(0, said))) said -= 1
    // Held to a grammar of calls it ends with the call.
    const close = answer.indexOf('</tool_call>', said)
    const isCall = request.grammar?.includes('tool_call') === true && close >= 0
    const rest = answer.slice(said, isCall ? close + '</tool_call>'.length : undefined)
    for (const text of rest) {
      yield { type: 'text-delta', text }
      await new Promise((resolve) => setImmediate(resolve))
    }
    yield { type: 'finished', reason: 'end', figures }
  }
}
