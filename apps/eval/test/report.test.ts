import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { byKind, count, restraint, totals } from '../src/report/counts.ts'
import { notes } from '../src/report/notes.ts'
import { progressOf } from '../src/report/progress.ts'
import { answerLine, resultFile } from '../src/report/result-file.ts'
import { median, wilson } from '../src/report/statistics.ts'
import { restraintTable, resultTable } from '../src/report/tables.ts'
import { editTask, fillTask, outcome } from './support/tasks.ts'

describe("Wilson's interval", () => {
  test.each([
    // Newcombe, "Two-sided confidence intervals for the single proportion", 1998, table I, method 3.
    { successes: 81, trials: 263, low: 0.2553, high: 0.3662 },
    { successes: 15, trials: 148, low: 0.0624, high: 0.1605 },
    { successes: 0, trials: 20, low: 0, high: 0.1611 },
    { successes: 1, trials: 29, low: 0.0061, high: 0.1718 },
  ])('of $successes in $trials', ({ successes, trials, low, high }) => {
    const [from = Number.NaN, to = Number.NaN] = wilson(successes, trials) ?? []
    expect(from).toBeCloseTo(low, 4)
    expect(to).toBeCloseTo(high, 4)
  })

  test('holds the share, lies in 0 to 1, and narrows', () => {
    fc.assert(
      fc.property(fc.nat({ max: 500 }), fc.integer({ min: 1, max: 500 }), (some, trials) => {
        const successes = Math.min(some, trials)
        const [low = -1, high = 2] = wilson(successes, trials) ?? []
        const share = successes / trials
        expect(0 <= low && low <= share + 1e-12 && share - 1e-12 <= high && high <= 1).toBe(true)
        const [lower = 0, higher = 0] = wilson(10 * successes, 10 * trials) ?? []
        expect(higher - lower).toBeLessThan(high - low)
      }),
    )
  })

  test('of nothing is unknown', () => {
    expect(wilson(0, 0)).toBeUndefined()
  })
})

test('the median of an even count is between its two', () => {
  expect([median([3, 1, 2]), median([4, 1, 2, 3]), median([])]).toEqual([2, 2.5, Number.NaN])
})

const done = 'export const one = 1\nexport const b = one\n'
const noEdit = editTask({ operator: 'no-edit' }, { expected: done })
const wrong = { exact: false, verified: false, unchanged: true }
const outcomes = [
  outcome('base', editTask()),
  outcome('base', editTask({ split: 'held-out-words' }), wrong),
  outcome('base', noEdit, { unchanged: true }),
  outcome('base', fillTask(undefined), { exact: undefined, verified: undefined }),
  outcome('rules', editTask(), wrong),
]

test('what cannot be told counts for nothing', () => {
  expect(count(outcomes)).toEqual({
    n: 5,
    exact: 2,
    exactOf: 4,
    verified: 2,
    verifiedOf: 4,
    unchanged: 3,
    p50Ms: 10,
  })
})

test('kinds and totals are told by suite, operator and split', () => {
  const names = [...byKind(outcomes), ...totals(outcomes)].map((kind) => [
    kind.operator,
    kind.split,
    kind.outcomes.length,
  ])
  expect(names).toEqual([
    ['fill-line', 'test', 1],
    ['no-edit', 'test', 1],
    ['rename', 'held-out-words', 1],
    ['rename', 'test', 2],
    [undefined, 'held-out-words', 1],
    [undefined, 'test', 4],
    [undefined, undefined, 5],
  ])
})

test('restraint is told for edits alone', () => {
  expect(restraint(outcomes)).toMatchObject({
    nothingToDo: { n: 1, unchanged: 1 },
    somethingToDo: { n: 3, unchanged: 2 },
  })
  expect(restraintTable(outcomes, ['base']).split('\n').at(-1)).toMatch(
    /^\| base +\| 100 \[21, 100\] +\| 1 +\| 50 \[9, 91\] +\| 2 +\|$/,
  )
})

test('systems stand side by side, also when one was not asked everything', () => {
  const lines = resultTable(outcomes, ['base', 'rules'])
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim()))
  expect(lines.at(-1)).toEqual([
    '',
    'suite',
    'all',
    'all',
    '1-4',
    '67 [21, 94]',
    '67 [21, 94] of 3',
    '10',
    '0 [0, 79]',
    '0 [0, 79]',
    '10',
    '',
  ])
  expect(lines[2]).toContain('-')
})

test('the notes say what the figures do not', () => {
  const said = notes(outcomes, { withoutPython: 2, interrupted: true }).join('\n')
  for (const part of ['0 of 5 tasks have them', 'lower bar', '2 tasks with tests', 'INTERRUPTED']) {
    expect(said).toContain(part)
  }
})

test('the file of counts has whole numbers', () => {
  const head = {
    commit: 'abc',
    seed: 1,
    date: '2030-01-01T00:00:00.000Z',
    machine: 'm',
    interrupted: false,
    left_out: 0,
  }
  const only = outcomes.filter(({ system }) => system === 'rules')
  expect(JSON.parse(resultFile(head, only, ['base', 'rules']))).toEqual({
    ...head,
    rows: [
      {
        suite: 'suite',
        operator: 'rename',
        split: 'test',
        system: 'rules',
        n: 1,
        exact: 0,
        exact_of: 1,
        verified: 0,
        verified_of: 1,
        unchanged: 1,
        p50_ms: 10,
      },
    ],
  })
})

test('an answer is one line', () => {
  const line = answerLine(outcome('base', editTask(), { exact: undefined, why: 'a\nb' }))
  expect(line.indexOf('\n')).toBe(line.length - 1)
  expect(JSON.parse(line)).toMatchObject({ id: 'rename-b', exact: null, why: 'a\nb' })
})

test('progress is told in place, or now and then', () => {
  const shown = (isTerminal: boolean): string => {
    let text = ''
    const show = progressOf(11, { isTerminal, write: (more) => (text += more) })
    for (let index = 0; index < 11; index += 1) show(outcome('base', editTask()))
    return text
  }
  expect(shown(false)).toBe(
    'base: 10 of 11, 10 exact, 10 verified\nbase: 11 of 11, 11 exact, 11 verified\n',
  )
  expect(shown(true).split('\r').length).toBe(12)
})
