import type { InfillContext, InfillTask } from '@turant/protocol'
import type { CompletionPlace } from './completion.ts'
import type { CompletionLimits } from './limits.ts'

/** What makes a place another one. What other files say only helps to answer. */
export type Spot = Pick<CompletionPlace, 'path' | 'before' | 'after'>

/** What stands between two places, if the second is reached from the first by typing; '' for the same one. */
export function typedSince(from: Spot, to: Spot): string | undefined {
  if (from.path !== to.path || from.after !== to.after) return undefined
  return to.before.startsWith(from.before) ? to.before.slice(from.before.length) : undefined
}

/** The part of the caret's line before it, and the part behind it. */
export function caretLine({ before, after }: Spot): {
  readonly start: string
  readonly rest: string
} {
  const end = after.indexOf('\n')
  return {
    start: before.slice(before.lastIndexOf('\n') + 1),
    rest: end < 0 ? after : after.slice(0, end),
  }
}

/** Whether a suggestion has to stay on the caret's line: something stands behind it there. */
export function isInsideLine(spot: Spot): boolean {
  return caretLine(spot).rest.trim() !== ''
}

/** The beginning of what is sent moves in so many steps as a text grows by all that is sent. */
const STEPS = 6

/** What the server is asked. Halves of characters, which it refuses, are replaced. */
export function infillTask(place: CompletionPlace, limits: CompletionLimits): InfillTask {
  const context = boundedContext(place.context, limits)
  return {
    type: 'infill',
    ...(place.path === '' ? {} : { path: place.path.toWellFormed() }),
    before: endOf(place.before, limits.maxBeforeCharacters).toWellFormed(),
    after: startOf(place.after, limits.maxAfterCharacters).toWellFormed(),
    ...(context.length === 0 ? {} : { context }),
    write_ms: limits.maxWriteMs,
  }
}

/** The last pieces that fit, each whole, in their order. */
function boundedContext(
  pieces: readonly InfillContext[],
  { maxContextPieces, maxContextCharacters }: CompletionLimits,
): InfillContext[] {
  const kept: InfillContext[] = []
  let left = maxContextCharacters
  for (const { path, text } of pieces.toReversed()) {
    const size = text.length + (path?.length ?? 0)
    if (kept.length === maxContextPieces) break
    if (size > left) continue
    left -= size
    const named = path === undefined || path === '' ? {} : { path: path.toWellFormed() }
    kept.push({ ...named, text: text.toWellFormed() })
  }
  return kept.toReversed()
}

/** While one types it begins at the same place, but now and then: what a server has read it need not read again. */
function endOf(text: string, most: number): string {
  if (text.length <= most) return text
  const step = Math.ceil(most / STEPS)
  const end = text.slice(Math.ceil((text.length - most) / step) * step)
  return /^[\uDC00-\uDFFF]/u.test(end) ? end.slice(1) : end
}

function startOf(text: string, most: number): string {
  const start = text.slice(0, most)
  return text.length > most && /[\uD800-\uDBFF]$/u.test(start) ? start.slice(0, -1) : start
}
