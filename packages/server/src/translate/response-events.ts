import type {
  CreateRequest,
  OutputItem,
  Progress,
  ResponseObject,
  ServerEvent,
  Tool,
} from '@turant/protocol'
import type { AnswerEnd, AnswerPiece } from '../answer.ts'
import type { Refusal } from '../refusal.ts'
import { noUsage, wireFigures, wireUsage } from './figures.ts'
import { OutputDraft } from './output-draft.ts'
import { samplingChoice } from './sampling.ts'

export type ResponseHead = {
  readonly id: string
  readonly createdAtMs: number
  /** As the request named it. */
  readonly model: string
  /** A new id that begins so. */
  readonly newId: (prefix: string) => string
}

/** Why a response was ended before its time. */
export type CutReason = 'cancelled' | 'steered'

/**
 * The events of one response, in their order and with their numbers. The caller says what happened;
 * nothing here knows how events travel.
 */
export class ResponseEvents {
  readonly #initial: ResponseObject
  readonly #output: OutputDraft
  readonly #tellsProgress: boolean
  #warnings: readonly string[] = []
  #number = 0

  constructor(request: CreateRequest, head: ResponseHead) {
    this.#initial = initialResponse(request, head)
    this.#tellsProgress = Boolean(request.task ?? request.turant)
    this.#output = new OutputDraft({ next: () => this.#next(), newId: head.newId })
  }

  /** The first events of a response that generates. `warnings` are told in the metadata, then and later. */
  open(warnings: readonly string[] = []): ServerEvent[] {
    this.#warnings = warnings
    const response = this.#response({})
    return [
      { type: 'response.created', sequence_number: this.#next(), response },
      { type: 'response.in_progress', sequence_number: this.#next(), response },
    ]
  }

  /** All events of a response that only remembers its input. */
  remembered(): ServerEvent[] {
    const response = this.#response({ status: 'completed', usage: noUsage })
    return [
      { type: 'response.created', sequence_number: this.#next(), response: this.#initial },
      { type: 'response.completed', sequence_number: this.#next(), response },
    ]
  }

  /** Told only to those who use fields of ours: clients of OpenAI refuse events that they do not know. */
  progress(progress: Progress): ServerEvent[] {
    if (!this.#tellsProgress) return []
    const sequence_number = this.#next()
    return [{ type: 'response.turant.progress', sequence_number, ...progress }]
  }

  piece(piece: AnswerPiece): ServerEvent[] {
    return this.#output.take(piece)
  }

  end({ reason, figures, edit, reasoningTokens }: AnswerEnd): ServerEvent[] {
    const incomplete = INCOMPLETE[reason]
    const status = incomplete === undefined ? 'completed' : 'incomplete'
    const closing = this.#output.end(status)
    const response = this.#response({
      status,
      incomplete_details: incomplete === undefined ? null : { reason: incomplete },
      usage: wireUsage(figures, reasoningTokens),
      turant: { figures: wireFigures(figures), ...(edit ? { edit } : {}) },
    })
    return [...closing, { type: `response.${status}`, sequence_number: this.#next(), response }]
  }

  /** It was ended by its client, with what was said so far. */
  cut(reason: CutReason, figures: AnswerEnd['figures'] | undefined): ServerEvent[] {
    const closing = this.#output.end('incomplete')
    const response = this.#response({
      status: reason === 'cancelled' ? 'cancelled' : 'incomplete',
      incomplete_details: { reason },
      usage: figures === undefined ? null : wireUsage(figures),
    })
    return [...closing, { type: 'response.incomplete', sequence_number: this.#next(), response }]
  }

  fail({ error: { code, message } }: Refusal): ServerEvent[] {
    this.#output.cutOff()
    const response = this.#response({ status: 'failed', error: { code, message } })
    return [{ type: 'response.failed', sequence_number: this.#next(), response }]
  }

  get id(): string {
    return this.#initial.id
  }

  /** Of what was said so far. */
  get characters(): number {
    return this.#output.characters
  }

  /** The items so far. */
  items(): OutputItem[] {
    return this.#output.items()
  }

  #response(changes: Partial<ResponseObject>): ResponseObject {
    const metadata =
      this.#warnings.length === 0
        ? this.#initial.metadata
        : { ...this.#initial.metadata, turant_warnings: this.#warnings.join(' ') }
    return { ...this.#initial, metadata, output: this.#output.items(), ...changes }
  }

  #next(): number {
    return this.#number++
  }
}

const INCOMPLETE: Readonly<Record<AnswerEnd['reason'], string | undefined>> = {
  end: undefined,
  'stop-text': undefined,
  length: 'max_output_tokens',
  filtered: 'content_filter',
}

function echoedTool(tool: Tool): unknown {
  return tool.type === 'hosted' ? { type: tool.hosted } : tool
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
    parallel_tool_calls: request.parallel_tool_calls ?? true,
    previous_response_id: request.previous_response_id ?? null,
    prompt_cache_key: request.prompt_cache_key ?? null,
    reasoning: {
      effort: request.reasoning?.effort ?? null,
      summary: request.reasoning?.summary ?? null,
    },
    service_tier: request.service_tier === 'priority' ? 'priority' : 'default',
    store: request.store ?? true,
    temperature,
    text: { format: request.text?.format ?? { type: 'text' } },
    tool_choice: request.tool_choice ?? 'auto',
    tools: (request.tools ?? []).map(echoedTool),
    top_p: topP,
    truncation: request.truncation ?? 'disabled',
    usage: null,
  }
}
