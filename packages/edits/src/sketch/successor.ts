const WORD = /[\p{L}\p{N}_$]+/gu
/** Of the words of the longer line, how many the other one has as well. */
const MIN_SHARE = 0.65

/** Whether a line is likely to be another one after a change: both say much of the same. */
export function isSuccessor(old: string | undefined, fresh: string | undefined): boolean {
  if (old === undefined || fresh === undefined) return false
  if (withoutEnd(old) === withoutEnd(fresh)) return true
  const [before, after] = [wordsOf(old), wordsOf(fresh)]
  if (before.length < 2 || after.length < 2) return false
  const left = new Map<string, number>()
  for (const word of before) left.set(word, (left.get(word) ?? 0) + 1)
  let shared = 0
  for (const word of after) {
    const count = left.get(word) ?? 0
    if (count === 0) continue
    left.set(word, count - 1)
    shared += 1
  }
  return shared / Math.max(before.length, after.length) >= MIN_SHARE
}

/** `}` and `};` are the same to a reader. */
function withoutEnd(line: string): string {
  return line.trim().replace(/[;,]$/u, '')
}

function wordsOf(line: string): readonly string[] {
  return Array.from(line.matchAll(WORD), ([word]) => word)
}
