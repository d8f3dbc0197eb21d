import type { Row, Suite, SuiteOptions, SuiteResult } from '../harness/suite.ts'
import { startLlama } from './contestants/llama.ts'
import { unlessSilent } from './contestants/silent-peer.ts'
import { startTurant } from './contestants/turant.ts'
import {
  interruptGoal,
  interruptRow,
  interruptTable,
  type InterruptCase,
} from './interrupt/interrupt-report.ts'
import { Interrupter, type Trials } from './interrupt/interrupter.ts'

/** Trials of each kind in a round. */
const TRIALS: { readonly quick: Trials; readonly full: Trials } = {
  quick: { idle: 10, decode: 20, prefill: 20, arrive: 10 },
  full: { idle: 20, decode: 40, prefill: 20, arrive: 20 },
}

const PEER_PREFILLS = 5

export const interrupt: Suite = {
  id: 'interrupt',
  about: 'abort to free slot, and what waits when an interactive request meets background work',
  run,
}

async function run(options: SuiteOptions): Promise<SuiteResult> {
  const rows: Row[] = []
  const cases: InterruptCase[] = []
  for (let round = 0; round < options.rounds; round += 1) {
    for await (const measured of measureRound(options, round)) {
      cases.push(measured)
      const row = interruptRow(measured)
      rows.push(row)
      options.onRow(row)
    }
  }
  return { rows, goals: [interruptGoal(cases)], tables: [interruptTable(cases)] }
}

async function* measureRound(
  options: SuiteOptions,
  round: number,
): AsyncGenerator<InterruptCase, void, undefined> {
  const { model, peers, isQuick, note } = options
  await using turant = await startTurant({ model, threads: peers.threads })
  // With one slot a request waits until it is free, which is what is measured.
  await using alone = await startLlama({ model, peers, slots: 1, slotTokens: 8192 })
  // With two it need not wait, and shares the processor.
  await using beside = await startLlama({ model, peers, slots: 2, slotTokens: 8192 })
  const trials = isQuick ? TRIALS.quick : TRIALS.full
  const runs = [
    { contestant: turant, name: 'turant', kinds: ['decode', 'prefill', 'arrive'] },
    { contestant: alone, name: 'llama-server, 1 slot', kinds: ['decode', 'prefill'] },
    { contestant: beside, name: 'llama-server, 2 slots', kinds: ['arrive'] },
  ] as const
  for (const { contestant, name, kinds } of round % 2 === 1 ? runs.toReversed() : runs) {
    if (contestant === undefined) continue
    note(`interrupt: ${name}`)
    // A peer that reads on for seconds needs no more of them in a quick run to be told from one that stops.
    const enough = isQuick && contestant !== turant ? { ...trials, prefill: PEER_PREFILLS } : trials
    const interrupter = new Interrupter(contestant, { trials: enough, seed: 1 + round })
    await interrupter.prepare()
    for (const kind of kinds) {
      const measured = await unlessSilent(() => interrupter.measure(kind), note)
      if (measured) yield { ...measured, system: name, round }
    }
  }
}
