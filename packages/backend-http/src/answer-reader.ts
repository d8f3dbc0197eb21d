import { ChatBackendError, type ChatEvent, type ChatFigures } from '@turant/engine'
import { CallCollector } from './call-collector.ts'
import { FigureReader } from './figure-reader.ts'
import { isRecord, listOf, parseJson, recordOf, textOf, type JsonRecord } from './json-value.ts'
import { refusalIn, type Refusal } from './refusal.ts'

export type FinishReason = Extract<ChatEvent, { type: 'finished' }>['reason']

/** Anything but the end, which is told once for all attempts. */
export type Said = Exclude<ChatEvent, { type: 'finished' }>

/** What one chunk brings: something of the answer, or that there will be none. */
export type Reading = Said | { readonly type: 'refused'; readonly refusal: Refusal }

/** Reads chunks of `chat.completion.chunk`, or one whole `chat.completion`. Pure: no I/O, no clock. */
export class AnswerReader {
  readonly #figures = new FigureReader()
  readonly #calls: CallCollector
  readonly #name: string
  #reason: FinishReason | undefined
  #isMarked = false

  /** @param options `mintId` gives an id to a call that the upstream gives none. */
  constructor(options: { readonly name: string; readonly mintId: () => string }) {
    this.#name = options.name
    this.#calls = new CallCollector(options.mintId)
  }

  /** @throws {ChatBackendError} `lost` for what cannot be read. */
  *read(text: string): Generator<Reading> {
    const chunk = parseJson(text)
    if (!isRecord(chunk)) throw this.#lost('holds damaged JSON')
    const problem = chunk['error'] ?? recordOf(chunk['x_groq'])['error']
    if ((problem !== undefined && problem !== null) || chunk['object'] === 'error') {
      const told = chunk['error'] === undefined ? { message: problem } : chunk
      yield { type: 'refused', refusal: refusalIn(chunk['object'] === 'error' ? chunk : told, 500) }
      return
    }
    this.#figures.read(chunk)
    for (const value of listOf(chunk['choices'])) {
      const choice = recordOf(value)
      // One answer is asked for; any other is not ours.
      if ((choice['index'] ?? 0) !== 0) continue
      if (isRecord(choice['message'])) this.mark()
      yield* this.#readPart(recordOf(choice['delta'] ?? choice['message']))
      const reason = textOf(choice['finish_reason'])
      if (reason !== undefined) this.#reason = this.#toReason(reason)
    }
  }

  /** The upstream said that this is all. */
  mark(): void {
    this.#isMarked = true
  }

  /** @throws {ChatBackendError} `lost` when the end is missing. */
  finish(): FinishReason {
    if (this.#reason === undefined && !this.#isMarked) throw this.#lost('ended in the middle')
    if (!this.#calls.isWhole) throw this.#lost('calls a tool without saying which')
    const reason = this.#reason ?? 'end'
    // Several servers say "stop" after a call that they were told to make.
    return reason === 'end' && this.#calls.count > 0 ? 'calls' : reason
  }

  figures(timeToFirstTokenMs: number): ChatFigures {
    return this.#figures.figures(timeToFirstTokenMs)
  }

  *#readPart(part: JsonRecord): Generator<Said> {
    // vLLM, Cerebras, Groq, Ollama say `reasoning`, SGLang and llama-server `reasoning_content`, some both.
    const reasoning = textOf(part['reasoning_content']) ?? textOf(part['reasoning'])
    if (reasoning !== undefined) yield { type: 'reasoning', text: reasoning }
    for (const text of [contentOf(part['content']), textOf(part['refusal'])]) {
      if (text !== undefined) yield { type: 'text', text }
    }
    yield* this.#calls.read(part['tool_calls'])
  }

  #toReason(reason: string): FinishReason {
    switch (reason) {
      case 'length':
        return 'length'
      case 'tool_calls':
      case 'function_call':
        return 'calls'
      case 'content_filter':
        return 'filtered'
      case 'abort':
      case 'error':
        // vLLM and SGLang gave it up.
        throw this.#lost('was given up')
      default:
        return 'end'
    }
  }

  #lost(problem: string): ChatBackendError {
    return new ChatBackendError('lost', `the answer of ${this.#name} ${problem}`)
  }
}

/** A text, or a list of parts with text. */
function contentOf(content: unknown): string | undefined {
  const parts = listOf(content).map((part) => textOf(recordOf(part)['text']) ?? '')
  return textOf(content) ?? textOf(parts.join(''))
}
