import type { FinishReason, GenerateFigures } from '@turant/engine'
import type {
  CreateRequest,
  EditOutcome,
  OutputMessage,
  OutputText,
  Progress,
  ResponseObject,
  ServerEvent,
} from '@turant/protocol'
import type { Refusal } from '../refusal.ts'
import { noUsage, wireFigures, wireUsage } from './figures.ts'
import { samplingChoice } from './sampling.ts'

export type ResponseHead = {
  readonly id: string
  readonly itemId: string
  readonly createdAtMs: number
  /** As the request named it. */
  readonly model: string
}

/** How the model's answer ended, for {@link ResponseEvents.end}. */
export type AnswerEnd = {
  readonly reason: Exclude<FinishReason, 'aborted'>
  readonly figures: GenerateFigures
  readonly edit: EditOutcome | undefined
}

/**
 * The events of one response, in their order and with their numbers. The caller says what happened;
 * nothing here knows how events travel.
 */
export class ResponseEvents {
  readonly #initial: ResponseObject
  readonly #place: {
    readonly item_id: string
    readonly output_index: number
    readonly content_index: number
  }
  #number = 0
  #text = ''
  #started = false

  constructor(request: CreateRequest, head: ResponseHead) {
    this.#initial = initialResponse(request, head)
    this.#place = { item_id: head.itemId, output_index: 0, content_index: 0 }
  }

  /** The first events of a response that generates. */
  open(): ServerEvent[] {
    const response = this.#initial
    return [
      { type: 'response.created', sequence_number: this.#next(), response },
      { type: 'response.in_progress', sequence_number: this.#next(), response },
    ]
  }

  /** All events of a response that only remembers its input. */
  remembered(): ServerEvent[] {
    const response: ResponseObject = { ...this.#initial, status: 'completed', usage: noUsage }
    return [
      { type: 'response.created', sequence_number: this.#next(), response: this.#initial },
      { type: 'response.completed', sequence_number: this.#next(), response },
    ]
  }

  progress(progress: Progress): ServerEvent[] {
    const sequence_number = this.#next()
    return [{ type: 'response.turant.progress', sequence_number, ...progress }]
  }

  delta(text: string): ServerEvent[] {
    const opening = this.#startItem()
    this.#text += text
    const type = 'response.output_text.delta'
    const sequence_number = this.#next()
    return [...opening, { type, sequence_number, ...this.#place, delta: text, logprobs: [] }]
  }

  end({ reason, figures, edit }: AnswerEnd): ServerEvent[] {
    const opening = this.#startItem()
    const status = reason === 'length' ? 'incomplete' : 'completed'
    const item = this.#item(status)
    const response: ResponseObject = {
      ...this.#initial,
      status,
      incomplete_details: reason === 'length' ? { reason: 'max_output_tokens' } : null,
      output: [item],
      usage: wireUsage(figures),
      turant: { figures: wireFigures(figures), ...(edit ? { edit } : {}) },
    }
    return [
      ...opening,
      {
        type: 'response.output_text.done',
        sequence_number: this.#next(),
        ...this.#place,
        text: this.#text,
        logprobs: [],
      },
      {
        type: 'response.content_part.done',
        sequence_number: this.#next(),
        ...this.#place,
        part: outputText(this.#text),
      },
      {
        type: 'response.output_item.done',
        sequence_number: this.#next(),
        output_index: 0,
        item,
      },
      { type: `response.${status}`, sequence_number: this.#next(), response },
    ]
  }

  fail({ error: { code, message } }: Refusal): ServerEvent[] {
    const response: ResponseObject = {
      ...this.#initial,
      status: 'failed',
      error: { code, message },
      output: this.#started ? [this.#item('incomplete')] : [],
    }
    return [{ type: 'response.failed', sequence_number: this.#next(), response }]
  }

  get id(): string {
    return this.#initial.id
  }

  /** The text so far. */
  get text(): string {
    return this.#text
  }

  #startItem(): ServerEvent[] {
    if (this.#started) return []
    this.#started = true
    const item: OutputMessage = { ...this.#item('in_progress'), content: [] }
    return [
      { type: 'response.output_item.added', sequence_number: this.#next(), output_index: 0, item },
      {
        type: 'response.content_part.added',
        sequence_number: this.#next(),
        ...this.#place,
        part: outputText(''),
      },
    ]
  }

  #item(status: OutputMessage['status']): OutputMessage {
    const content = [outputText(this.#text)]
    return { id: this.#place.item_id, type: 'message', status, role: 'assistant', content }
  }

  #next(): number {
    return this.#number++
  }
}

function outputText(text: string): OutputText {
  return { type: 'output_text', text, annotations: [], logprobs: [] }
}

function initialResponse(request: CreateRequest, head: ResponseHead): ResponseObject {
  const { temperature, topP } = samplingChoice(request)
  return {
    id: head.id,
    object: 'response',
    created_at: Math.floor(head.createdAtMs / 1000),
    status: 'in_progress',
    error: null,
    incomplete_details: null,
    instructions: request.instructions ?? null,
    max_output_tokens: request.max_output_tokens ?? null,
    metadata: request.metadata ?? {},
    model: head.model,
    output: [],
    parallel_tool_calls: true,
    previous_response_id: request.previous_response_id ?? null,
    prompt_cache_key: request.prompt_cache_key ?? null,
    service_tier: request.service_tier === 'priority' ? 'priority' : 'default',
    store: request.store ?? true,
    temperature,
    text: { format: request.text?.format ?? { type: 'text' } },
    tool_choice: 'auto',
    tools: [],
    top_p: topP,
    truncation: 'disabled',
    usage: null,
  }
}
