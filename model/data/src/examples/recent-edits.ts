import { diffLines } from '@turant/edits'
import type { RecentEdit } from '@turant/edits'
import { below } from '../random.ts'
import type { Random } from '../random.ts'

/** A file in the middle of a change of several places: some are done, the others follow from them. */
export type Halfway = { readonly text: string; readonly recentEdits: readonly RecentEdit[] }

/** Stops somewhere in a change; undefined when it has only one place. */
export function halfway(
  path: string,
  texts: { readonly before: string; readonly after: string },
  random: Random,
): Halfway | undefined {
  const runs = diffLines(texts.before, texts.after)
  const changes = runs.flatMap(({ type }, index) => (type === 'same' ? [] : [index]))
  const places = changes.filter(
    (index) => runs[index - 1]?.type !== 'delete' || runs[index]?.type === 'delete',
  )
  if (places.length < 2) return undefined
  const done = new Set(places.slice(0, 1 + below(random, Math.min(3, places.length - 1))))
  let text = ''
  const recentEdits: RecentEdit[] = []
  for (const [index, { type, lines }] of runs.entries()) {
    if (type === 'same') {
      text += lines.join('')
      continue
    }
    const isPair = type === 'insert' && runs[index - 1]?.type === 'delete'
    const isDone = done.has(isPair ? index - 1 : index)
    if (isDone === (type === 'insert')) text += lines.join('')
    if (!isDone) continue
    if (type === 'delete') {
      const next = runs[index + 1]
      const after = next?.type === 'insert' ? next.lines.join('') : ''
      recentEdits.push({ path, before: lines.join(''), after })
    } else if (!isPair) recentEdits.push({ path, before: '', after: lines.join('') })
  }
  return { text, recentEdits }
}

/** Recent edits as an instruction: the format has no other place for them. */
export function toldEdits(edits: readonly RecentEdit[]): string {
  const signed = (text: string, sign: string): string => text.replaceAll(/^(?=.)/gm, sign)
  return edits
    .map(({ before, after }) => (signed(before, '-') + signed(after, '+')).replace(/\n$/, ''))
    .join('\n')
}
