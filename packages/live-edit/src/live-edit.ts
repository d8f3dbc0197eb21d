import type { LineRange } from '@turant/edits'
import { foreignChange } from './foreign-change.ts'
import { isAtEnd, placeOf } from './place.ts'
import { alignNext, alignWith, restOfPrevious } from './resume.ts'
import { diffRows, hunksOf, linesOf, plainRows, settleFirstHunk } from './rows.ts'
import { settle } from './settle.ts'
import type { Advanced, Asked, LiveEditEffect, LiveEditEvent, LiveEditState } from './state.ts'
import { answerLines, regionOf, taskText } from './task.ts'

/** A live edit before anything was typed. A scope outside of the text is moved into it. */
export function openLiveEdit(options: {
  readonly text: string
  readonly scope: LineRange
  readonly maxLines: number
}): LiveEditState {
  const { place, base } = placeOf(options.text, options.scope)
  const rows = plainRows(base)
  return {
    place,
    maxLines: options.maxLines,
    original: base,
    base,
    proposal: base,
    shown: rows,
    pending: undefined,
    isChanging: false,
    wanted: rows,
    instruction: '',
    asked: undefined,
    lastId: 0,
    phase: 'asking',
    message: undefined,
    goal: undefined,
    isBegun: false,
    refusals: 0,
  }
}

/**
 * What an event makes of a live edit, and what is to be done. After the effect `end` every event is without
 * effect; before it the document is always `place` around the texts of `shown` (or, while a change is being made,
 * of `pending`).
 */
export function advance(state: LiveEditState, event: LiveEditEvent): Advanced {
  if (state.phase === 'ended') return { state, effects: [] }
  // What ends a live edit has been decided; only the document has still to follow.
  const isOver = state.goal !== undefined && state.asked === undefined
  if (isOver && event.type !== 'applied' && event.type !== 'changed' && event.type !== 'close') {
    return { state, effects: [] }
  }
  const { state: next, effects } = react(state, event)
  const settled = settle(next)
  return { state: settled.state, effects: [...effects, ...settled.effects] }
}

function react(state: LiveEditState, event: LiveEditEvent): Advanced {
  switch (event.type) {
    case 'instruct':
      return instruct(state, event.instruction)
    case 'delta':
      return without(event.id === state.asked?.id ? receive(state, state.asked, event.text) : state)
    case 'done':
      return event.id === state.asked?.id ? finish(state, state.asked) : without(state)
    case 'failed':
      return without(event.id === state.asked?.id ? fail(state, event.message) : state)
    case 'applied':
      return without(applied(state, event.isMade))
    case 'changed':
      return foreignChange(state, event.text)
    case 'keep':
      return keep(state)
    case 'keep-hunk':
      return without(decideHunk(state, 'proposal'))
    case 'drop-hunk':
      return without(decideHunk(state, 'base'))
    case 'restore':
      return restore(state)
    case 'close':
      return close(state)
  }
}

function without(state: LiveEditState): Advanced {
  return { state, effects: [] }
}

function instruct(state: LiveEditState, instruction: string): Advanced {
  if (instruction === state.instruction && state.phase !== 'failed') return without(state)
  if (instruction.trim() === '') {
    const effects = cancelled(state)
    const shown = show({ ...state, instruction, asked: undefined, goal: undefined }, state.base)
    return { state: { ...shown, phase: 'asking', message: undefined }, effects }
  }
  return ask({ ...state, goal: undefined }, instruction)
}

function ask(state: LiveEditState, instruction: string): Advanced {
  const { place, base, maxLines } = state
  const region = regionOf({ place, base }, instruction, maxLines)
  const id = state.lastId + 1
  const alignment = alignWith(proposed(state, region))
  const asked: Asked = { id, region, partial: '', alignment }
  const task = { ...taskText({ place, base }, region), instruction }
  const phase = state.goal === 'kept' ? 'keeping' : 'waiting'
  return {
    state: { ...state, instruction, asked, lastId: id, phase, message: undefined },
    effects: [...cancelled(state), { type: 'ask', id, task }],
  }
}

function cancelled({ asked }: LiveEditState): LiveEditEffect[] {
  return asked === undefined ? [] : [{ type: 'cancel', id: asked.id }]
}

/** What a proposal makes of some lines of the base. Added lines go with the line in front of them. */
function proposed({ base, proposal }: LiveEditState, region: LineRange): readonly string[] {
  const { startLine, endLine } = region
  const lines: string[] = []
  let line = 0
  for (const row of diffRows(base, proposal)) {
    if (row.kind === 'added') {
      const isFirst = startLine === 0 && line === 0
      if (isFirst || (startLine < line && line <= endLine)) lines.push(row.text)
    } else {
      if (row.kind === 'same' && startLine <= line && line < endLine) lines.push(row.text)
      line += 1
    }
  }
  return lines
}

function receive(state: LiveEditState, asked: Asked, text: string): LiveEditState {
  const pieces = (asked.partial + text).split('\n')
  const partial = pieces.pop() ?? ''
  const alignment = pieces.reduce(alignNext, asked.alignment)
  const phase = state.goal === 'kept' ? 'keeping' : 'writing'
  const received: LiveEditState = { ...state, phase, asked: { ...asked, partial, alignment } }
  if (pieces.length === 0) return received
  const lines = [...alignment.lines, ...restOfPrevious(alignment)]
  return show(received, withRegion(state, asked, lines))
}

function withRegion(
  { base, place }: LiveEditState,
  { region }: Asked,
  lines: readonly string[],
): readonly string[] {
  const all = [...base.slice(0, region.startLine), ...lines, ...base.slice(region.endLine)]
  // A document always has a line.
  return all.length === 0 && isAtEnd(place) ? [''] : all
}

function finish(state: LiveEditState, asked: Asked): Advanced {
  const { alignment, partial } = asked
  const text = [...alignment.lines.map((line) => `${line}\n`), partial].join('')
  const proposal = withRegion(state, asked, answerLines(text))
  const done = show({ ...state, asked: undefined, message: undefined }, proposal)
  const isChanged = hunksOf(done.wanted).length > 0
  const finished: LiveEditState = { ...done, phase: isChanged ? 'ready' : 'unchanged' }
  return state.goal === 'kept' ? keep({ ...finished, goal: undefined }) : without(finished)
}

function fail(state: LiveEditState, message: string): LiveEditState {
  const failed = show({ ...state, asked: undefined, goal: undefined }, state.base)
  return { ...failed, phase: 'failed', message }
}

function applied(state: LiveEditState, isMade: boolean): LiveEditState {
  const { pending } = state
  const answered = { ...state, isChanging: false, pending: undefined }
  // A change by somebody else came before it.
  if (pending === undefined) return answered
  if (!isMade) return { ...answered, refusals: state.refusals + 1 }
  return { ...answered, shown: pending, refusals: 0, isBegun: true }
}

function keep(state: LiveEditState): Advanced {
  switch (state.phase) {
    case 'waiting':
    case 'writing':
      return without({ ...state, goal: 'kept', phase: 'keeping' })
    case 'ready':
      return without(end(state, state.proposal, 'kept'))
    case 'failed':
      return ask(state, state.instruction)
    case 'asking':
    case 'unchanged':
      return without(end(state, state.base, 'restored'))
    case 'keeping':
    case 'ended':
      return without(state)
  }
}

function decideHunk(state: LiveEditState, side: 'base' | 'proposal'): LiveEditState {
  if (state.phase !== 'ready') return state
  const rows = settleFirstHunk(diffRows(state.base, state.proposal), side)
  const decided: LiveEditState = {
    ...state,
    base: linesOf(rows, 'base'),
    proposal: linesOf(rows, 'proposal'),
    wanted: rows,
  }
  if (hunksOf(rows).length > 0) return decided
  const isChanged = hunksOf(diffRows(state.original, decided.base)).length > 0
  return end(decided, decided.base, isChanged ? 'kept' : 'restored')
}

function restore(state: LiveEditState): Advanced {
  return { state: end(state, state.base, 'restored'), effects: cancelled(state) }
}

function close(state: LiveEditState): Advanced {
  const outcome = { type: 'left', message: 'The document was closed.' } as const
  const effects: LiveEditEffect[] = [...cancelled(state), { type: 'end', outcome }]
  return { state: { ...state, asked: undefined, phase: 'ended' }, effects }
}

function end(
  state: LiveEditState,
  lines: readonly string[],
  goal: 'kept' | 'restored',
): LiveEditState {
  return { ...state, asked: undefined, proposal: lines, wanted: plainRows(lines), goal }
}

function show(state: LiveEditState, proposal: readonly string[]): LiveEditState {
  return { ...state, proposal, wanted: diffRows(state.base, proposal) }
}
