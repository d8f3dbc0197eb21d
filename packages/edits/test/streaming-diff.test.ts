import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { createStreamingDiff, diffLines } from '../src/index.ts'
import type { DiffEvent } from '../src/index.ts'
import { cut, places, text, textAndEdit } from './texts.ts'

function stream(before: string, pieces: readonly string[]): DiffEvent[] {
  const diff = createStreamingDiff(before)
  return [...pieces.flatMap((piece) => diff.push(piece)), ...diff.end()]
}

function shown(events: readonly DiffEvent[]): string[] {
  const sign = { same: ' ', delete: '-', insert: '+' }
  return events.map(({ type, line }) => sign[type] + line.trimEnd())
}

const OLD = `function first() {
  return 1
}

function second() {
  const value = load()
  return value
}

function third() {
  return 3
}
`

describe('createStreamingDiff', () => {
  it('[ED12] gives both texts back, in document order', () => {
    const pairs = fc.oneof(fc.tuple(text, text), textAndEdit)
    fc.assert(
      fc.property(pairs, ([before, after]) => {
        const events = stream(before, [after])
        const old = events.flatMap((event) => (event.type === 'insert' ? [] : [event]))
        const now = events.filter((event) => event.type !== 'delete')
        expect(now.map((event) => event.line).join('')).toBe(after)
        expect(old.map((event) => event.line).join('')).toBe(before)
        expect(old.map((event) => event.oldLine)).toEqual(old.map((_, index) => index))
      }),
    )
  })

  it('[ED13] the events do not depend on where the text is cut', () => {
    const pairs = fc.oneof(fc.tuple(text, text), textAndEdit)
    fc.assert(
      fc.property(pairs, places, ([before, after], at) => {
        expect(stream(before, cut(after, at))).toEqual(stream(before, [after]))
      }),
    )
  })

  it('[ED12] an event comes as soon as its line is complete', () => {
    const diff = createStreamingDiff(OLD)
    expect(diff.push('function fir')).toEqual([])
    expect(diff.push('st() {\n  return 10\n')).toEqual([
      { type: 'same', line: 'function first() {\n', oldLine: 0 },
      { type: 'insert', line: '  return 10\n' },
    ])
  })

  const examples: readonly (readonly [string, (old: string) => string])[] = [
    ['a changed line', (old) => old.replace('return 1\n', 'return 10\n')],
    ['a changed last line', (old) => old.replace('return 3', 'throw new Error()')],
    ['an inserted line', (old) => old.replace('  return value', '  check(value)\n  return value')],
    ['a deleted line', (old) => old.replace('  const value = load()\n', '')],
    ['a function in front', (old) => `function zero() {\n  return 0\n}\n\n${old}`],
    ['a function in between', (old) => old.replace('function third', 'function x() {\n}\n\n$&')],
    ['a function at the end', (old) => `${old}\nfunction fourth() {\n  return 4\n}\n`],
    ['a function removed', (old) => old.replace(/function second[^}]*\}\n\n/, '')],
    ['two changes', (old) => old.replace('return 1\n', 'return 10\n').replace('load', 'read')],
    ['everything removed', () => ''],
    ['nothing changed', (old) => old],
  ]
  it.each(examples)('[ED14] %s is told with as few changes as a full diff', (_name, edit) => {
    const changes = (types: readonly { readonly type: string }[]) =>
      types.filter(({ type }) => type !== 'same').length
    const full = diffLines(OLD, edit(OLD)).flatMap((op) => op.lines.map(() => ({ type: op.type })))
    expect(changes(stream(OLD, [edit(OLD)]))).toBe(changes(full))
  })

  it('[ED14] a line moved up does not tear down what lies in between', () => {
    const events = stream(OLD, [`  return value\n${OLD.replace('  return value\n', '')}`])
    expect(shown(events).filter((line) => !line.startsWith(' '))).toEqual([
      '+  return value',
      '-  return value',
    ])
  })

  it('[ED12] keeps up with long texts', () => {
    const lines = Array.from({ length: 50_000 }, (_, n) => (n % 3 === 0 ? '}\n' : `call(${n})\n`))
    const edited = lines.with(25_001, 'changed()\n')
    const events = stream(lines.join(''), [edited.join('')])
    expect(events.filter((event) => event.type !== 'same')).toEqual([
      { type: 'insert', line: 'changed()\n' },
      { type: 'delete', line: 'call(25001)\n', oldLine: 25_001 },
    ])
  })
})
