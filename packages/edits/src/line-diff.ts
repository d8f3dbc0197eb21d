import { splitLines } from './lines.ts'
import { matchSequences } from './sequence-match.ts'

/** A run of lines, each with its own `\n` (only the last line of a text can lack it). */
export type DiffOp = {
  readonly type: 'same' | 'delete' | 'insert'
  readonly lines: readonly string[]
}

/**
 * The line diff of two texts with LF line ends. Runs alternate; in a change the deletion comes first.
 * The joined lines of `same` and `delete` are the old text, of `same` and `insert` the new one. Two
 * lines that differ only in a missing final newline differ. Minimal up to 2,000 changed lines; beyond
 * them still correct, no longer always minimal (see `matchSequences`).
 */
export function diffLines(oldText: string, newText: string): DiffOp[] {
  const before = splitLines(oldText)
  const after = splitLines(newText)
  const pairs = matchSequences(before, after)
  const ops: DiffOp[] = []
  let i = 0
  let j = 0
  while (i < before.length || j < after.length) {
    const start = i
    while (i < before.length && pairs[i] === -1) i += 1
    const end = i < before.length ? (pairs[i] ?? after.length) : after.length
    if (i > start) ops.push({ type: 'delete', lines: before.slice(start, i) })
    if (end > j) ops.push({ type: 'insert', lines: after.slice(j, end) })
    j = end
    const same = i
    while (i < before.length && pairs[i] === j) {
      i += 1
      j += 1
    }
    if (i > same) ops.push({ type: 'same', lines: before.slice(same, i) })
  }
  return ops
}

/** A change with the lines around it. Line numbers count from 0. */
export type Hunk = {
  readonly oldStart: number
  readonly oldLines: number
  readonly newStart: number
  readonly newLines: number
  readonly ops: readonly DiffOp[]
}

/** Groups changes with `contextLines` unchanged lines around them; changes whose context meets are one hunk. */
export function hunks(ops: readonly DiffOp[], contextLines: number): Hunk[] {
  const found: Hunk[] = []
  let open: OpenHunk | undefined
  let oldLine = 0
  let newLine = 0
  let lead: readonly string[] = []
  for (const [index, op] of ops.entries()) {
    if (op.type === 'same') {
      const isLast = index === ops.length - 1
      if (open !== undefined && (isLast || op.lines.length > 2 * contextLines)) {
        open.ops.push(...run('same', op.lines.slice(0, contextLines)))
        found.push(close(open))
        open = undefined
      } else open?.ops.push(op)
      lead = contextLines === 0 ? [] : op.lines.slice(-contextLines)
    } else {
      open ??= {
        oldStart: oldLine - lead.length,
        newStart: newLine - lead.length,
        ops: run('same', lead),
      }
      open.ops.push(op)
      lead = []
    }
    if (op.type !== 'insert') oldLine += op.lines.length
    if (op.type !== 'delete') newLine += op.lines.length
  }
  if (open !== undefined) found.push(close(open))
  return found
}

type OpenHunk = { readonly oldStart: number; readonly newStart: number; readonly ops: DiffOp[] }

function run(type: DiffOp['type'], lines: readonly string[]): DiffOp[] {
  return lines.length === 0 ? [] : [{ type, lines }]
}

function close({ oldStart, newStart, ops }: OpenHunk): Hunk {
  const count = (without: DiffOp['type']) =>
    ops.reduce((sum, op) => (op.type === without ? sum : sum + op.lines.length), 0)
  return { oldStart, newStart, oldLines: count('insert'), newLines: count('delete'), ops }
}
