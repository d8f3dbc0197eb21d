import type { CostTable, Drafter } from '@turant/drafting'

export const NONE: Int32Array = new Int32Array(0)

/** Every batch costs the same, so that whatever may be right is drafted. */
export const FREE: CostTable = [
  {
    context: 0,
    batches: [
      { tokens: 1, cost: 1 },
      { tokens: 128, cost: 1 },
    ],
  },
]

/** A model that says the next token given all before it; `tokens` of them in all. */
export type FakeModel = { readonly tokens: number; next(said: readonly number[]): number }

export function saying(output: readonly number[]): FakeModel {
  return { tokens: output.length, next: (said) => output[said.length] ?? 0 }
}

/** Lets a model speak, one checked batch after another, as an engine does. */
export function play(drafter: Drafter, model: FakeModel): { batches: number; said: number[] } {
  const said: number[] = []
  let batches = 0
  while (said.length < model.tokens) {
    const draft = drafter.propose(model.tokens - said.length - 1)?.tokens ?? NONE
    const chosen: number[] = []
    for (let i = 0; i <= draft.length; i += 1) {
      const token = model.next(said)
      said.push(token)
      chosen.push(token)
      if (draft[i] !== token) break
    }
    drafter.observe(Int32Array.from(chosen))
    batches += 1
  }
  return { batches, said }
}

export function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i)
}

/** What is proposed, as a plain list; empty for nothing. */
export function proposed(drafter: Drafter, limit: number): number[] {
  return Array.from(drafter.propose(limit)?.tokens ?? [])
}
