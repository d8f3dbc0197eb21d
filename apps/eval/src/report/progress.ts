import type { Outcome } from '../evaluate.ts'

/** Where nothing can be overwritten, a line for so many answers. */
const LINE_EVERY = 10

/** Tells how far each system is, as answers come. */
export function progressOf(
  tasks: number,
  { write, isTerminal }: { readonly write: (text: string) => void; readonly isTerminal: boolean },
): (outcome: Outcome) => void {
  const counts = new Map<string, { done: number; exact: number; verified: number }>()
  return ({ system, judgement }) => {
    const count = counts.get(system) ?? { done: 0, exact: 0, verified: 0 }
    counts.set(system, count)
    count.done += 1
    if (judgement.exact === true) count.exact += 1
    if (judgement.verified === true) count.verified += 1
    const { done, exact, verified } = count
    const isLast = done === tasks
    const line = `${system}: ${done} of ${tasks}, ${exact} exact, ${verified} verified`
    if (isTerminal) write(`\r\u001B[K${line}${isLast ? '\n' : ''}`)
    else if (isLast || done % LINE_EVERY === 0) write(`${line}\n`)
  }
}
