import { expect, test } from 'vitest'
import { editGoals } from '../src/suites/edit/edit-goals.ts'
import { editRow, type MeasuredEdit } from '../src/suites/edit/edit-row.ts'
import { editTable, tuningTable } from '../src/suites/edit/edit-tables.ts'
import { editFiles } from '../src/suites/edit/cases.ts'

function measured(changes: Partial<MeasuredEdit>): MeasuredEdit {
  return {
    file: 'a.ts',
    lines: 30,
    fileTokens: 200,
    way: 'turant',
    speculation: '',
    prefix: 'cold',
    round: 0,
    appliedMs: 100,
    ttftMs: 30,
    firstChangeMs: 50,
    promptMs: 20,
    decodeMs: 80,
    promptTokens: 170,
    computedTokens: 80,
    outputTokens: 40,
    batches: 8,
    newText: '',
    isExact: true,
    isCut: false,
    ...changes,
  }
}

/** A whole file that came out wrong after 100 of its 200 tokens. */
const wrongWhole = measured({
  way: 'plain-whole',
  appliedMs: 620,
  promptMs: 120,
  decodeMs: 500,
  outputTokens: 100,
  batches: 100,
  isExact: false,
})

test('every edit of the fixed files changes its file', () => {
  for (const { text, changes } of editFiles()) {
    for (const { expected } of changes) expect(expected).not.toBe(text)
  }
})

test('a whole file that came out wrong counts as long as all of it would have taken', () => {
  expect(editRow(wrongWhole)).toEqual({
    suite: 'edit',
    system: 'turant, whole file, drafting off',
    case: 'a.ts (30 lines), cold',
    round: 0,
    metrics: {
      appliedMs: 620,
      rightMs: 1120,
      firstChangeMs: 50,
      ttftMs: 30,
      promptMs: 120,
      decodeMs: 500,
      promptTokens: 170,
      computedTokens: 80,
      outputTokens: 100,
      batches: 100,
      tokensPerBatch: 1,
      fileTokens: 200,
      fileTokensPerSecond: 200_000 / 1120,
    },
    flags: { isExact: false, isCut: false },
  })
})

test('of every round the hardest case counts, against the better of what the peer did', () => {
  const edits = [
    measured({}),
    wrongWhole,
    measured({ way: 'llama-whole', appliedMs: 900 }),
    measured({ way: 'llama-forced', appliedMs: 500 }),
    measured({ file: 'b.ts' }),
    measured({ file: 'b.ts', way: 'llama-forced', appliedMs: 300 }),
    measured({ round: 1, appliedMs: 50, prefix: 'warm' }),
    measured({ round: 1, way: 'llama-forced', appliedMs: 250, prefix: 'warm' }),
    // A wrong edit is no edit, however fast.
    measured({ round: 2, appliedMs: 1, isExact: false }),
    measured({ round: 2, way: 'llama-forced', appliedMs: 500 }),
  ]
  const goals = editGoals(edits, undefined).map(({ id, value, spread, met }) => [
    id,
    value,
    spread,
    met,
  ])
  expect(goals).toEqual([
    ['edit-vs-whole-file', 11.2, [11.2, 11.2], true],
    ['edit-vs-llama-server', 4, [3, 5], true],
    ['edit-vs-llama-server-same-prompt', null, null, null],
    ['file-tokens-per-second', 4000, [4000, 4000], true],
  ])
})

test('a goal that needs an absent peer says so', () => {
  const [, against] = editGoals([measured({})], 'is absent: not installed')
  expect(against?.how).toBe('llama-server is absent: not installed')
})

test('the tables show medians, spread, what was derived and what was tried', () => {
  const edits = [measured({}), measured({ appliedMs: 300, round: 1, isExact: false }), wrongWhole]
  expect(editTable(edits).split('\n').slice(2)).toEqual([
    '| a.ts (30 lines), cold | turant | 200 [100-300] | 200 |  | 30 | 50 | 80 | 40 | 8 | 5.0 | 1/2 |',
    '| a.ts (30 lines), cold | turant, whole file, drafting off | 620 [620-620] | 1120 (derived) | 5.6x | 30 | 50 | 80 | 100 | 100 | 1.0 | 0/1 |',
  ])
  const tried = [
    measured({ way: 'llama-region', speculation: 'slow', appliedMs: 200 }),
    measured({ way: 'llama-region', speculation: 'quick', appliedMs: 100 }),
  ]
  expect(tuningTable(tried).split('\n').slice(2)).toEqual([
    '| a.ts, cold, same prompt | quick | 100 | 8 | yes |',
    '| a.ts, cold, same prompt | slow | 200 | 8 | yes |',
  ])
})
