import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { diffLines, hunks } from '../src/index.ts'
import type { DiffOp } from '../src/index.ts'
import { text, textAndEdit } from './texts.ts'

function joined(ops: readonly DiffOp[], without: DiffOp['type']): string {
  return ops.flatMap((op) => (op.type === without ? [] : op.lines)).join('')
}

function changed(ops: readonly DiffOp[]): number {
  return ops.reduce((sum, op) => sum + (op.type === 'same' ? 0 : op.lines.length), 0)
}

/** Fewest deleted and inserted lines, by the textbook table. */
function fewestChanges(before: string, after: string): number {
  const a = before.match(/[^\n]*\n|[^\n]+$/g) ?? []
  const b = after.match(/[^\n]*\n|[^\n]+$/g) ?? []
  let row = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (const [i, line] of a.entries()) {
    const next = [i + 1]
    for (const [j, other] of b.entries()) {
      const best = Math.min(row[j + 1] ?? 0, next[j] ?? 0) + 1
      next.push(line === other ? (row[j] ?? 0) : best)
    }
    row = next
  }
  return row[b.length] ?? 0
}

describe('diffLines', () => {
  it('[ED8] tells a changed line as a deletion, then an insertion', () => {
    expect(diffLines('a\nb\nc\n', 'a\nB\nc\n')).toEqual([
      { type: 'same', lines: ['a\n'] },
      { type: 'delete', lines: ['b\n'] },
      { type: 'insert', lines: ['B\n'] },
      { type: 'same', lines: ['c\n'] },
    ])
  })

  it('[ED8] a missing final newline is a difference', () => {
    expect(diffLines('a\nb', 'a\nb\n').map((op) => op.type)).toEqual(['same', 'delete', 'insert'])
  })

  it('[ED8] gives both texts back', () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        const ops = diffLines(before, after)
        expect([joined(ops, 'insert'), joined(ops, 'delete')]).toEqual([before, after])
        expect(ops.filter((op) => op.lines.length === 0)).toEqual([])
        const steps = ops.map((op, index) => `${op.type} ${ops[index + 1]?.type}`)
        const wrong = /^(\w+) \1$|^insert delete$/
        expect(steps.filter((step) => wrong.test(step))).toEqual([])
      }),
    )
  })

  it('[ED9] changes as few lines as can be', () => {
    fc.assert(
      fc.property(fc.oneof(fc.tuple(text, text), textAndEdit), ([before, after]) => {
        expect(changed(diffLines(before, after))).toBe(fewestChanges(before, after))
      }),
    )
  })

  it('[ED10] huge texts without much in common are still told right', () => {
    const side = (name: string) =>
      Array.from({ length: 9_000 }, (_, n) =>
        n % 1_500 === 700 ? `anchor ${n}\n` : `${name} ${n % 5_000}\n`,
      ).join('')
    const [before, after] = [side('old'), side('new')]
    const ops = diffLines(before, after)
    expect([joined(ops, 'insert'), joined(ops, 'delete')]).toEqual([before, after])
    const same = ops.filter((op) => op.type === 'same').flatMap((op) => op.lines)
    expect(same).toEqual([0, 1, 2, 3, 4, 5].map((n) => `anchor ${700 + 1_500 * n}\n`))
  })

  it('[ED10] a long text with many small changes keeps every unchanged line', () => {
    const before = Array.from({ length: 30_000 }, (_, n) => `line ${n}\n`)
    const after = before.map((line, n) => (n % 10 === 5 ? `changed ${n}\n` : line))
    expect(changed(diffLines(before.join(''), after.join('')))).toBe(6_000)
  })
})

describe('hunks', () => {
  it('[ED11] changes whose context meets are one hunk', () => {
    const before = 'a\nb\nc\nd\ne\nf\ng\nh\n'
    const after = 'a\nB\nc\nd\nE\nf\ng\nh\nI\n'
    const found = hunks(diffLines(before, after), 1)
    const summary = found.map(({ oldStart, oldLines, newStart, newLines, ops }) => ({
      at: [oldStart, oldLines, newStart, newLines],
      ops: ops.map((op) => `${op.type} ${op.lines.join('').replaceAll('\n', '')}`).join(', '),
    }))
    expect(summary).toEqual([
      {
        at: [0, 6, 0, 6],
        ops: 'same a, delete b, insert B, same cd, delete e, insert E, same f',
      },
      { at: [7, 1, 7, 2], ops: 'same h, insert I' },
    ])
  })

  it('[ED11] applied to the old text in order, they give the new one', () => {
    fc.assert(
      fc.property(textAndEdit, fc.nat(4), ([before, after], contextLines) => {
        const old = before.match(/[^\n]*\n/g) ?? []
        const result: string[] = []
        let at = 0
        for (const hunk of hunks(diffLines(before, after), contextLines)) {
          result.push(...old.slice(at, hunk.oldStart))
          expect(result).toHaveLength(hunk.newStart)
          expect(joined(hunk.ops, 'insert')).toBe(
            old.slice(hunk.oldStart, hunk.oldStart + hunk.oldLines).join(''),
          )
          result.push(...hunk.ops.flatMap((op) => (op.type === 'delete' ? [] : op.lines)))
          at = hunk.oldStart + hunk.oldLines
          expect(result).toHaveLength(hunk.newStart + hunk.newLines)
        }
        result.push(...old.slice(at))
        expect(result.join('')).toBe(after)
      }),
    )
  })
})
