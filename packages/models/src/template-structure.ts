import { Template } from '@huggingface/jinja'

/** What a Jinja chat template is given. */
export type TemplateMessage = { readonly role: string; readonly content: string }

export type TemplateInput = {
  readonly bosText: string
  readonly eosText: string
  readonly messages: readonly TemplateMessage[]
}

/** The template's own text, in order, and which message's content stands between the pieces. */
export type Structure = {
  /** One more than there are slots. */
  readonly texts: readonly string[]
  readonly slots: readonly Slot[]
}

export type Slot = {
  /** Index into the messages. */
  readonly message: number
  /** Whether the template strips white space from that side of the content. */
  readonly trimsStart: boolean
  readonly trimsEnd: boolean
}

/** Runs a template; undefined when it refuses the messages or asks for what there is not. */
export type Renderer = (input: TemplateInput) => string | undefined

/**
 * A template as a function of its messages. Templates that print today's date are not told it: a
 * prompt that changes at midnight would throw away everything computed for it. They fall back to a
 * date of their own, or print `unknown`.
 */
export function compileTemplate(source: string): Renderer | undefined {
  const undated = parse(HIDE_CLOCK + source)
  const unknown = parse(STOP_CLOCK + source)
  if (undated === undefined || unknown === undefined) return undefined
  return (input) => run(undated, input) ?? run(unknown, input)
}

/**
 * The library gives templates the time, and refuses to be given another; a template can shadow it.
 * The newline after a block is not printed, so the rest stays as its author wrote it.
 */
const HIDE_CLOCK = '{%- set strftime_now = nothing %}\n'
const STOP_CLOCK = '{%- macro strftime_now(format) -%}unknown{%- endmacro %}\n'

function parse(source: string): Template | undefined {
  try {
    return new Template(source)
  } catch {
    // Not Jinja, or not a part of it that the library knows: as good as no template.
    return undefined
  }
}

function run(template: Template, input: TemplateInput): string | undefined {
  try {
    return template.render({
      messages: input.messages.map((message) => ({ role: message.role, content: message.content })),
      bos_token: input.bosText,
      eos_token: input.eosText,
      add_generation_prompt: true,
    })
  } catch {
    // `raise_exception` of the template, or a filter it expects and the library lacks.
    return undefined
  }
}

/**
 * A character that `trim`, `strip` and the like remove, and that no template writes itself: it is
 * put around a placeholder to see whether the template trims there.
 */
const TRIM_PROBE = '\u2003'

/** Around the number of the message that a placeholder stands for. */
const PLACEHOLDER_OPEN = '\uE000'
const PLACEHOLDER_CLOSE = '\uE001'
const PLACEHOLDER = new RegExp(
  `(${TRIM_PROBE}?)${PLACEHOLDER_OPEN}(\\d+)${PLACEHOLDER_CLOSE}(${TRIM_PROBE}?)`,
  'gu',
)

/**
 * Renders with placeholders instead of contents. Undefined when the template refuses, loses a
 * message or repeats one. Nothing that anybody said has been in this text, so all of it may be
 * tokenised with control tokens.
 */
export function structureOf(render: Renderer, input: TemplateInput): Structure | undefined {
  const messages = input.messages.map((message, index) => ({
    role: message.role,
    content: TRIM_PROBE + PLACEHOLDER_OPEN + index + PLACEHOLDER_CLOSE + TRIM_PROBE,
  }))
  const rendered = render({ ...input, messages })
  if (rendered === undefined) return undefined
  const texts: string[] = []
  const slots: Slot[] = []
  let position = 0
  for (const match of rendered.matchAll(PLACEHOLDER)) {
    texts.push(rendered.slice(position, match.index))
    position = match.index + match[0].length
    slots.push({
      message: Number(match[2]),
      trimsStart: match[1] === '',
      trimsEnd: match[3] === '',
    })
  }
  texts.push(rendered.slice(position))
  const distinct = new Set(slots.map((slot) => slot.message))
  const complete = distinct.size === slots.length && slots.length === messages.length
  return complete ? { texts, slots } : undefined
}

/**
 * What a template makes of the contents themselves, where it cuts or replaces inside them (a
 * reasoning part before `</think>`, say). Each content is rendered between two marks, and is taken
 * back only if all text around the contents is that of the structure. Undefined otherwise: then
 * something said would have changed the structure, and is used as it was said instead.
 */
export function transformedContents(
  render: Renderer,
  input: TemplateInput,
  structure: Structure,
): readonly string[] | undefined {
  const [open, openEnd, close, closeEnd] = unusedCharacters(JSON.stringify(input), 4)
  if (!open || !openEnd || !close || !closeEnd) return undefined
  const messages = input.messages.map((message, index) => ({
    role: message.role,
    content: `${open}${index}${openEnd}${message.content}${close}${index}${closeEnd}`,
  }))
  const rendered = render({ ...input, messages })
  if (rendered === undefined) return undefined
  const contents = input.messages.map((message) => message.content)
  let position = 0
  for (const [order, slot] of structure.slots.entries()) {
    const text = structure.texts[order] ?? ''
    const end = rendered.indexOf(`${close}${slot.message}${closeEnd}`, position)
    if (end < 0 || !rendered.startsWith(text, position)) return undefined
    const start = `${open}${slot.message}${openEnd}`
    const content = rendered.slice(position + text.length, end)
    contents[slot.message] = content.startsWith(start) ? content.slice(start.length) : content
    position = end + `${close}${slot.message}${closeEnd}`.length
  }
  const rest = structure.texts[structure.slots.length] ?? ''
  const stray = contents.some((content) => content.includes(open) || content.includes(close))
  return rendered.slice(position) === rest && !stray ? contents : undefined
}

const PRIVATE_USE_FIRST = 0xe000
const PRIVATE_USE_LAST = 0xf8ff

/** Characters of the private use area that do not occur in a text; fewer when it uses them all. */
function unusedCharacters(text: string, count: number): readonly string[] {
  const found: string[] = []
  for (let code = PRIVATE_USE_FIRST; code <= PRIVATE_USE_LAST && found.length < count; code++) {
    const character = String.fromCodePoint(code)
    if (!text.includes(character)) found.push(character)
  }
  return found
}
