import { history, isolateHistory, redo, undo, undoDepth } from '@codemirror/commands'
import { EditorState, Text, type Transaction, type TransactionSpec } from '@codemirror/state'
import type { LiveEditView } from '@turant/live-edit'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { acceptedPart, following } from '../src/editor/ghost-text.ts'
import { announcement, outcomeText, phaseText } from '../src/editor/phase-text.ts'
import { changeSpecs, selectedLines } from '../src/editor/positions.ts'
import { UndoGroup, type Bench } from '../src/editor/undo-step.ts'
import { UNSEEN } from '../src/editor/unseen.ts'

/** An editor without a page. */
class TestBench implements Bench {
  state: EditorState

  constructor(text: string) {
    this.state = EditorState.create({ doc: text, extensions: [history()] })
  }

  readonly dispatch = (transaction: Transaction): void => {
    this.state = transaction.state
  }

  change(spec: TransactionSpec): void {
    this.dispatch(this.state.update(spec))
  }

  get text(): string {
    return this.state.doc.toString()
  }

  type(at: number, text: string): void {
    this.change({ changes: { from: at, insert: text }, userEvent: 'input.type' })
  }
}

type Change = { readonly from: number; readonly to: number; readonly insert: string }

/** Runs a live edit of several changes; each replaces a part of the document as it is then. */
function liveEdit(bench: TestBench, changes: readonly Change[], group: UndoGroup): void {
  for (const [index, change] of changes.entries()) {
    const step = { begins: index === 0, ends: index === changes.length - 1 }
    group.change(bench, inside(bench, change), step)
  }
  group.ended(bench)
}

function inside(bench: TestBench, { from, to, insert }: Change): Change {
  const { length } = bench.state.doc
  const [a, b] = [from % (length + 1), to % (length + 1)]
  return { from: Math.min(a, b), to: Math.max(a, b), insert }
}

const anyChanges = fc.array(
  fc.record({ from: fc.nat(60), to: fc.nat(60), insert: fc.stringMatching(/^[ab\n]{0,6}$/) }),
  { minLength: 1, maxLength: 12 },
)

describe('[WB3] the undo step of a live edit', () => {
  test('takes all of it back, and only it', () => {
    fc.assert(
      fc.property(anyChanges, (changes) => {
        const bench = new TestBench('const one = 1\n')
        bench.type(0, '// typed before\n')
        const before = bench.text
        liveEdit(bench, changes, new UndoGroup(bench.state.doc))
        const after = bench.text
        bench.type(0, 'typed after')
        undo(bench)
        expect(bench.text).toBe(after)
        if (after !== before) undo(bench)
        expect(bench.text).toBe(before)
        undo(bench)
        expect(bench.text).toBe('const one = 1\n')
        redo(bench)
        expect(bench.text).toBe(before)
      }),
    )
  })

  test('is none where nothing came of the live edit', () => {
    const bench = new TestBench('one\n')
    bench.type(0, 'zero\n')
    const changes = [
      { from: 5, to: 5, insert: 'proposed\n' },
      { from: 5, to: 14, insert: '' },
    ]
    liveEdit(bench, changes, new UndoGroup(bench.state.doc))
    expect({ text: bench.text, depth: undoDepth(bench.state) }).toEqual({
      text: 'zero\none\n',
      depth: 1,
    })
    undo(bench)
    expect(bench.text).toBe('one\n')
  })

  test('is none where nothing was changed', () => {
    const bench = new TestBench('one\n')
    bench.type(0, 'zero\n')
    liveEdit(bench, [{ from: 0, to: 0, insert: '' }], new UndoGroup(bench.state.doc))
    expect({ text: bench.text, depth: undoDepth(bench.state) }).toEqual({
      text: 'zero\none\n',
      depth: 1,
    })
  })

  test('stays apart from what the person does meanwhile', () => {
    const bench = new TestBench('one\n')
    const group = new UndoGroup(bench.state.doc)
    const change = (insert: string, ends: boolean) =>
      group.change(bench, { from: 0, insert }, { begins: false, ends })
    change('first\n', false)
    bench.change({
      changes: { from: bench.state.doc.length, insert: 'mine' },
      annotations: isolateHistory.of('full'),
    })
    group.foreignChange()
    change('second\n', false)
    change('third\n', true)
    group.ended(bench)
    const texts: string[] = []
    while (undo(bench)) texts.push(bench.text)
    expect(texts).toEqual(['first\none\nmine', 'first\none\n', 'one\n'])
  })
})

describe('places in the document', () => {
  const doc = Text.of(['one', 'two', ''])

  test('are offsets', () => {
    const changes = [
      { from: { line: 0, character: 1 }, to: { line: 1, character: 2 }, text: 'x' },
      { from: { line: 2, character: 0 }, to: { line: 2, character: 0 }, text: 'end' },
    ]
    expect(changeSpecs(doc, changes)).toEqual([
      { from: 1, to: 6, insert: 'x' },
      { from: 8, to: 8, insert: 'end' },
    ])
  })

  test.each([
    [{ line: 3, character: 0 }],
    [{ line: 0, character: 4 }],
    [{ line: -1, character: 0 }],
  ])('[WB4] that are not there make no change (%j)', (place) => {
    expect(changeSpecs(doc, [{ from: place, to: place, text: 'x' }])).toBe(undefined)
  })

  test('of a selection are the lines that it touches', () => {
    expect([
      selectedLines(doc, { from: 1, to: 2 }),
      selectedLines(doc, { from: 1, to: 4 }),
      selectedLines(doc, { from: 1, to: 5 }),
      selectedLines(doc, { from: 4, to: 4 }),
    ]).toEqual([
      { startLine: 0, endLine: 1 },
      { startLine: 0, endLine: 1 },
      { startLine: 0, endLine: 2 },
      { startLine: 1, endLine: 2 },
    ])
  })
})

describe('[WB5] a suggestion', () => {
  const state = EditorState.create({ doc: 'let x', selection: { anchor: 5 } })
  const ghost = { at: 5, text: ' = 1' }
  const after = (spec: TransactionSpec) => following(ghost, state.update(spec))

  test('shrinks while it is typed, and goes with everything else', () => {
    expect([
      after({ changes: { from: 5, insert: ' =' }, selection: { anchor: 7 } }),
      after({ changes: { from: 5, insert: ' = 1' }, selection: { anchor: 9 } }),
      after({ changes: { from: 5, insert: '!' }, selection: { anchor: 6 } }),
      after({ changes: { from: 0, insert: ' ' }, selection: { anchor: 6 } }),
      after({ changes: { from: 4, to: 5 }, selection: { anchor: 4 } }),
      after({ selection: { anchor: 2 } }),
      after({ selection: { anchor: 5 } }),
    ]).toEqual([
      { at: 7, text: ' 1' },
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
      ghost,
    ])
  })

  test.each([
    ['foo(bar)\n  baz', 'foo', 'foo(bar)'],
    [' = makeIt()', ' =', ' = makeIt()'],
    ['\n  return x\n}', '\n  return', '\n  return x'],
    ['  ', '  ', '  '],
    ['日本語 x', '日本語', '日本語 x'],
    ['({', '({', '({'],
  ])('%j is taken word by word and line by line', (text, word, line) => {
    expect([
      acceptedPart(text, 'word'),
      acceptedPart(text, 'line'),
      acceptedPart(text, 'all'),
    ]).toEqual([word, line, text])
  })

  test('has always something to take, until all of it was taken', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.constantFrom('word', 'line'), (text, amount) => {
        let rest = text
        while (rest !== '') {
          const part = acceptedPart(rest, amount)
          expect(part).not.toBe('')
          expect(rest.startsWith(part)).toBe(true)
          rest = rest.slice(part.length)
        }
      }),
    )
  })
})

describe('what a live edit is doing', () => {
  const view: LiveEditView = {
    phase: 'ready',
    message: undefined,
    scope: { startLine: 1, endLine: 8 },
    added: [],
    removed: [],
    hunks: [{ startLine: 3, endLine: 5 }],
    writingLine: undefined,
  }

  test('is said in words', () => {
    const waiting = { ...view, phase: 'waiting' } as const
    expect([
      phaseText({ ...view, phase: 'asking' }, undefined),
      phaseText(waiting, { phase: 'queued', ahead: 2 }),
      phaseText(waiting, { phase: 'loading', ahead: 0 }),
      phaseText(waiting, { phase: 'prompt', done: 50, reused: 10, total: 200, left_ms: 2400 }),
      phaseText(view, undefined),
      phaseText({ ...view, phase: 'failed', message: 'why' }, undefined),
    ]).toEqual([
      'lines 2–8: say what to change',
      'waiting, 2 before it',
      'the model is being loaded',
      'reading, 25 %, 3 s left',
      '1 change in lines 2–8',
      'why',
    ])
  })

  test('is announced where it matters', () => {
    expect([
      announcement(view),
      announcement({ ...view, phase: 'writing' }),
      outcomeText({ type: 'left', message: 'The file is gone.' }),
    ]).toEqual([
      'The proposal is complete: 1 change in lines 2–8. Enter keeps it, Escape restores.',
      undefined,
      'The file is gone.',
    ])
  })
})

const UNSEEN_CHARACTERS =
  '\u202A\u202B\u202C\u202D\u202E\u2066\u2067\u2068\u2069\u200B\u200C\u200D\u2060\uFEFF\u00AD\u3164\u{E0041}\u180E'

test.each(Array.from(UNSEEN_CHARACTERS))('[WB6] %j is made seen', (character) => {
  expect(UNSEEN.test(character)).toBe(true)
})

test.each(['a', ' ', '\t', 'ß', '語', '😀', '\uFE0F', '\u0301', 'ا'])(
  '[WB6] %j is seen already',
  (character) => {
    expect(UNSEEN.test(character)).toBe(false)
  },
)
