import { expect, test } from 'vitest'
import { loadRow, loadTable } from '../../src/suites/concurrency/load-report.ts'
import type { Answer } from '../../src/suites/contestants/contestant.ts'
import {
  interruptGoal,
  interruptRow,
  interruptTable,
  type InterruptCase,
} from '../../src/suites/interrupt/interrupt-report.ts'
import {
  computesOnlyNew,
  conversationRow,
  conversationTable,
} from '../../src/suites/long-context/conversation-report.ts'
import type { ConversationCase } from '../../src/suites/long-context/conversation.ts'
import { hugeRow, hugeTable } from '../../src/suites/long-context/huge-report.ts'
import {
  suggestionGoal,
  typingRow,
  typingTable,
  type TypedCase,
} from '../../src/suites/typing/typing-report.ts'

function bodyOf(table: string): string[] {
  return table.split('\n').slice(2)
}

function answer(changes: Partial<Answer['counts']> & Partial<Answer['times']> = {}): Answer {
  const { ttftMs = 100, interTokenMs = 10, requestMs = 200, endMs = 210, ...counts } = changes
  return {
    text: 'x',
    id: 'a',
    times: { ttftMs, interTokenMs, requestMs, endMs },
    counts: {
      promptTokens: 1000,
      computedTokens: 1000,
      outputTokens: 11,
      promptMs: 500,
      decodeMs: 100,
      queuedMs: 1,
      ...counts,
    },
  }
}

function key(ms: number, isSeen = true): TypedCase['keys'][number] {
  return { first: { ms, isSeen }, all: { ms: ms * 2, isSeen }, isEmpty: false }
}

const work = { turns: 1, promptTokens: 300, outputTokens: 40, seconds: 2 }
const typed: TypedCase = {
  case: 'suggestion, an agent at work',
  system: 'turant',
  round: 0,
  keys: [key(10), key(20), key(30, false), key(40)],
  work: [work],
}

test('typing: a row, a table over all rounds, the goal', () => {
  expect(typingRow('complete', typed)).toEqual({
    suite: 'complete',
    system: 'turant',
    case: 'suggestion, an agent at work',
    round: 0,
    metrics: {
      keys: 4,
      answeredKeys: 3,
      emptyAnswers: 0,
      firstP50Ms: 20,
      firstP90Ms: 40,
      firstP95Ms: 40,
      firstP99Ms: 40,
      allP50Ms: 40,
      allP95Ms: 80,
      agentTurns: 1,
      agentPromptTokensPerSecond: 150,
      agentOutputTokensPerSecond: 20,
    },
    flags: { isP95LowerBound: false },
  })
  expect(bodyOf(typingTable([typed, { ...typed, round: 1 }]))).toEqual([
    '| suggestion, an agent at work | turant | 8 | 75 % | 0 | 20 / 40 / 40 / 40 | 40 / 80 | 150 / 20.0 |',
  ])
  const slow = { ...typed, round: 1, keys: [key(350), key(360)] }
  const goal = suggestionGoal([typed, slow])
  expect([goal.id, goal.value, goal.goal, goal.met, goal.spread]).toEqual([
    'suggestion-p95-ms',
    360,
    300,
    false,
    [40, 360],
  ])
})

test('typing: waits that nobody saw the end of meet no goal', () => {
  const unseen = { ...typed, keys: [key(10), key(20, false)] }
  expect(suggestionGoal([unseen])).toMatchObject({ value: 20, met: false })
  expect(typingTable([unseen])).toContain('| 10 / over 20 / over 20 / over 20 |')
  expect(suggestionGoal([])).toMatchObject({ value: null, met: null })
})

function interrupted(changes: Partial<InterruptCase>): InterruptCase {
  return {
    kind: 'decode',
    system: 'turant',
    round: 0,
    freeMs: [1, 2, 3],
    queuedMs: [0.5],
    idleMs: [10, 12],
    missed: 0,
    decodeStepMs: 8,
    ...changes,
  }
}

test('interrupt: the worse kind counts, against 20 ms or a longer decode step', () => {
  const cases = [
    interrupted({}),
    interrupted({ kind: 'prefill', freeMs: [24, 24] }),
    interrupted({ kind: 'arrive', freeMs: [90] }),
    interrupted({ system: 'llama-server, 1 slot', freeMs: [500] }),
  ]
  expect(interruptGoal(cases)).toMatchObject({ value: 24, goal: 20, met: false, spread: [24, 24] })
  const slowSteps = cases.map((measured) => ({ ...measured, decodeStepMs: 30 }))
  expect(interruptGoal(slowSteps)).toMatchObject({ value: 24, goal: 30, met: true })
  expect(interruptGoal([])).toMatchObject({ value: null, goal: 20, met: null })
})

test('interrupt: a row and a table', () => {
  expect(interruptRow(interrupted({ missed: 2 })).metrics).toEqual({
    trials: 3,
    missedTrials: 2,
    freeP50Ms: 2,
    freeP95Ms: 2.9,
    freeMaxMs: 3,
    idleP50Ms: 11,
    idleP95Ms: 11.9,
    decodeStepMs: 8,
    queuedP50Ms: 0.5,
    queuedP95Ms: 0.5,
  })
  const cases = [interrupted({}), interrupted({ round: 1, queuedMs: [], freeMs: [5] })]
  expect(bodyOf(interruptTable(cases))).toEqual([
    '| abort while it writes, then one token | turant | 4 | 2.5 / 4.7 / 5.0 | 0.5 / 0.5 | 11.0 / 12.0 | 8.0 |',
  ])
})

test('concurrency: an answer without text has no time to its first token', () => {
  const nothing = answer({ ttftMs: Number.NaN, interTokenMs: Number.NaN, requestMs: Number.NaN })
  const load = {
    level: 2,
    system: 'turant',
    round: 0,
    answers: [answer(), { ...nothing, text: '' }],
    wallMs: 1000,
  }
  expect(loadRow(load)).toMatchObject({
    case: '2 at once',
    metrics: { requests: 2, ttftP50Ms: 100, tokensPerSecond: 22, outputTokens: 22 },
  })
  expect(bodyOf(loadTable([load, { ...load, round: 1, wallMs: 500 }]))).toEqual([
    '| 2 | turant | 4 | 100 / 100 / 100 | 10.0 / 10.0 / 10.0 | 200 / 200 / 200 | 33.0 | 44 |',
  ])
})

function turn(changes: Partial<ConversationCase>): ConversationCase {
  return {
    system: 'turant',
    round: 0,
    size: 1000,
    turn: 'follow-up',
    knownTokens: 1000,
    restoreMs: 0,
    answer: answer({ promptTokens: 1030, computedTokens: 20 }),
    ...changes,
  }
}

test('long context: a turn that computes what is known already is told apart', () => {
  const wasteful = turn({ answer: answer({ promptTokens: 1030, computedTokens: 1030 }) })
  expect([computesOnlyNew(turn({})), computesOnlyNew(wasteful)]).toEqual([true, false])
  expect(conversationRow(turn({ restoreMs: 15 }))).toMatchObject({
    case: '1000 tokens, follow-up',
    metrics: { ttftMs: 115, requestMs: 225, newTokens: 30, computedTokens: 20 },
    flags: { computesOnlyNew: true },
  })
  expect(bodyOf(conversationTable([turn({}), { ...wasteful, round: 1 }]))).toEqual([
    '| 1000 | follow-up | turant | 2 | 1030 | 525 | no | 100 | - |',
  ])
  expect(conversationRow(turn({ turn: 'cold', knownTokens: 0 })).flags).toEqual({})
})

const huge = {
  answer: answer({ promptTokens: 400, computedTokens: 400, ttftMs: 1000 }),
  marks: [
    { atMs: 200, done: 100, leftMs: 800 },
    { atMs: 800, done: 399, leftMs: 1 },
  ],
  followUp: answer({ promptTokens: 440, computedTokens: 30 }),
  aborted: { doneTokens: 160, totalTokens: 400, nextMs: 9, idleMs: 7 },
  saysExcess: true,
}

test('long context: what is promised of a huge window', () => {
  expect(hugeRow(huge)).toMatchObject({
    metrics: { longestSilenceMs: 600, estimateErrorShare: 0, followUpComputedTokens: 30 },
    flags: {
      tellsEverySecond: true,
      tellsTimeLeft: true,
      computesOnlyNew: true,
      stoppedInTheMiddle: true,
      saysExcess: true,
    },
  })
  const silent = {
    ...huge,
    marks: [],
    followUp: answer({ promptTokens: 440, computedTokens: 440 }),
  }
  expect(hugeRow({ ...silent, answer: answer({ promptTokens: 400, ttftMs: 1001 }) }).flags).toEqual(
    {
      tellsEverySecond: false,
      tellsTimeLeft: false,
      computesOnlyNew: false,
      stoppedInTheMiddle: true,
      saysExcess: true,
    },
  )
  expect(hugeTable(huge)).toContain('| given up at, tokens | 160 of 400 |')
})
