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
import { createServer, type ListedModel, type ServerOptions } from '@turant/server'
import { KEY } from './key.ts'
import { until } from './until.ts'

/** The model that the pages in docs/clients name. */
export const MODEL = 'qwen2.5-coder-7b'

export type Spoken = {
  /** What is asked of the model: all that its prompt says before the answer. */
  readonly prompt: string
  /** The last message of the prompt. */
  readonly last: string
  /** The outputs of tools that the last message shows, none when it shows none. */
  readonly outputs: readonly string[]
}

/** What the model answers to a conversation: a text, or one that it never gets to the end of. */
export type Script = (spoken: Spoken) => string | { readonly endless: string }

export type ScriptedTurant = {
  /** Base of the API, with `/v1`. */
  readonly url: string
  /** What was asked of the engine, oldest first. */
  readonly requests: readonly GenerateRequest[]
  /** Generations that were aborted. */
  readonly aborted: number
  /** Generations that were never ended. */
  readonly running: number
  /** Closes the server; throws what was wrong with it, so that no test passes over a defect. */
  [Symbol.asyncDispose](): Promise<void>
}

export type ScriptedOptions = Pick<ServerOptions, 'page' | 'shelf'> & {
  /** What the server talks to in the place of the model, such as one that says the same more slowly. */
  readonly through?: (service: GenerationService) => GenerationService
}

/** A server whose model says what a script tells it to. */
export async function scriptedTurant(
  script: Script,
  { through = (service) => service, ...options }: ScriptedOptions = {},
): Promise<ScriptedTurant> {
  const service = new ScriptedService(script)
  const defects: unknown[] = []
  const server = createServer({
    ...options,
    service: through(service),
    models: { list: () => [listed] },
    keys: [KEY],
    version: '0.0.0',
    defaultModel: MODEL,
    onDefect: (error) => defects.push(error),
  })
  const { url } = await server.listen({ port: 0 })
  return {
    url: `${url}/v1`,
    requests: service.requests,
    get aborted() {
      return service.aborted
    },
    get running() {
      return service.running
    },
    async [Symbol.asyncDispose]() {
      await server.close()
      await until(() => service.running === 0)
      if (defects.length > 0) throw new AggregateError(defects, 'The server had defects.')
    },
  }
}

/** A call of a function, as local models write it. */
export function call(name: string, args: object): string {
  return `<tool_call>\n${JSON.stringify({ name, arguments: args })
    .replace(/^\{"name":/u, '{"name": ')
    .replace(',"arguments":', ', "arguments": ')}\n</tool_call>`
}

/** A call of a tool that takes plain text. */
export function customCall(name: string, input: string): string {
  return `<tool_call>\n{"name": ${JSON.stringify(name)}}\n${input}\n</tool_call>`
}

const END = '<|im_end|>'
const ANSWER = '<|im_start|>assistant\n'
const CALL_CLOSE = '</tool_call>'

/** As in Qwen's own template. */
const TEMPLATE = `{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}${END}\n{% endfor %}{{ '${ANSWER.trim()}\\n' }}`

const listed: ListedModel = {
  id: MODEL,
  contextTokens: 400_000,
  roles: ['edit', 'fill', 'chat'],
  profile: {
    chat: 'template',
    fill: {
      type: 'tokens',
      order: 'prefix-first',
      prefix: '<|fim_prefix|>',
      suffix: '<|fim_suffix|>',
      middle: '<|fim_middle|>',
    },
    editFormat: 'fenced-region',
  },
}

const info: ModelInfo = {
  name: MODEL,
  architecture: 'qwen2',
  parameters: 7_000_000_000,
  trainedContextTokens: 400_000,
  contextTokens: 400_000,
  sequences: 4,
  vocabularySize: 100,
  maxBatchTokens: 512,
  maxVerifyTokens: 128,
  chatTemplate: TEMPLATE,
  bosText: '',
  eosText: END,
  fillTokens: { prefix: '<|fim_prefix|>', suffix: '<|fim_suffix|>', middle: '<|fim_middle|>' },
  addBos: false,
  device: 'script',
  cacheFormat: 'f16',
  fingerprint: 'script',
}

/** Text comes in pieces of this many characters, as tokens do. */
const PIECE = 5

const SILENCE = { rest: '', endless: false }

/** An engine whose model follows a script. One token of an answer is one character. */
class ScriptedService implements GenerationService {
  readonly requests: GenerateRequest[] = []
  aborted = 0
  running = 0
  readonly #script: Script

  constructor(script: Script) {
    this.#script = script
  }

  async *generate(
    request: GenerateRequest,
    { signal }: { readonly signal: AbortSignal },
  ): AsyncGenerator<GenerateEvent, void, undefined> {
    this.requests.push(request)
    this.running += 1
    try {
      yield* this.#say(request, signal)
    } finally {
      this.running -= 1
      if (signal.aborted) this.aborted += 1
    }
  }

  async *#say(
    request: GenerateRequest,
    signal: AbortSignal,
  ): AsyncGenerator<GenerateEvent, void, undefined> {
    const prompt = request.prompt.map(({ text }) => text).join('')
    // A prompt that is only read ahead of the turn that it belongs to.
    const isSilent = request.maxTokens === 0
    const { rest, endless } = isSilent ? SILENCE : this.#answer(request, prompt)
    const text = rest.slice(0, request.maxTokens)
    // As every engine tells.
    yield { type: 'queued', ahead: 0, loading: false }
    const total = promptTokens(prompt)
    yield { type: 'prompt-progress', done: total, reused: 0, total, leftMs: 0 }
    let outputTokens = 0
    const finished = (reason: 'end' | 'length' | 'aborted' | 'stop-text'): GenerateEvent => ({
      type: 'finished',
      reason,
      figures: figuresOf(total, outputTokens),
    })
    while (outputTokens < text.length) {
      if (signal.aborted) return yield finished('aborted')
      const piece = text.slice(outputTokens, outputTokens + PIECE)
      outputTokens += piece.length
      const isEnough = request.isEnough?.(piece) === true
      yield { type: 'text-delta', text: piece }
      if (isEnough) return yield finished('stop-text')
      await turnOfTheLoop()
    }
    if (endless) await abortOf(signal)
    if (signal.aborted) return yield finished('aborted')
    yield finished(text.length < rest.length ? 'length' : 'end')
  }

  /** How the answer goes on from what the end of the prompt says of it already. */
  #answer(request: GenerateRequest, prompt: string): { rest: string; endless: boolean } {
    const at = prompt.lastIndexOf(ANSWER)
    const isChat = at >= 0
    const asked = isChat ? prompt.slice(0, at) : prompt
    const said = isChat ? prompt.slice(at + ANSWER.length) : ''
    const answer = this.#script(spokenIn(asked))
    const text = typeof answer === 'string' ? answer : answer.endless
    if (!text.startsWith(said)) {
      throw new Error(`The model would have said ${text}, but its prompt ends with ${said}`)
    }
    const rest = text.slice(said.length)
    const end = endOf(rest, request)
    return { rest: rest.slice(0, end), endless: typeof answer !== 'string' && end === rest.length }
  }

  async describe(model: string): Promise<ModelInfo> {
    if (model !== MODEL) throw new EngineError('unknown-model', `There is no ${model}.`)
    return await Promise.resolve(info)
  }

  countTokens(_model: string, text: string): Promise<number> {
    return Promise.resolve(promptTokens(text))
  }

  tokenize(_model: string, { text }: PromptSegment): Promise<Int32Array> {
    return Promise.resolve(Int32Array.from(Buffer.from(text, 'utf8')))
  }

  pieces(_model: string, tokens: Int32Array): Promise<readonly Uint8Array[]> {
    return Promise.resolve(Array.from(tokens, (token) => Uint8Array.of(token)))
  }

  status(): EngineStatus {
    return {
      models: [{ id: MODEL, state: 'ready', info, isCalibrated: false, heldTokens: 0 }],
      running: this.running,
      queued: 0,
    }
  }
}

/** Where the output ends: before a stop text, and behind the call when a grammar demands one. */
function endOf(text: string, { stop, grammar }: GenerateRequest): number {
  const stops = stop.map((one) => text.indexOf(one)).filter((at) => at >= 0)
  const close = grammar === undefined ? -1 : text.indexOf(CALL_CLOSE)
  return Math.min(text.length, ...stops, ...(close < 0 ? [] : [close + CALL_CLOSE.length]))
}

function spokenIn(prompt: string): Spoken {
  const messages = prompt.split(END)
  const last = messages.findLast((message) => message.trim() !== '') ?? ''
  const shown = last.matchAll(/<tool_response>\n(?<output>[\s\S]*?)\n<\/tool_response>/gu)
  return { prompt, last, outputs: [...shown].map(({ groups }) => groups?.['output'] ?? '') }
}

/** About as many as there would be in earnest: agents watch them, and shorten what is too long. */
function promptTokens(prompt: string): number {
  return Math.ceil(prompt.length / 4)
}

function figuresOf(promptTokens: number, outputTokens: number): GenerateFigures {
  return {
    queuedMs: 0,
    promptTokens,
    reusedTokens: 0,
    computedTokens: promptTokens,
    promptMs: 1,
    timeToFirstTokenMs: 1,
    decodeMs: 1,
    outputTokens,
    draftedTokens: 0,
    acceptedTokens: 0,
    referenceDraftedTokens: 0,
    referenceAcceptedTokens: 0,
    batches: 1,
  }
}

function turnOfTheLoop(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  setImmediate(resolve)
  return promise
}

function abortOf(signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  if (signal.aborted) resolve()
  else signal.addEventListener('abort', () => resolve(), { once: true })
  return promise
}
