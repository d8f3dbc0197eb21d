import { locateRegion, splitAtRange } from '@turant/edits'
import type { EditQuestion, Parts } from '../task/task.ts'

/** The region that was named, else the one that `turant edit` finds. */
export function regionOf(question: EditQuestion, maxLines: number | undefined): Parts {
  const { parts, text, instruction } = question
  if (parts !== undefined) return parts
  const options = maxLines === undefined ? {} : { maxLines }
  return splitAtRange(text, locateRegion(text, instruction, options).range)
}
