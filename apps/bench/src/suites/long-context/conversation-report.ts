import { median } from '../../harness/percentiles.ts'
import type { Row } from '../../harness/suite.ts'
import { markdownTable, shown } from '../../harness/markdown.ts'
import type { ConversationCase } from './conversation.ts'

/**
 * A turn computes only what is new when all that earlier turns computed is reused. A chat template may
 * end a prompt otherwise than the conversation goes on, by a few tokens.
 */
const TEMPLATE_TOKENS = 8

export function computesOnlyNew({ answer, knownTokens }: ConversationCase): boolean {
  const { promptTokens, computedTokens } = answer.counts
  return computedTokens <= promptTokens - knownTokens + TEMPLATE_TOKENS
}

export function conversationRow(measured: ConversationCase): Row {
  const { answer, knownTokens, restoreMs } = measured
  const { counts, times } = answer
  return {
    suite: 'long-context',
    system: measured.system,
    case: `${measured.size} tokens, ${measured.turn}`,
    round: measured.round,
    metrics: {
      ttftMs: waitMs(measured),
      restoreMs,
      requestMs: times.endMs + restoreMs,
      promptTokens: counts.promptTokens,
      computedTokens: counts.computedTokens,
      newTokens: counts.promptTokens - knownTokens,
      promptMs: counts.promptMs,
      prefillTokensPerSecond: prefillRate(measured),
      outputTokens: counts.outputTokens,
    },
    flags: measured.turn === 'cold' ? {} : { computesOnlyNew: computesOnlyNew(measured) },
  }
}

const HEADER = [
  'first message, tokens',
  'turn',
  'system',
  'rounds',
  'prompt tokens',
  'computed',
  'only what is new',
  'first token, ms (median of rounds)',
  'prefill, tokens/s',
]

/** All rounds of a turn together. */
export function conversationTable(cases: readonly ConversationCase[]): string {
  const groups = Map.groupBy(cases, ({ size, turn, system }) => `${size} ${turn} ${system}`)
  return markdownTable(HEADER, [...groups.values()].flatMap(line))
}

function line(group: readonly ConversationCase[]): string[][] {
  const [first] = group
  if (first === undefined) return []
  const isCold = first.turn === 'cold'
  const middle = (value: (measured: ConversationCase) => number): string =>
    shown(median(group.map(value)))
  return [
    [
      String(first.size),
      first.turn,
      first.system,
      String(group.length),
      middle(({ answer }) => answer.counts.promptTokens),
      middle(({ answer }) => answer.counts.computedTokens),
      isCold ? '-' : group.every(computesOnlyNew) ? 'yes' : 'no',
      middle(waitMs),
      isCold ? middle(prefillRate) : '-',
    ],
  ]
}

function waitMs({ answer, restoreMs }: ConversationCase): number {
  return answer.times.ttftMs + restoreMs
}

function prefillRate({ answer: { counts } }: ConversationCase): number {
  return (1000 * counts.computedTokens) / counts.promptMs
}
