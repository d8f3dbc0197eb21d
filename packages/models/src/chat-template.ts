import type { PromptSegment } from '@turant/engine'
import {
  compileTemplate,
  structureOf,
  transformedContents,
  type Renderer,
  type Structure,
} from './template-structure.ts'

export type ChatMessage = {
  readonly role: 'system' | 'user' | 'assistant'
  readonly content: string
}

export type ChatRequest = {
  /** The model's own Jinja template; undefined when it has none. */
  readonly template: string | undefined
  readonly bosText: string
  readonly eosText: string
  readonly messages: readonly ChatMessage[]
  /** Start of the answer, which the model continues. */
  readonly answerPrefix?: string
}

/**
 * The prompt of a conversation, in the words of the model's own template. Only the template's text
 * is `special`; what people and files say never is, whatever it contains.
 *
 * - A template that strips white space around contents, or cuts inside them, is followed, except
 *   where what was said would change the text around it; then it is used as it was said.
 * - A system message that the template refuses, loses or moves about is put before the next user
 *   message. So is one whose place changes as the conversation grows: prompts stay append-only.
 * - Neighbours of the same role are joined when the template insists on alternation.
 * - Without a template, or with one that still refuses: the contents alone, blank lines between.
 *
 * A template that writes the beginning-of-sequence text yields it as the first special segment;
 * whoever adds that token to every prompt must not add it twice.
 */
export function renderChat(request: ChatRequest): PromptSegment[] {
  const answer = { text: request.answerPrefix ?? '', special: false }
  return merged([...conversation(request), answer])
}

function conversation(request: ChatRequest): PromptSegment[] {
  const shape = request.template === undefined ? undefined : shapeOf(request.template)
  if (shape !== undefined) {
    for (const messages of attempts(shape, request.messages)) {
      const segments = withTemplate(shape, { ...request, messages })
      if (segments !== undefined) return segments
    }
  }
  const contents = request.messages.map((message) => message.content)
  return [{ text: contents.join('\n\n'), special: false }]
}

type Shape = {
  readonly render: Renderer
  /** Whether a system message has a place of its own, the same one in every turn. */
  readonly system: 'own' | 'folded'
  /** Whether the template does anything to contents but trimming. */
  readonly contents: 'kept' | 'changed'
  /** By roles and by the texts that begin and end a sequence: nothing else makes a difference to the structure. */
  readonly structures: Map<string, Structure | undefined>
}

/** Small: a process serves few models. Emptied when full; what is lost is one parse each. */
const SHAPE_CACHE_LIMIT = 16
/** Of one template. A conversation asks for one structure a turn, and others of the same form for the same ones. */
const STRUCTURE_CACHE_LIMIT = 256
const shapes = new Map<string, Shape | undefined>()

function shapeOf(template: string): Shape | undefined {
  if (!shapes.has(template)) {
    if (shapes.size >= SHAPE_CACHE_LIMIT) shapes.clear()
    shapes.set(template, inspect(template))
  }
  return shapes.get(template)
}

/** Asked of the template once, not of each conversation, so that turns agree with each other. */
function inspect(template: string): Shape | undefined {
  const render = compileTemplate(template)
  if (render === undefined) return undefined
  const messages = ['system', 'user', 'assistant', 'user'].map((role) => ({ role, content: '' }))
  const slots = structureOf(render, { bosText: '', eosText: '', messages })?.slots
  const inPlace = slots?.every((slot, order) => slot.message === order) ?? false
  const changes = /split|replace|partition|strip\(|truncate/u.test(template)
  return {
    render,
    system: inPlace ? 'own' : 'folded',
    contents: changes ? 'changed' : 'kept',
    structures: new Map(),
  }
}

function attempts(shape: Shape, messages: readonly ChatMessage[]): (readonly ChatMessage[])[] {
  const folded = foldSystem(messages)
  if (shape.system === 'folded') return [folded, alternating(folded)]
  return [messages, alternating(messages), alternating(folded)]
}

function withTemplate(
  shape: Shape,
  request: Omit<ChatRequest, 'template'>,
): PromptSegment[] | undefined {
  const structure = knownStructure(shape, request)
  if (structure === undefined) return undefined
  const changed =
    shape.contents === 'changed' ? transformedContents(shape.render, request, structure) : undefined
  const contents = changed ?? request.messages.map((message) => message.content)
  const segments: PromptSegment[] = []
  for (const [order, text] of structure.texts.entries()) {
    segments.push({ text, special: true })
    const slot = structure.slots[order]
    if (slot === undefined) continue
    const content = contents[slot.message] ?? ''
    const start = slot.trimsStart ? content.trimStart() : content
    segments.push({ text: slot.trimsEnd ? start.trimEnd() : start, special: false })
  }
  return segments
}

function knownStructure(
  { render, structures }: Shape,
  request: Omit<ChatRequest, 'template'>,
): Structure | undefined {
  const { bosText, eosText, messages } = request
  const key = JSON.stringify([bosText, eosText, ...messages.map(({ role }) => role[0])])
  if (!structures.has(key)) {
    if (structures.size >= STRUCTURE_CACHE_LIMIT) structures.clear()
    structures.set(key, structureOf(render, request))
  }
  return structures.get(key)
}

function foldSystem(messages: readonly ChatMessage[]): readonly ChatMessage[] {
  const folded: ChatMessage[] = []
  let pending: string[] = []
  for (const message of messages) {
    if (message.role === 'system') {
      pending.push(message.content)
    } else if (message.role === 'user' && pending.length > 0) {
      folded.push({ role: 'user', content: [...pending, message.content].join('\n\n') })
      pending = []
    } else {
      folded.push(message)
    }
  }
  if (pending.length > 0) folded.push({ role: 'user', content: pending.join('\n\n') })
  return folded
}

function alternating(messages: readonly ChatMessage[]): readonly ChatMessage[] {
  const joined: ChatMessage[] = []
  for (const message of messages) {
    const last = joined.at(-1)
    if (last?.role === message.role) {
      joined[joined.length - 1] = {
        role: last.role,
        content: `${last.content}\n\n${message.content}`,
      }
    } else {
      joined.push(message)
    }
  }
  return joined
}

/** Drops what is empty and joins neighbours of a kind, so that equal prompts have equal segments. */
function merged(segments: readonly PromptSegment[]): PromptSegment[] {
  const result: PromptSegment[] = []
  for (const segment of segments) {
    if (segment.text === '') continue
    const last = result.at(-1)
    if (last?.special === segment.special) {
      result[result.length - 1] = { text: last.text + segment.text, special: last.special }
    } else {
      result.push(segment)
    }
  }
  return result
}
