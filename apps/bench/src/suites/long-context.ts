import type { Row, Suite, SuiteOptions, SuiteResult } from '../harness/suite.ts'
import { conversationRow, conversationTable } from './long-context/conversation-report.ts'
import { measureLlama, measureTurant, type ConversationCase } from './long-context/conversation.ts'
import { measureHuge } from './long-context/huge.ts'
import { hugeRow, hugeTable } from './long-context/huge-report.ts'

/** Tokens of the first message; the longest leaves room for the turns after it in a window of 8,192. */
const SIZES = { quick: [1_000, 3_000], full: [1_000, 2_000, 4_000, 7_400] } as const
/** Tokens of the prompt for the window of 131,072. */
const HUGE_TOKENS = { quick: 32_000, full: 130_000 } as const

export const longContext: Suite = {
  id: 'long-context',
  about: 'long prompts, the turns after them, a restart, and a window of 131,072 tokens',
  run,
}

async function run(options: SuiteOptions): Promise<SuiteResult> {
  const rows: Row[] = []
  const conversations: ConversationCase[] = []
  const add = (row: Row): void => {
    rows.push(row)
    options.onRow(row)
  }
  for (let round = 0; round < options.rounds; round += 1) {
    const order = [measureTurant, measureLlama]
    if (round % 2 === 1) order.reverse()
    for (const measure of order) {
      for await (const measured of measure(options, { sizes: sizes(options), round })) {
        conversations.push(measured)
        add(conversationRow(measured))
      }
    }
  }
  const huge = await measureHuge(options, HUGE_TOKENS[options.isQuick ? 'quick' : 'full'])
  add(hugeRow(huge))
  return { rows, goals: [], tables: [conversationTable(conversations), hugeTable(huge)] }
}

function sizes({ isQuick }: SuiteOptions): readonly number[] {
  return isQuick ? SIZES.quick : SIZES.full
}
