import type { Row, Suite, SuiteOptions, SuiteResult } from '../harness/suite.ts'
import { measureLoad } from './concurrency/load.ts'
import { loadRow, loadTable, type LoadCase } from './concurrency/load-report.ts'
import { startLlama } from './contestants/llama.ts'
import { unlessSilent } from './contestants/silent-peer.ts'
import { startTurant } from './contestants/turant.ts'
import { typeCode } from './typing/typing-case.ts'
import { typingRow, typingTable, type TypedCase } from './typing/typing-report.ts'

/** Requests at the same time. */
const LEVELS = [1, 2, 4, 8]
const MOST = 8
const MIXED = 'suggestion, two agents at work'
const MIXED_KEYS = { quick: 30, full: 100 } as const

export const concurrency: Suite = {
  id: 'concurrency',
  about: 'parallel generations, and two agents beside one who types',
  run,
}

async function run(options: SuiteOptions): Promise<SuiteResult> {
  const rows: Row[] = []
  const loads: LoadCase[] = []
  const typed: TypedCase[] = []
  const add = (row: Row): void => {
    rows.push(row)
    options.onRow(row)
  }
  for (let round = 0; round < options.rounds; round += 1) {
    for await (const measured of measureRound(options, round)) {
      if ('keys' in measured) {
        typed.push(measured)
        add(typingRow('concurrency', measured))
      } else {
        loads.push(measured)
        add(loadRow(measured))
      }
    }
  }
  return { rows, goals: [], tables: [loadTable(loads), typingTable(typed)] }
}

async function* measureRound(
  options: SuiteOptions,
  round: number,
): AsyncGenerator<LoadCase | TypedCase, void, undefined> {
  const { model, peers, isQuick, note } = options
  await using turant = await startTurant({ model, threads: peers.threads })
  await using llama = await startLlama({ model, peers, slots: MOST, slotTokens: 4096 })
  const contestants = llama ? [turant, llama] : [turant]
  if (round % 2 === 1) contestants.reverse()
  for (const level of LEVELS) {
    for (const contestant of contestants) {
      note(`concurrency: ${level} at once, ${contestant.name}`)
      const load = { level, seed: round * MOST + level }
      const answers = await unlessSilent(() => measureLoad(contestant, load), note)
      if (answers) yield { ...answers, level, system: contestant.name, round }
    }
  }
  const amount = MIXED_KEYS[isQuick ? 'quick' : 'full']
  for (const contestant of contestants) {
    note(`concurrency: ${MIXED}, ${contestant.name}`)
    const work = { agents: 2, seed: 1 + round, amount }
    const mixed = await unlessSilent(() => typeCode(contestant, work), note)
    if (mixed) yield { ...mixed, case: MIXED, system: contestant.name, round }
  }
}
