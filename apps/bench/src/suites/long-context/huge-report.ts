import type { Row } from '../../harness/suite.ts'
import { markdownTable, shown } from '../../harness/markdown.ts'
import { WINDOW_TOKENS, type HugeCase } from './huge.ts'
import { estimateError, longestSilenceMs, stretches, type Stretch } from './progress-log.ts'

/** Parts of the prompt whose speed is told. */
const PARTS = 8
/** Progress and an estimate are due at least this often. */
const MOST_SILENCE_MS = 1000
/** When the estimate of the time left is looked at. */
const ESTIMATE_SHARE = 0.25
/** The frame of the chat template around a message may be computed again. */
const FRAME_TOKENS = 64

export function hugeRow(huge: HugeCase): Row {
  const { answer, followUp, aborted } = huge
  const { counts } = answer
  const facts = factsOf(huge)
  return {
    suite: 'long-context',
    system: 'turant',
    case: `synthetic model, window ${WINDOW_TOKENS}, ${counts.promptTokens} tokens`,
    round: 0,
    metrics: {
      promptTokens: counts.promptTokens,
      ttftMs: answer.times.ttftMs,
      prefillTokensPerSecond: (1000 * counts.computedTokens) / counts.promptMs,
      ...Object.fromEntries(
        facts.stretches.map((stretch) => [
          `tokensPerSecondTo${stretch.toTokens}`,
          stretch.tokensPerSecond,
        ]),
      ),
      progressEvents: huge.marks.length,
      longestSilenceMs: facts.silenceMs,
      ...(Number.isNaN(facts.estimateError) ? {} : { estimateErrorShare: facts.estimateError }),
      followUpPromptTokens: followUp.counts.promptTokens,
      followUpComputedTokens: followUp.counts.computedTokens,
      followUpTtftMs: followUp.times.ttftMs,
      abortedAtTokens: aborted.doneTokens,
      abortToNextAnswerMs: aborted.nextMs,
      idleAnswerMs: aborted.idleMs,
    },
    flags: {
      tellsEverySecond: facts.silenceMs <= MOST_SILENCE_MS,
      tellsTimeLeft: facts.tellsTimeLeft,
      computesOnlyNew: facts.computesOnlyNew,
      stoppedInTheMiddle: aborted.doneTokens < aborted.totalTokens,
      saysExcess: huge.saysExcess,
    },
  }
}

type Facts = {
  readonly stretches: readonly Stretch[]
  readonly silenceMs: number
  readonly estimateError: number
  readonly tellsTimeLeft: boolean
  readonly computesOnlyNew: boolean
}

function factsOf({ answer, marks, followUp }: HugeCase): Facts {
  const endMs = answer.times.ttftMs
  const newTokens = followUp.counts.promptTokens - answer.counts.promptTokens
  return {
    stretches: stretches(marks, PARTS),
    silenceMs: longestSilenceMs(marks, endMs),
    estimateError: estimateError(marks, { endMs, share: ESTIMATE_SHARE }),
    tellsTimeLeft: marks.length > 0 && marks.every((mark) => mark.leftMs !== undefined),
    computesOnlyNew: followUp.counts.computedTokens <= newTokens + FRAME_TOKENS,
  }
}

export function hugeTable(huge: HugeCase): string {
  const { answer, followUp, aborted } = huge
  const facts = factsOf(huge)
  const { counts, times } = answer
  const speeds = facts.stretches
    .map(({ toTokens, tokensPerSecond }) => `${shown(tokensPerSecond)} to ${toTokens}`)
    .join(', ')
  const estimate = shown(100 * facts.estimateError)
  return markdownTable(
    [`synthetic model of one layer, window ${WINDOW_TOKENS} tokens, one run`, 'measured'],
    [
      ['prompt accepted, tokens', String(counts.promptTokens)],
      ['first token, s', shown(times.ttftMs / 1000, 1)],
      ['prefill by position, tokens/s', speeds],
      ['progress events', String(huge.marks.length)],
      ['longest time without one, ms', shown(facts.silenceMs)],
      [`time left, told at ${100 * ESTIMATE_SHARE} %, was off by, %`, estimate],
      [
        'follow-up turn: prompt tokens / computed',
        `${followUp.counts.promptTokens} / ${followUp.counts.computedTokens}`,
      ],
      ['follow-up turn: first token, ms', shown(followUp.times.ttftMs)],
      ['given up at, tokens', `${aborted.doneTokens} of ${aborted.totalTokens}`],
      [
        'next small request answered after, ms / on an idle server, ms',
        `${shown(aborted.nextMs)} / ${shown(aborted.idleMs)}`,
      ],
      ['a request too long is told by how much, to the token', huge.saysExcess ? 'yes' : 'no'],
    ],
  )
}
