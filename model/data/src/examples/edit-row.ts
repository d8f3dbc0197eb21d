import { createHash } from 'node:crypto'
import type { RecentEdit } from '@turant/edits'
import type { OperatorId, Proposal } from '../operators/operator.ts'
import { instruct } from '../phrases/phrase.ts'
import type { Instruction } from '../phrases/phrase.ts'
import type { Random } from '../random.ts'
import type { Origin, Row } from './example.ts'
import { renderEdit } from './render.ts'
import { sketchOf } from './sketch.ts'
import { chooseWindow } from './window.ts'
import type { Window } from './window.ts'

/** Three characters a token: prompts of at most some 600 tokens. */
export const MAX_PROMPT_CHARS = 1800
const MAX_COMPLETION_CHARS = 1000
/** A test file is told whole, so that what becomes of it can be checked; of others only what is seen. */
const SEEN_CHARS = 1000
/** Of tests, how many say it in words that no model was trained on. */
const HELD_OUT_SHARE = 0.5

export type Making = {
  readonly origin: Origin
  readonly operator: OperatorId
  readonly random: Random
}

/** An edit as somebody asks for it. */
export function editRow(proposal: Proposal, making: Making): Row | undefined {
  const instruction = said(proposal, making)
  if (instruction === undefined) return undefined
  const texts = { before: proposal.before, after: proposal.after, instruction: instruction.text }
  const window = chooseWindow(texts, making.random)
  if (window === undefined || !isPlain(proposal, window)) return undefined
  return rowOf({ window, instruction }, making)
}

/** Whether the instruction can mean nothing else in this window. */
function isPlain({ once, gone }: Proposal, { region, expected }: Window): boolean {
  const count = once === undefined ? 1 : Array.from(region.matchAll(once)).length
  return count === 1 && (gone === undefined || !gone.test(expected))
}

/** A file that already is as the instruction wants it. */
export function noEditRow(proposal: Proposal, making: Making): Row | undefined {
  const instruction = said(proposal, making)
  if (instruction === undefined) return undefined
  // The place where it would have been done is what is shown.
  const texts = { before: proposal.after, after: proposal.before, instruction: instruction.text }
  const window = chooseWindow(texts, making.random)
  if (window === undefined || !isPlain(proposal, window)) return undefined
  return rowOf({ window: { ...window, expected: window.region }, instruction }, making)
}

/** An edit that is told as a sketch of the new text. */
export function sketchRow(proposal: Proposal, making: Making): Row | undefined {
  const { random } = making
  const texts = { before: proposal.before, after: proposal.after, instruction: '' }
  const window = chooseWindow(texts, random, 12)
  if (window === undefined) return undefined
  const sketch = sketchOf(window.region, window.expected, random)
  if (sketch === undefined) return undefined
  const told: Proposal = {
    ...proposal,
    phrases: 'merge-sketch',
    slots: { sketch: { text: sketch } },
  }
  const instruction = said(told, making)
  if (instruction === undefined) return undefined
  const text = instruction.text.replace(/\n$/, '')
  return rowOf({ window, instruction: { ...instruction, text } }, making)
}

/** What comes next after edits that were just made. */
export function nextEditRow(
  texts: { readonly before: string; readonly after: string; readonly told: string },
  recentEdits: readonly RecentEdit[],
  making: Making,
): Row | undefined {
  const slots = { edits: { text: texts.told } }
  const isDone = texts.before === texts.after
  const proposal: Proposal = {
    before: texts.before,
    after: texts.after,
    phrases: 'next-edit',
    slots,
  }
  const instruction = said(proposal, making)
  if (instruction === undefined || texts.told.length > 400 || isDone) return undefined
  const window = chooseWindow({ ...texts, instruction: '' }, making.random)
  const text = instruction.text.replace(/\n$/, '')
  return window === undefined
    ? undefined
    : rowOf({ window, instruction: { ...instruction, text }, recentEdits }, making)
}

function said({ phrases, slots }: Proposal, { origin, random }: Making): Instruction | undefined {
  const heldOut = origin.split === 'test' && random() < HELD_OUT_SHARE
  const wanted = instruct({ set: phrases, slots, heldOut }, random)
  return wanted ?? instruct({ set: phrases, slots, heldOut: false }, random)
}

type Told = {
  readonly window: Window
  readonly instruction: Instruction
  readonly recentEdits?: readonly RecentEdit[]
}

function rowOf(
  { window, instruction, recentEdits }: Told,
  { origin, operator }: Making,
): Row | undefined {
  const { expected, ...code } = window
  const asked = { ...code, instruction: instruction.text }
  const rendered = renderEdit({ path: origin.path, ...asked }, expected)
  if (rendered === undefined) return undefined
  if (rendered.prompt.length > MAX_PROMPT_CHARS) return undefined
  if (rendered.completion.length > MAX_COMPLETION_CHARS) return undefined
  const isWhole = origin.split === 'test'
  const before = isWhole ? code.before : tail(code.before)
  const after = isWhole ? code.after : head(code.after)
  return {
    id: idOf([operator, origin.package, origin.path, rendered.prompt, rendered.completion]),
    operator,
    ...origin,
    paraphrase: { id: instruction.phraseId, heldOut: instruction.isHeldOut },
    ...rendered,
    task: {
      type: 'edit',
      ...asked,
      before,
      after,
      expected,
      ...(recentEdits === undefined ? {} : { recentEdits }),
    },
  }
}

export function idOf(parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('\0')).digest('hex').slice(0, 16)
}

/** Whole lines, and no less than any prompt shows. */
function tail(text: string): string {
  if (text.length <= SEEN_CHARS) return text
  return text.slice(text.lastIndexOf('\n', text.length - SEEN_CHARS) + 1)
}

function head(text: string): string {
  const newline = text.indexOf('\n', SEEN_CHARS)
  return newline < 0 ? text : text.slice(0, newline + 1)
}
