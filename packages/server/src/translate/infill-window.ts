import type { InfillTask } from '@turant/protocol'

/** What is before the cursor says more about what comes next than what is after it. */
const SHARE_BEFORE = 0.75

/** The text nearest to the cursor, at most `contextChars` characters, no surrogate pair split. */
export function infillWindow(
  task: InfillTask,
  contextChars: number,
): { readonly before: string; readonly after: string } {
  const { before, after } = task
  const forBefore = Math.max(Math.floor(contextChars * SHARE_BEFORE), contextChars - after.length)
  const beforeChars = Math.min(before.length, forBefore)
  const afterChars = Math.min(after.length, contextChars - beforeChars)
  const start = before.length - beforeChars
  const splitsStart = start > 0 && isLowSurrogate(before, start)
  const splitsEnd = afterChars > 0 && isLowSurrogate(after, afterChars)
  return {
    before: before.slice(splitsStart ? start + 1 : start),
    after: after.slice(0, splitsEnd ? afterChars - 1 : afterChars),
  }
}

function isLowSurrogate(text: string, index: number): boolean {
  const code = text.charCodeAt(index)
  return code >= 0xdc00 && code <= 0xdfff
}
