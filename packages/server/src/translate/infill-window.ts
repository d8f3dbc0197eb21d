import type { FillRequest } from '@turant/models'
import type { InfillContext, InfillTask } from '@turant/protocol'

/** What is before the cursor says more about what comes next than what is after it. */
const SHARE_BEFORE = 0.75

/** Characters of all that can be shown around the cursor. */
export function infillLength({ before, after, context = [] }: InfillTask): number {
  return before.length + after.length + context.reduce((sum, file) => sum + lengthOf(file), 0)
}

/**
 * At most `contextChars` characters: the text nearest to the cursor, no surrogate pair split, then the last
 * of the other files, as many as fit whole.
 */
export function infillWindow(task: InfillTask, contextChars: number): FillRequest {
  const { before, after } = task
  const forBefore = Math.max(Math.floor(contextChars * SHARE_BEFORE), contextChars - after.length)
  const beforeChars = Math.min(before.length, forBefore)
  const afterChars = Math.min(after.length, contextChars - beforeChars)
  const start = before.length - beforeChars
  const splitsStart = start > 0 && isLowSurrogate(before, start)
  const splitsEnd = afterChars > 0 && isLowSurrogate(after, afterChars)
  return {
    ...(task.path === undefined ? {} : { path: task.path }),
    ...lastFiles(task.context, contextChars - beforeChars - afterChars),
    before: before.slice(splitsStart ? start + 1 : start),
    after: after.slice(0, splitsEnd ? afterChars - 1 : afterChars),
  }
}

function lastFiles(
  files: readonly InfillContext[] | undefined,
  characters: number,
): Pick<FillRequest, 'context'> {
  if (files === undefined) return {}
  let left = characters
  const first = files.findLastIndex((file) => {
    left -= lengthOf(file)
    return left < 0
  })
  return { context: files.slice(first + 1) }
}

function lengthOf({ path = '', text }: InfillContext): number {
  return path.length + text.length
}

function isLowSurrogate(text: string, index: number): boolean {
  const code = text.charCodeAt(index)
  return code >= 0xdc00 && code <= 0xdfff
}
