import type { ItemStatus, OutputItem, ServerEvent } from '@turant/protocol'
import type { AnswerPiece, CalledTool } from '../answer.ts'

type Numbering = { readonly next: () => number; readonly newId: (prefix: string) => string }

type Draft = {
  readonly kind: 'message' | 'reasoning' | 'call'
  readonly id: string
  readonly index: number
  readonly tool: CalledTool | undefined
  readonly callId: string
  /** Of a call: its number in the answer. */
  readonly call: number | undefined
  status: ItemStatus
  text: string
}

/** The items of one response while they are written, and the events that tell of them. */
export class OutputDraft {
  readonly #numbering: Numbering
  readonly #drafts: Draft[] = []
  /** The message or the thoughts that are being written. */
  #current: Draft | undefined

  constructor(numbering: Numbering) {
    this.#numbering = numbering
  }

  get characters(): number {
    return this.#drafts.reduce((sum, { text }) => sum + text.length, 0)
  }

  /** The items so far. */
  items(): OutputItem[] {
    return this.#drafts.map((draft) => item(draft, draft.status))
  }

  take(piece: AnswerPiece): ServerEvent[] {
    switch (piece.type) {
      case 'text':
        return this.#say('message', piece.text, piece.meanProbability)
      case 'reasoning':
        return this.#say('reasoning', piece.text)
      case 'call':
        return this.#startCall(piece)
      case 'call-input': {
        const draft = this.#callOf(piece.call)
        return draft === undefined ? [] : this.#input(draft, piece.text)
      }
      case 'call-end': {
        const draft = this.#callOf(piece.call)
        return draft === undefined ? [] : this.#close(draft, 'completed')
      }
    }
  }

  /** Ends what is being written; a response without anything gets an empty message. */
  end(status: 'completed' | 'incomplete'): ServerEvent[] {
    const opening = this.#drafts.length === 0 ? this.#open('message') : []
    const open = this.#drafts.filter((draft) => draft.status === 'in_progress')
    return [...opening, ...open.flatMap((draft) => this.#close(draft, status))]
  }

  /** Marks what is being written as cut off; its end is not told. */
  cutOff(): OutputItem[] {
    for (const draft of this.#drafts)
      if (draft.status === 'in_progress') draft.status = 'incomplete'
    return this.items()
  }

  #callOf(call: number): Draft | undefined {
    return this.#drafts.find((draft) => draft.call === call)
  }

  #say(kind: 'message' | 'reasoning', text: string, meanProbability?: number): ServerEvent[] {
    const events =
      this.#current?.kind === kind ? [] : [...this.#closeCurrent(), ...this.#open(kind)]
    const draft = this.#current
    if (draft === undefined) return events
    draft.text += text
    const place = { ...this.#place(draft), content_index: 0 }
    events.push(
      kind === 'message'
        ? {
            type: 'response.output_text.delta',
            ...place,
            delta: text,
            logprobs: [],
            ...(meanProbability === undefined
              ? {}
              : { turant: { mean_probability: meanProbability } }),
          }
        : { type: 'response.reasoning_text.delta', ...place, delta: text },
    )
    return events
  }

  #open(kind: 'message' | 'reasoning'): ServerEvent[] {
    const draft = this.#add({ kind, prefix: kind === 'message' ? 'msg' : 'rs' })
    this.#current = draft
    const item: OutputItem =
      kind === 'message'
        ? { id: draft.id, type: 'message', status: 'in_progress', role: 'assistant', content: [] }
        : { id: draft.id, type: 'reasoning', status: 'in_progress', summary: [], content: [] }
    return [
      {
        type: 'response.output_item.added',
        sequence_number: this.#numbering.next(),
        output_index: draft.index,
        item,
      },
      {
        type: 'response.content_part.added',
        ...this.#place(draft),
        content_index: 0,
        part: part(draft),
      },
    ]
  }

  #startCall({ call, tool, callId }: Extract<AnswerPiece, { type: 'call' }>): ServerEvent[] {
    const closing = this.#closeCurrent()
    const prefix = tool.kind === 'function' ? 'fc' : 'ctc'
    const draft = this.#add({ kind: 'call', prefix, call, tool, callId })
    return [
      ...closing,
      {
        type: 'response.output_item.added',
        sequence_number: this.#numbering.next(),
        output_index: draft.index,
        item: item(draft, 'in_progress'),
      },
    ]
  }

  #input(draft: Draft, text: string): ServerEvent[] {
    draft.text += text
    const type =
      draft.tool?.kind === 'custom'
        ? 'response.custom_tool_call_input.delta'
        : 'response.function_call_arguments.delta'
    return [{ type, ...this.#place(draft), delta: text }]
  }

  #add(options: {
    readonly kind: Draft['kind']
    readonly prefix: string
    readonly call?: number
    readonly tool?: CalledTool
    readonly callId?: string | undefined
  }): Draft {
    const { newId } = this.#numbering
    const draft: Draft = {
      kind: options.kind,
      id: newId(options.prefix),
      index: this.#drafts.length,
      tool: options.tool,
      call: options.call,
      callId: options.callId ?? (options.kind === 'call' ? newId('call') : ''),
      status: 'in_progress',
      text: '',
    }
    this.#drafts.push(draft)
    return draft
  }

  #closeCurrent(): ServerEvent[] {
    const draft = this.#current
    return draft === undefined ? [] : this.#close(draft, 'completed')
  }

  #close(draft: Draft, status: ItemStatus): ServerEvent[] {
    if (draft === this.#current) this.#current = undefined
    draft.status = status
    return [
      ...this.#done(draft),
      {
        type: 'response.output_item.done',
        sequence_number: this.#numbering.next(),
        output_index: draft.index,
        item: item(draft, status),
      },
    ]
  }

  #done(draft: Draft): ServerEvent[] {
    const { text } = draft
    const place = this.#place(draft)
    if (draft.kind === 'call') {
      return draft.tool?.kind === 'custom'
        ? [{ type: 'response.custom_tool_call_input.done', ...place, input: text }]
        : [
            {
              type: 'response.function_call_arguments.done',
              ...place,
              name: draft.tool?.name ?? '',
              arguments: text,
            },
          ]
    }
    const inContent = { ...place, content_index: 0 }
    return [
      draft.kind === 'message'
        ? { type: 'response.output_text.done', ...inContent, text, logprobs: [] }
        : { type: 'response.reasoning_text.done', ...inContent, text },
      {
        type: 'response.content_part.done',
        ...this.#place(draft),
        content_index: 0,
        part: part(draft),
      },
    ]
  }

  #place({ id, index }: Draft) {
    return { sequence_number: this.#numbering.next(), item_id: id, output_index: index }
  }
}

function part({ kind, text }: Draft) {
  return kind === 'reasoning'
    ? { type: 'reasoning_text' as const, text }
    : { type: 'output_text' as const, text, annotations: [], logprobs: [] }
}

function item(draft: Draft, status: ItemStatus): OutputItem {
  const { id, text, callId, tool } = draft
  if (tool !== undefined) {
    const namespace = tool.namespace === undefined ? {} : { namespace: tool.namespace }
    const common = { id, status, call_id: callId, name: tool.name, ...namespace }
    return tool.kind === 'custom'
      ? { type: 'custom_tool_call', ...common, input: text }
      : { type: 'function_call', ...common, arguments: text }
  }
  if (draft.kind === 'reasoning') {
    return {
      id,
      type: 'reasoning',
      status,
      summary: [],
      content: [{ type: 'reasoning_text', text }],
    }
  }
  const content = [{ type: 'output_text' as const, text, annotations: [], logprobs: [] }]
  return { id, type: 'message', status, role: 'assistant', content }
}
