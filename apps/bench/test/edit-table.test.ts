import { expect, test } from 'vitest'
import type { EditRow } from '../src/edit-suite.ts'
import { editTable } from '../src/edit-table.ts'
import { median, spread } from '../src/statistics.ts'

function row(changes: Partial<EditRow>): EditRow {
  return {
    file: 'a.ts',
    lines: 30,
    way: 'turant',
    prefix: 'cold',
    round: 0,
    appliedMs: 100,
    firstChangeMs: 50,
    promptMs: 20,
    decodeMs: 80,
    promptTokens: 170,
    computedTokens: 80,
    outputTokens: 40,
    batches: 8,
    draftedTokens: 60,
    acceptedTokens: 32,
    isExact: true,
    isCut: false,
    ...changes,
  }
}

test('median and spread', () => {
  expect([median([3, 1, 2]), median([4, 1, 2, 3]), spread([3, 1, 2])]).toEqual([2, 2.5, [1, 3]])
  expect(median([])).toBeNaN()
})

test('the table shows medians, spread, the ratio and what was cut off', () => {
  const rows = [
    row({}),
    row({ appliedMs: 300, round: 1, isExact: false }),
    row({ way: 'naive', appliedMs: 1000, outputTokens: 300, batches: 300, isExact: false }),
    row({
      way: 'naive',
      appliedMs: 3000,
      round: 1,
      isCut: true,
      firstChangeMs: null,
      isExact: false,
    }),
    row({ prefix: 'warm', appliedMs: 60 }),
  ]
  expect(editTable(rows).split('\n').slice(2)).toEqual([
    '| a.ts (30 lines) | cold | 200 [100-300] | 2000 [1000-3000] (cut off) | 133 | 0.7x | 50 / 50 | 80 / 80 | 40 / 170 | 8 / 154 | 1/2 / 0/2 |',
    '| a.ts (30 lines) | warm | 60 [60-60] | - | - | - | 50 / - | 80 / - | 40 / - | 8 / - | 1/1 / - |',
  ])
})
