/**
 * Most edits that the exact search may need before it gives way to anchors. Its cost is bounded by the
 * square of this number, and so is its memory (8 MB).
 */
const MAX_EDITS = 2_000
const UNMATCHED = -1
const UNREACHABLE = -1

/**
 * A longest common subsequence of two lists of strings: for each index of `before` the index in `after`
 * that it pairs with, or -1. Pairs do not cross.
 *
 * Exact by E. Myers, "An O(ND) Difference Algorithm and Its Variations" (1986), up to {@link MAX_EDITS}
 * edits; beyond them lines that occur once on either side serve as anchors (patience diff), and the
 * exact search runs between those. A stretch still too different is left unpaired.
 */
export function matchSequences(before: readonly string[], after: readonly string[]): Int32Array {
  const ids = new Map<string, number>()
  const a = intern(before, ids)
  const b = intern(after, ids)
  const pairs = new Int32Array(a.length).fill(UNMATCHED)
  const matcher: Matcher = { a, b, pairs }
  const all = trim(matcher, { aStart: 0, aEnd: a.length, bStart: 0, bEnd: b.length })
  if (!matchExactly(matcher, all)) matchBetweenAnchors(matcher, all)
  return pairs
}

type Matcher = { readonly a: Int32Array; readonly b: Int32Array; readonly pairs: Int32Array }
type Box = {
  readonly aStart: number
  readonly aEnd: number
  readonly bStart: number
  readonly bEnd: number
}

function intern(lines: readonly string[], ids: Map<string, number>): Int32Array {
  const out = new Int32Array(lines.length)
  for (const [index, line] of lines.entries()) {
    const id = ids.get(line) ?? ids.size
    ids.set(line, id)
    out[index] = id
  }
  return out
}

/** Pairs what both sides begin and end with; what is left is the box to search. */
function trim({ a, b, pairs }: Matcher, { aStart, aEnd, bStart, bEnd }: Box): Box {
  let [a0, a1, b0, b1] = [aStart, aEnd, bStart, bEnd]
  for (; a0 < a1 && b0 < b1 && a[a0] === b[b0]; a0 += 1, b0 += 1) pairs[a0] = b0
  for (; a0 < a1 && b0 < b1 && a[a1 - 1] === b[b1 - 1]; a1 -= 1, b1 -= 1) pairs[a1 - 1] = b1 - 1
  return { aStart: a0, aEnd: a1, bStart: b0, bEnd: b1 }
}

/** Greedy forward search; false, with nothing paired, when it would take more than MAX_EDITS edits. */
function matchExactly(matcher: Matcher, box: Box): boolean {
  const { a, b } = matcher
  const n = box.aEnd - box.aStart
  const m = box.bEnd - box.bStart
  if (n === 0 || m === 0) return true
  const limit = Math.min(n + m, MAX_EDITS)
  const width = 2 * limit + 3
  const center = limit + 1
  const furthest = new Int32Array(width).fill(UNREACHABLE)
  const trace: Int32Array[] = []
  for (let edits = 0; edits <= limit; edits += 1) {
    for (let k = -edits; k <= edits; k += 2) {
      let x = edits === 0 ? 0 : step({ furthest, center, k, n, m }).x
      if (x !== UNREACHABLE) {
        while (x < n && x - k < m && a[box.aStart + x] === b[box.bStart + x - k]) x += 1
      }
      furthest[center + k] = x
      if (x === n && x - k === m) {
        backtrack({ matcher, box, trace, edits })
        return true
      }
    }
    trace.push(furthest.slice(center - edits, center + edits + 1))
  }
  return false
}

type Frontier = {
  readonly furthest: Int32Array
  readonly center: number
  readonly k: number
  readonly n: number
  readonly m: number
}

/** Where one more edit leads on diagonal k (x − y = k): from above an insertion, from the left a deletion. */
function step({ furthest, center, k, n, m }: Frontier): { x: number; inserted: boolean } {
  const above = furthest[center + k + 1] ?? UNREACHABLE
  const left = furthest[center + k - 1] ?? UNREACHABLE
  const byInsertion = above !== UNREACHABLE && above - k <= m ? above : UNREACHABLE
  const byDeletion = left !== UNREACHABLE && left < n ? left + 1 : UNREACHABLE
  return byInsertion > byDeletion
    ? { x: byInsertion, inserted: true }
    : { x: byDeletion, inserted: false }
}

type Found = {
  readonly matcher: Matcher
  readonly box: Box
  readonly trace: readonly Int32Array[]
  readonly edits: number
}

function backtrack({ matcher, box, trace, edits }: Found): void {
  const n = box.aEnd - box.aStart
  const m = box.bEnd - box.bStart
  let x = n
  let k = n - m
  for (let d = edits; d >= 0; d -= 1) {
    const furthest = trace[d - 1]
    let start = 0
    let previous = k
    if (furthest !== undefined) {
      const taken = step({ furthest, center: d - 1, k, n, m })
      start = taken.x
      previous = taken.inserted ? k + 1 : k - 1
    }
    while (x > start) {
      x -= 1
      matcher.pairs[box.aStart + x] = box.bStart + x - k
    }
    if (furthest !== undefined) x = furthest[d - 1 + previous] ?? 0
    k = previous
  }
}

/** Splits a box at lines that occur exactly once on each side, in the order both sides agree on. */
function matchBetweenAnchors(matcher: Matcher, box: Box): void {
  let { aStart, bStart } = box
  for (const [aIndex, bIndex] of [...anchors(matcher, box), [box.aEnd, box.bEnd] as const]) {
    const gap = trim(matcher, { aStart, aEnd: aIndex, bStart, bEnd: bIndex })
    matchExactly(matcher, gap)
    if (aIndex < box.aEnd) matcher.pairs[aIndex] = bIndex
    aStart = aIndex + 1
    bStart = bIndex + 1
  }
}

function anchors({ a, b }: Matcher, box: Box): (readonly [number, number])[] {
  const inA = onlyPlaces(a, box.aStart, box.aEnd)
  const inB = onlyPlaces(b, box.bStart, box.bEnd)
  const candidates: (readonly [number, number])[] = []
  for (const [id, aIndex] of inA) {
    const bIndex = inB.get(id)
    if (bIndex !== undefined) candidates.push([aIndex, bIndex])
  }
  return longestRising(candidates)
}

/** For each value that occurs exactly once in the stretch, its index; in order of index. */
function onlyPlaces(values: Int32Array, start: number, end: number): Map<number, number> {
  const places = new Map<number, number>()
  const repeated = new Set<number>()
  for (let index = start; index < end; index += 1) {
    const id = values[index] ?? UNMATCHED
    if (repeated.has(id)) continue
    if (places.delete(id)) repeated.add(id)
    else places.set(id, index)
  }
  return places
}

/** Longest subsequence whose second members rise too (patience sorting, O(n log n)). */
function longestRising(
  pairs: readonly (readonly [number, number])[],
): (readonly [number, number])[] {
  const tails: number[] = []
  const previous = new Int32Array(pairs.length).fill(UNMATCHED)
  for (const [index, pair] of pairs.entries()) {
    let low = 0
    let high = tails.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((pairs[tails[middle] ?? 0]?.[1] ?? 0) < pair[1]) low = middle + 1
      else high = middle
    }
    previous[index] = tails[low - 1] ?? UNMATCHED
    tails[low] = index
  }
  const rising: (readonly [number, number])[] = []
  for (let at = tails.at(-1) ?? UNMATCHED; at !== UNMATCHED; at = previous[at] ?? UNMATCHED) {
    const pair = pairs[at]
    if (pair !== undefined) rising.push(pair)
  }
  return rising.reverse()
}
