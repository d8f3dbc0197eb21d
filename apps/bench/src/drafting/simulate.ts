import { join } from 'node:path'
import process from 'node:process'
import { CPU_COSTS, createDraftMemory, createDrafter, type Drafter } from '@turant/drafting'
import { copiedTokens } from './copies.ts'
import { type Case, SCOPES, syntheticCases } from './cases.ts'
import { play, playOracle, type Played } from './play.ts'
import { EDIT_KINDS } from './synthetic-edits.ts'

const NO_TOKENS = new Int32Array(0)
/** Where every batch costs the same the longest draft is the best one: a fixed length is its limit. */
const FREE = [
  {
    context: 0,
    batches: [
      { tokens: 1, cost: 1 },
      { tokens: 128, cost: 1 },
    ],
  },
]

const drafters: Readonly<Record<string, (edit: Case) => Played>> = {
  'no drafting': (edit) => play({ propose: () => undefined, observe: () => {} }, edit, CPU_COSTS),
  'fixed length 15': (edit) => play(fixed(edit, 15), edit, CPU_COSTS),
  'fixed length 63': (edit) => play(fixed(edit, 63), edit, CPU_COSTS),
  'repetition alone': (edit) =>
    play(createDrafter({ reference: NO_TOKENS, prompt: edit.prompt }), edit, CPU_COSTS),
  'cursor alone': (edit) =>
    play(createDrafter({ reference: edit.reference, prompt: NO_TOKENS }), edit, CPU_COSTS),
  all: (edit) => play(createDrafter(edit), edit, CPU_COSTS),
  'all, said once before': (edit) => {
    const memory = createDraftMemory({ maxTokens: 100_000 })
    memory.remember(edit.answer)
    return play(createDrafter({ ...edit, memory }), edit, CPU_COSTS)
  },
  'oracle of what is copied': (edit) => {
    const copied = copiedTokens(edit.reference, edit.answer)
    return playOracle(edit, CPU_COSTS, (index) => copied[index] === 1)
  },
  'oracle of all': (edit) => playOracle(edit, CPU_COSTS, () => true),
}

function fixed(edit: Case, length: number): Drafter {
  const drafter = createDrafter({ ...edit, costs: FREE })
  return {
    propose: () => drafter.propose(length),
    observe: (chosen) => drafter.observe(chosen),
  }
}

/** Answer tokens per second, were a unit of cost a millisecond, and tokens per batch. */
function cell(played: readonly Played[]): string {
  const sum = (of: (one: Played) => number): number =>
    played.reduce((total, one) => total + of(one), 0)
  const tokens = sum((one) => one.tokens)
  const perSecond = (1_000 * tokens) / sum((one) => one.cost)
  return `${perSecond.toFixed(0)} (${(tokens / sum((one) => one.batches)).toFixed(1)})`
}

function main(): void {
  const cases = syntheticCases(join(import.meta.dirname, '../../../..'))
  for (const { name: scope } of SCOPES) {
    const of = cases.filter((edit) => edit.scope === scope)
    const mean = of.reduce((sum, { answer }) => sum + answer.length, 0) / of.length
    const lines = Object.entries(drafters).map(([name, run]) => {
      const cells = EDIT_KINDS.map((kind) => cell(of.filter((one) => one.kind === kind).map(run)))
      return `| ${name} | ${cells.join(' | ')} |`
    })
    process.stdout.write(`\n${scope}, ${mean.toFixed(0)} tokens on average\n\n`)
    process.stdout.write(
      `| drafter | ${EDIT_KINDS.join(' | ')} |\n|---|${'---|'.repeat(EDIT_KINDS.length)}\n`,
    )
    process.stdout.write(`${lines.join('\n')}\n`)
  }
}

main()
