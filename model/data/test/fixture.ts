import { parseFile } from '../src/code/parsed-file.ts'
import { OPERATORS } from '../src/operators/catalog.ts'
import type { OperatorId, Proposal } from '../src/operators/operator.ts'
import { createRandom } from '../src/random.ts'

/** All edits of one kind that a small file is worth, over some seeds. */
export function proposalsOf(id: OperatorId, path: string, text: string): readonly Proposal[] {
  const operator = OPERATORS.find((one) => one.id === id)
  const file = parseFile(path, text)
  const seeds = Array.from({ length: 40 }, (_, seed) => createRandom(`fixture ${seed}`))
  return seeds.flatMap((random) => [...(operator?.propose(file, random) ?? [])])
}

/** The first such edit with these phrases, and these slots where some are named. */
export function edit(
  { id, path, text }: { readonly id: OperatorId; readonly path: string; readonly text: string },
  phrases: string,
  slots: Readonly<Record<string, string>> = {},
): Pick<Proposal, 'before' | 'after'> | undefined {
  const found = proposalsOf(id, path, text).find(
    (one) =>
      one.phrases === phrases &&
      Object.entries(slots).every(([name, value]) => {
        const slot = one.slots[name]
        return slot !== undefined && ('code' in slot ? slot.code : slot.text) === value
      }),
  )
  return found === undefined ? undefined : { before: found.before, after: found.after }
}
