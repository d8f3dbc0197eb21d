import { splitLines, withoutNewline } from '../lines.ts'
import { align, type Pair } from './align.ts'
import { isMark } from './marks.ts'
import { isSuccessor } from './successor.ts'

export type SketchMerge =
  | { readonly type: 'merged'; readonly text: string }
  /** It can be read in several ways, or in none; `problem` is for people. */
  | { readonly type: 'unclear'; readonly problem: string }

/** Lines that stand together in a sketch, without the marks around them. */
type Block = {
  readonly lines: readonly string[]
  /** Whether a mark stands before, and behind it. */
  readonly isAfterMark: boolean
  readonly isBeforeMark: boolean
}

/** What becomes of the lines from `start` to `end` of the text. */
type Patch = { readonly start: number; readonly end: number; readonly lines: readonly string[] }

class Unclear extends Error {}

/** So many lines at the edge of a text may be meant by new ones there. */
const MAX_EDGE = 3
/** So many lines are not dropped because nobody mentions them. */
const MAX_SILENT_DELETION = 12

/**
 * A text as its sketch wants it, without any model: lines of the sketch that the text has say where the others
 * belong, and marks such as `// ... existing code ...` stand for what stays. Where that can be read in more than one
 * way it says so rather than guess. LF line ends.
 */
export function mergeSketch(text: string, sketch: string): SketchMerge {
  const lines = splitLines(text).map(withoutNewline)
  const blocks = blocksOf(sketch, new Set(lines.map((line) => line.trim())))
  try {
    const patches = place(blocks, lines)
    const ends = text === '' || text.endsWith('\n') ? '\n' : ''
    const merged = patched(lines, patches).join('\n')
    return { type: 'merged', text: merged === '' ? '' : merged + ends }
  } catch (error) {
    if (error instanceof Unclear) return { type: 'unclear', problem: error.message }
    throw error
  }
}

/** A line that the text itself has is code, whatever it looks like. */
function blocksOf(sketch: string, known: ReadonlySet<string>): readonly Block[] {
  const lines = splitLines(unfenced(sketch)).map(withoutNewline)
  const isLeftOut = lines.map((line) => isMark(line) && !known.has(line.trim()))
  const blocks: Block[] = []
  for (let start = 0; start < lines.length;) {
    if (isLeftOut[start] === true) {
      start += 1
      continue
    }
    let end = start
    while (end < lines.length && isLeftOut[end] !== true) end += 1
    const held = lines.slice(start, end)
    if (held.some((line) => line.trim() !== '')) {
      blocks.push({ lines: held, isAfterMark: start > 0, isBeforeMark: end < lines.length })
    }
    start = end
  }
  return blocks
}

function unfenced(sketch: string): string {
  return /^\s*```[^\n]*\n(?<body>[^]*?\n)```\s*$/u.exec(sketch)?.groups?.['body'] ?? sketch
}

function place(blocks: readonly Block[], lines: readonly string[]): readonly Patch[] {
  if (blocks.length === 0) throw new Unclear('the sketch has no line of code')
  const told = blocks.flatMap((block, index) => block.lines.map((line) => ({ line, index })))
  const pairs = align(
    told.map(({ line }) => line),
    lines,
    told.map(({ index }) => index),
  )
  if (pairs === undefined) throw new Unclear('the texts are too long')
  const patches: Patch[] = []
  let offset = 0
  for (const [index, block] of blocks.entries()) {
    const from = offset
    offset += block.lines.length
    const own = pairs
      .filter(({ sketch }) => sketch >= from && sketch < offset)
      .map(({ sketch, text }) => ({ sketch: sketch - from, text }))
      .filter(({ sketch }) => block.lines[sketch]?.trim() !== '')
    const isLast = index === blocks.length - 1
    const patch =
      own.length === 0 ? byItself(block, { lines, index, isLast }) : around(block, own, lines)
    if (patch.start < (patches.at(-1)?.end ?? 0)) throw new Unclear('its parts overlap')
    patches.push(patch)
  }
  return patches
}

/** New lines only: they have a place at an end of the text, or where they are new forms of lines that are there. */
function byItself(
  block: Block,
  {
    lines,
    index,
    isLast,
  }: { readonly lines: readonly string[]; readonly index: number; readonly isLast: boolean },
): Patch {
  if (index === 0 && !block.isAfterMark && block.isBeforeMark) {
    const end = block.lines.reduce((at, line) => at + Number(isSuccessor(lines[at], line)), 0)
    return { start: 0, end, lines: block.lines }
  }
  if (isLast && block.isAfterMark && !block.isBeforeMark) {
    const end = lines.length
    const start = block.lines.reduceRight(
      (at, line) => at - Number(isSuccessor(lines[at - 1], line)),
      end,
    )
    return { start, end, lines: block.lines }
  }
  const length = block.lines.length
  const starts = lines.flatMap((_, start) =>
    block.lines.every((line, at) => isSuccessor(lines[start + at], line)) ? [start] : [],
  )
  const [start, ...others] = starts
  if (start !== undefined && others.length === 0) {
    return { start, end: start + length, lines: block.lines }
  }
  const shown = block.lines.find((line) => line.trim() !== '')?.trim() ?? ''
  throw new Unclear(`nothing around ${JSON.stringify(shown)} is in the text`)
}

function around(block: Block, pairs: readonly Pair[], lines: readonly string[]): Patch {
  const [first, last] = [pairs[0], pairs.at(-1)]
  if (first === undefined || last === undefined) throw new Unclear('nothing of it is in the text')
  if (!isPlain(block, pairs, lines)) {
    const shown = block.lines[first.sketch]?.trim() ?? ''
    throw new Unclear(`${JSON.stringify(shown)} is in the text more than once`)
  }
  const found = new Map(pairs.map(({ sketch, text }) => [sketch, text]))
  const shift = shiftOf(block, pairs, lines)
  let [start, end] = [first.text, last.text + 1]
  // A new line next to the edge may be a new form of the line that stood there.
  for (
    let at = first.sketch - 1;
    at >= 0 && isSuccessor(lines[start - 1], block.lines[at]);
    at -= 1
  )
    start -= 1
  for (
    let at = last.sketch + 1;
    at < block.lines.length && isSuccessor(lines[end], block.lines[at]);
    at += 1
  )
    end += 1
  refuseSilentDeletion(pairs)
  // Without a mark a sketch begins and ends where the text does.
  if (!block.isAfterMark && first.sketch > 0 && start <= MAX_EDGE) start = 0
  const left = lines.length - end
  if (!block.isBeforeMark && last.sketch < block.lines.length - 1 && left <= MAX_EDGE)
    end = lines.length
  const merged = block.lines.map((line, at) => {
    const place = found.get(at)
    return place === undefined
      ? shift(line)
      : indentOf(shift(line)) + (lines[place] ?? '').trimStart()
  })
  return { start, end, lines: merged }
}

/** Whether some run of neighbouring lines is in the text only once, or reaches to its beginning or end. */
function isPlain(block: Block, pairs: readonly Pair[], lines: readonly string[]): boolean {
  if (!block.isAfterMark && pairs[0]?.text === 0 && pairs[0].sketch === 0) return true
  const last = pairs.at(-1)
  if (!block.isBeforeMark && last?.text === lines.length - 1) return true
  for (let from = 0; from < pairs.length;) {
    let to = from + 1
    while (to < pairs.length && isNext(pairs[to - 1], pairs[to])) to += 1
    const run = pairs.slice(from, to).map(({ text }) => lines[text]?.trim() ?? '')
    if (run.some((line) => line !== '') && timesIn(lines, run) === 1) return true
    from = to
  }
  return false
}

function isNext(a: Pair | undefined, b: Pair | undefined): boolean {
  return a !== undefined && b?.sketch === a.sketch + 1 && b.text === a.text + 1
}

function timesIn(lines: readonly string[], run: readonly string[]): number {
  let times = 0
  for (let start = 0; start + run.length <= lines.length; start += 1) {
    if (run.every((line, index) => lines[start + index]?.trim() === line)) times += 1
  }
  return times
}

function refuseSilentDeletion(pairs: readonly Pair[]): void {
  for (const [index, { sketch, text }] of pairs.entries()) {
    const next = pairs[index + 1]
    if (next === undefined) return
    const [old, fresh] = [next.text - text - 1, next.sketch - sketch - 1]
    if (old - fresh > MAX_SILENT_DELETION)
      throw new Unclear(`it would delete ${old - fresh} lines without a word: mark what stays`)
  }
}

/** Lines are indented as most of their neighbours are in the text, where those stand deeper or less deep in the sketch. */
function shiftOf(
  block: Block,
  pairs: readonly Pair[],
  lines: readonly string[],
): (line: string) => string {
  const votes = new Map<string, { count: number; readonly told: string; readonly real: string }>()
  for (const pair of pairs) {
    const [told, real] = [indentOf(block.lines[pair.sketch]), indentOf(lines[pair.text])]
    const [deeper, less] = [withoutStart(real, told), withoutStart(told, real)]
    if (deeper === undefined && less === undefined) continue
    const key = JSON.stringify([deeper, less])
    const vote = votes.get(key) ?? { count: 0, told: less ?? '', real: deeper ?? '' }
    vote.count += 1
    votes.set(key, vote)
  }
  const [most] = [...votes.values()].sort((a, b) => b.count - a.count)
  if (most === undefined) return (line) => line
  const { told, real } = most
  return (line) => (line.trim() === '' ? line : real + (withoutStart(line, told) ?? line))
}

function withoutStart(text: string, start: string): string | undefined {
  return text.startsWith(start) ? text.slice(start.length) : undefined
}

function indentOf(line: string | undefined): string {
  return /^[ \t]*/u.exec(line ?? '')?.[0] ?? ''
}

function patched(lines: readonly string[], patches: readonly Patch[]): readonly string[] {
  const merged: string[] = []
  let at = 0
  for (const { start, end, lines: fresh } of patches) {
    merged.push(...lines.slice(at, start), ...fresh)
    at = end
  }
  return [...merged, ...lines.slice(at)]
}
