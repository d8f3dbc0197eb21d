import { locateRegion, type LineRange } from '@turant/edits'
import { documentWith, isAtEnd, type Place } from './place.ts'

/** The longest context window reads less than this on either side of a place. */
const MAX_SIDE_CHARS = 64_000
/** Default of `LiveEditOptions.maxLines`. */
export const DEFAULT_MAX_LINES = 40

export type TaskText = { readonly before: string; readonly region: string; readonly after: string }

export type Scope = { readonly place: Place; readonly base: readonly string[] }

/** The lines of a scope that are put before the model, counted in it. */
export function regionOf({ place, base }: Scope, instruction: string, maxLines: number): LineRange {
  const all = { startLine: 0, endLine: base.length }
  if (base.length <= maxLines) return all
  const { range } = locateRegion(documentWith(place, base), instruction, { maxLines })
  const startLine = range.startLine - place.firstLine
  const endLine = range.endLine - place.firstLine
  if (0 <= startLine && startLine < endLine && endLine <= base.length) return { startLine, endLine }
  // What the instruction names lies elsewhere, or it names nothing: the likeliest lines of the scope.
  const within = locateRegion(base.join('\n'), instruction, { maxLines }).range
  const isUsable = within.startLine < within.endLine && within.endLine <= base.length
  return isUsable ? within : { startLine: 0, endLine: maxLines }
}

/** A region as a task names it: the three texts joined are the document, but for what is far away. */
export function taskText({ place, base }: Scope, { startLine, endLine }: LineRange): TaskText {
  const above = base.slice(0, startLine).map(ended).join('')
  const reachesEnd = isAtEnd(place) && endLine === base.length
  const region = base.slice(startLine, endLine)
  const below = base.slice(endLine)
  // The line end of the last row belongs to the region; `place.after` begins with it.
  const after = below.length === 0 ? place.after.slice(1) : below.join('\n') + place.after
  return {
    before: lastOf(place.before + above),
    region: reachesEnd ? region.join('\n') : region.map(ended).join(''),
    after: firstOf(after),
  }
}

/** A region's new text as lines. One line end after the last line says nothing: the document has its own. */
export function answerLines(text: string): string[] {
  if (text === '') return []
  return (text.endsWith('\n') ? text.slice(0, -1) : text).split('\n')
}

function ended(line: string): string {
  return `${line}\n`
}

function lastOf(text: string): string {
  const end = text.slice(-MAX_SIDE_CHARS)
  // The cut went through a character outside the basic plane.
  return end.isWellFormed() ? end : end.slice(1)
}

function firstOf(text: string): string {
  const start = text.slice(0, MAX_SIDE_CHARS)
  return start.isWellFormed() ? start : start.slice(0, -1)
}
