import { countBrackets, leadingClosers } from './brackets.ts'
import { caretLine, isInsideLine, type Spot } from './place.ts'

export type Told = {
  /** What the model said so far. */
  readonly text: string
  /** `said`: it says no more. `cut`: the last line may be a part of one. */
  readonly end: 'open' | 'said' | 'cut'
}

/**
 * What of an answer is suggested; '' is nothing, undefined: that depends on what follows. Once it is a text, no
 * continuation of the answer makes it another one.
 */
export function shapeAnswer(spot: Spot, told: Told, maxLines: number): string | undefined {
  const shaped = isInsideLine(spot) ? shapeLine(spot, told) : shapeBlock(spot, told, maxLines)
  return shaped?.trim() === '' ? '' : shaped
}

/** Something stands behind the caret on its line. */
function shapeLine(spot: Spot, { text, end }: Told): string | undefined {
  const lineEnd = text.indexOf('\n')
  if (lineEnd < 0 && end === 'open') return undefined
  return withoutRest(lineEnd < 0 ? text : text.slice(0, lineEnd), spot)
}

/** Without what stands behind the caret already, unless its brackets are needed twice. */
function withoutRest(line: string, spot: Spot): string {
  const { start, rest } = caretLine(spot)
  const repeated = repeatedLength(line, rest.trimEnd())
  if (repeated === 0) return line
  const overlap = line.slice(line.length - repeated)
  const closers = countBrackets(line).closed + countBrackets(rest).closed
  if (/[)\]}]/u.test(overlap) && closers <= countBrackets(start).open) return line
  return line.slice(0, line.length - repeated)
}

/** How much of the end of a line the rest begins with: all of the rest, or signs alone, for a part of a word is chance. */
function repeatedLength(line: string, rest: string): number {
  for (let length = Math.min(line.length, rest.length); length > 0; length -= 1) {
    const overlap = rest.slice(0, length)
    const counts = length === rest.length || !/[\p{L}\p{N}_]/u.test(overlap)
    if (counts && line.endsWith(overlap)) return length
  }
  return 0
}

function shapeBlock(spot: Spot, { text, end }: Told, maxLines: number): string | undefined {
  const lines = text.split('\n')
  const isPart = end === 'open' || (end === 'cut' && lines.length > 1)
  const whole = isPart ? lines.slice(0, -1) : lines
  const block = new Block(spot)
  let count = 0
  for (const line of whole) {
    if (count === maxLines || block.endsBefore(line)) return joined(whole.slice(0, count))
    block.take(line)
    count += 1
    if (block.isClosed) return joined(whole.slice(0, count))
  }
  return end === 'open' ? undefined : joined(whole)
}

function joined(lines: readonly string[]): string {
  return lines.join('\n').trimEnd()
}

/** How far the block goes that a suggestion at the end of a line may fill. */
class Block {
  readonly #indentation: number
  /** The first line behind the caret that says anything. */
  readonly #next: string | undefined
  /** Brackets that the caret's line leaves open and nothing behind the caret closes. */
  readonly #owed: number
  /** Those of them, and of the suggestion, that are open. */
  #open: number
  #lines = 0
  #isSaying = false

  constructor(spot: Spot) {
    const { start } = caretLine(spot)
    this.#indentation = indentation(start)
    this.#next = firstLine(spot.after)
    const next = this.#next ?? ''
    const closed = indentation(next) === this.#indentation ? leadingClosers(next) : 0
    this.#owed = Math.max(0, countBrackets(start).open - closed)
    this.#open = this.#owed
  }

  /** The brackets that the caret's line left open are closed. */
  get isClosed(): boolean {
    return this.#owed > 0 && this.#open <= 0
  }

  endsBefore(line: string): boolean {
    const isFree = this.#open <= 0
    if (line.trim() === '') return this.#isSaying && isFree
    // What stands on the caret's own line has its indentation, and may close what lines above it opened.
    if (this.#lines === 0) return false
    if (indentation(line) < this.#indentation) return true
    if (isFree && line.trimEnd() === this.#next) return true
    return countBrackets(line).closed > this.#open
  }

  take(line: string): void {
    const { open, closed } = countBrackets(line)
    this.#open = Math.max(0, this.#open - closed) + open
    this.#isSaying ||= line.trim() !== ''
    this.#lines += 1
  }
}

function firstLine(text: string): string | undefined {
  return text
    .split('\n')
    .find((line) => line.trim() !== '')
    ?.trimEnd()
}

/** In characters. */
function indentation(line: string): number {
  return line.length - line.trimStart().length
}
