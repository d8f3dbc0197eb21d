import { pick, stableHash } from '../random.ts'
import type { Random } from '../random.ts'
import { PHRASES } from './catalog.ts'
import type { PhraseSetId } from './catalog.ts'

export type { PhraseSetId } from './catalog.ts'

/** `code` is quoted in one of the ways people quote, or not at all; `text` stands as it is. */
export type SlotValue = { readonly code: string } | { readonly text: string }
export type Slots = Readonly<Record<string, SlotValue>>

export type Instruction = {
  readonly text: string
  /** Names the wording, not what stands in it. */
  readonly phraseId: string
  readonly isHeldOut: boolean
}

/** Of five wordings, how many no model is trained on. */
const HELD_OUT_OF_FIVE = 1
const MIN_WORDINGS = 5

function phraseId(set: PhraseSetId, template: string): string {
  return `${set}-${stableHash(`${set} ${template}`).toString(16).padStart(8, '0')}`
}

/** Whether a wording is kept for tests: decided by its own words, so that others come and go freely. */
export function isHeldOut(set: PhraseSetId, template: string): boolean {
  // What only programs write has one wording, and people never another.
  if (PHRASES[set].length < MIN_WORDINGS) return false
  return stableHash(`held out? ${set} ${template}`) % 5 < HELD_OUT_OF_FIVE
}

/**
 * An instruction in one of the wordings of a set.
 *
 * @returns undefined when the set has no such wording
 */
export function instruct(
  { set, slots, heldOut }: { set: PhraseSetId; slots: Slots; heldOut: boolean },
  random: Random,
): Instruction | undefined {
  const wordings = PHRASES[set].filter(
    (template) =>
      isHeldOut(set, template) === heldOut &&
      Array.from(template.matchAll(SLOT)).every(([, name = '']) => name in slots),
  )
  const template = pick(random, wordings)
  if (template === undefined) return undefined
  const manner = random()
  const fill = (_: string, name: string): string => valueOf(slots[name])
  const filled = template.replaceAll(QUOTABLE, (_, unit: string | undefined, name = '') => {
    const slot = slots[String(name)]
    if (unit === undefined && slot !== undefined && 'text' in slot) return slot.text
    return quoted(unit === undefined ? valueOf(slot) : unit.replaceAll(SLOT, fill), manner)
  })
  const proper = filled.replaceAll(/\ba(?= [`'"]?Error\b)/g, 'an')
  const text = template.includes('\n') ? proper : spoken(proper, template, random)
  return { text, phraseId: phraseId(set, template), isHeldOut: heldOut }
}

const SLOT = /\{(\w+)\}/g
/** A piece of code made of slots, or a slot alone. */
const QUOTABLE = /<<(.*?)>>|\{(\w+)\}/g

function valueOf(slot: SlotValue | undefined): string {
  if (slot === undefined) return ''
  return 'text' in slot ? slot.text : slot.code
}

/** Code as people quote it: what reads as one word mostly not at all. */
function quoted(code: string, manner: number): string {
  const isPlain = /^[\w$.#-]+$/.test(code)
  const usual = isPlain ? PLAIN_QUOTES : CODE_QUOTES
  const quote = usual[Math.floor(manner * usual.length)] ?? ''
  // Two kinds of quotes inside each other are read wrongly.
  const clashes = quote !== '' && (code.includes(quote) || (quote !== '`' && /['"`]/.test(code)))
  if (!clashes) return `${quote}${code}${quote}`
  return code.includes('`') ? code : `\`${code}\``
}

const PLAIN_QUOTES = ['', '', '', '', '`', '`', "'", '"']
const CODE_QUOTES = ['', '`', '', '`', '`', '`', "'", '"']

/** As a note, or as a sentence. */
function spoken(text: string, template: string, random: Random): string {
  const manner = random()
  const begins = /^[a-z]+ /.test(template)
  if (manner < 0.55 || !begins) return text
  const sentence = text.charAt(0).toUpperCase() + text.slice(1)
  if (manner < 0.75) return sentence
  if (manner < 0.93) return /[.?!`'"]$/.test(text) ? sentence : `${sentence}.`
  return NO_PLEASE.test(text) ? text : `please ${text}`
}

const NO_PLEASE =
  /^(?:please|can|could|i|we|the|let|it|error|why|there|diagnostic|typescript|eslint|new)\b/
