import type { Row, Suite, SuiteOptions, SuiteResult } from '../harness/suite.ts'
import { startLlama } from './contestants/llama.ts'
import { unlessSilent } from './contestants/silent-peer.ts'
import { startTurant } from './contestants/turant.ts'
import { typeCode, typeInstructions } from './typing/typing-case.ts'
import { suggestionGoal, typingRow, typingTable, type TypedCase } from './typing/typing-report.ts'

type Case = {
  readonly name: string
  readonly typing: 'code' | 'instructions'
  readonly agents: number
  readonly isForPeers: boolean
}

const BESIDE_AN_AGENT = 'suggestion, an agent at work'

const CASES: readonly Case[] = [
  { name: 'suggestion, idle server', typing: 'code', agents: 0, isForPeers: true },
  { name: BESIDE_AN_AGENT, typing: 'code', agents: 1, isForPeers: true },
  { name: 'suggestion, two agents at work', typing: 'code', agents: 2, isForPeers: false },
  { name: 'live edit, idle server', typing: 'instructions', agents: 0, isForPeers: false },
  { name: 'live edit, an agent at work', typing: 'instructions', agents: 1, isForPeers: false },
]

/** How much is typed in a case of a round: keys of code, instructions. */
const AMOUNTS = {
  quick: { code: 40, instructions: 2 },
  full: { code: 120, instructions: 3 },
} as const

export const complete: Suite = {
  id: 'complete',
  about: 'keystroke to suggestion and to live edit, on an idle server and beside agents',
  run,
}

async function run(options: SuiteOptions): Promise<SuiteResult> {
  const rows: Row[] = []
  const cases: TypedCase[] = []
  for (let round = 0; round < options.rounds; round += 1) {
    for await (const typed of measureRound(options, round)) {
      cases.push(typed)
      const row = typingRow('complete', typed)
      rows.push(row)
      options.onRow(row)
    }
  }
  const forGoal = cases.filter(
    (typed) => typed.system === 'turant' && typed.case === BESIDE_AN_AGENT,
  )
  return { rows, goals: [suggestionGoal(forGoal)], tables: [typingTable(cases)] }
}

async function* measureRound(
  options: SuiteOptions,
  round: number,
): AsyncGenerator<TypedCase, void, undefined> {
  const { model, peers, isQuick } = options
  await using turant = await startTurant({ model, threads: peers.threads })
  // One slot for the typist, one for the agent.
  await using llama = await startLlama({ model, peers, slots: 2, slotTokens: 8192 })
  const amounts = isQuick ? AMOUNTS.quick : AMOUNTS.full
  for (const [index, { name, typing, agents, isForPeers }] of CASES.entries()) {
    const contestants = isForPeers && llama ? [turant, llama] : [turant]
    if (round % 2 === 1) contestants.reverse()
    for (const contestant of contestants) {
      options.note(`complete: ${name}, ${contestant.name}`)
      const work = { agents, seed: 1 + round * CASES.length + index, amount: amounts[typing] }
      const typed = await unlessSilent(
        () => (typing === 'code' ? typeCode(contestant, work) : typeInstructions(turant, work)),
        options.note,
      )
      if (typed) yield { ...typed, case: name, system: contestant.name, round }
    }
  }
}
