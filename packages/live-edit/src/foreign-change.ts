import { documentWith, linesWithin, type Place } from './place.ts'
import { plainRows, type Row } from './rows.ts'
import type { Advanced, LiveEditEffect, LiveEditState } from './state.ts'

const TOUCHED =
  'The lines were changed by something else meanwhile. That change stands; what was proposed there was taken back.'

/**
 * The document has another text. Our own changes are known by their result. A change elsewhere only moves the
 * scope. One in the scope ends the live edit: what it wrote stays, the proposed lines that it left alone go.
 */
export function foreignChange(state: LiveEditState, text: string): Advanced {
  const { place, shown, pending } = state
  const texts = (rows: readonly Row[]): string[] => rows.map((row) => row.text)
  if (text === documentWith(place, texts(shown))) return { state, effects: [] }
  if (pending !== undefined && text === documentWith(place, texts(pending))) {
    return { state: { ...state, shown: pending, isBegun: true }, effects: [] }
  }
  if (text === documentWith(place, state.original)) return undone(state)
  const moved = movedPlace(place, texts(shown), text)
  if (moved !== undefined) return { state: { ...state, place: moved }, effects: [] }
  return touched(state, text)
}

/** Somebody took the whole live edit back. */
function undone(state: LiveEditState): Advanced {
  const rows = plainRows(state.original)
  return {
    state: {
      ...state,
      asked: undefined,
      shown: rows,
      pending: undefined,
      wanted: rows,
      goal: 'restored',
    },
    effects: cancelled(state),
  }
}

/** Where the lines are after a change outside of them; undefined when it touched them. */
function movedPlace(place: Place, lines: readonly string[], text: string): Place | undefined {
  const middle = documentWith({ ...place, before: '', after: '' }, lines)
  const end = place.before.length + middle.length
  const size = text.length - (end + place.after.length)
  // Behind: everything up to the end of the last line is as it was, and the line still ends there.
  const isBehind =
    lines.length > 0 &&
    text.startsWith(place.before + middle) &&
    (text.length === end ? place.after === '' : text[end] === '\n')
  if (isBehind) return { ...place, after: text.slice(end) }
  const start = place.before.length + size
  const before = text.slice(0, Math.max(0, start))
  const isInFront =
    start >= 0 &&
    text.endsWith(middle + (lines.length === 0 ? place.after.slice(1) : place.after)) &&
    (before === '' || before.endsWith('\n'))
  if (!isInFront) return undefined
  return { ...place, before, firstLine: before.split('\n').length - 1 }
}

/** What is left of the rows once somebody else has written over some of them. */
function touched(state: LiveEditState, text: string): Advanced {
  const { shown } = state
  const found = cut(state.place, text)
  const { place, lines } = found
  const same = (a: string | undefined, b: Row | undefined): boolean => a === b?.text
  let head = 0
  while (head < Math.min(shown.length, lines.length) && same(lines[head], shown[head])) head += 1
  let tail = 0
  const room = Math.min(shown.length, lines.length) - head
  while (tail < room && same(lines.at(-1 - tail), shown.at(-1 - tail))) tail += 1
  const foreign = plainRows(lines.slice(head, lines.length - tail))
  const now = [...shown.slice(0, head), ...foreign, ...shown.slice(shown.length - tail)]
  const rest = now.filter((row) => row.kind !== 'added')
  const wanted = plainRows(
    rest.length === 0 && place.after === '' ? [''] : rest.map(({ text: line }) => line),
  )
  return {
    state: {
      ...state,
      place,
      asked: undefined,
      shown: now,
      pending: undefined,
      wanted,
      goal: 'left',
      message: TOUCHED,
    },
    effects: cancelled(state),
  }
}

/** The document anew: the lines between what is still the same in front of the scope and behind it. */
function cut(
  place: Place,
  text: string,
): { readonly place: Place; readonly lines: readonly string[] } {
  const within = linesWithin(place, text)
  if (within !== undefined) return { place, lines: within }
  // A change across the edge of the scope: what is around it is taken as far as it is the same, line by line.
  const all = text.split('\n')
  const above = place.before.split('\n').slice(0, -1)
  const below = place.after.split('\n').slice(1)
  let head = 0
  while (head < Math.min(above.length, all.length - 1) && above[head] === all[head]) head += 1
  let tail = 0
  const room = all.length - 1 - head
  while (tail < Math.min(below.length, room) && below.at(-1 - tail) === all.at(-1 - tail)) tail += 1
  const lines = all.slice(head, all.length - tail)
  const before = all
    .slice(0, head)
    .map((line) => `${line}\n`)
    .join('')
  const after = all
    .slice(all.length - tail)
    .map((line) => `\n${line}`)
    .join('')
  return { place: { before, after, firstLine: head }, lines }
}

function cancelled({ asked }: LiveEditState): LiveEditEffect[] {
  return asked === undefined ? [] : [{ type: 'cancel', id: asked.id }]
}
