/** How much of a file around the caret is sent; in steps, so that typing does not move its edges. */
const LINES_BEFORE = 150
const LINES_AFTER = 30
const STEP_LINES = 50
const MAX_BEFORE = 12_000
/** What stands behind the caret is read anew with every key by most models, so it is kept short. */
const MAX_AFTER = 2_000
const STEP_CHARACTERS = 2_000

/** Lines from 0, the last one included. */
export type LineWindow = { readonly firstLine: number; readonly lastLine: number }

/**
 * The lines to send around a caret's line. The first is counted from the top of the file and the last from its
 * end: both stay the same lines while new ones are typed in between.
 */
export function lineWindow(caretLine: number, lineCount: number): LineWindow {
  const above = Math.floor((caretLine - LINES_BEFORE) / STEP_LINES) * STEP_LINES
  const below = lineCount - 1 - caretLine
  const left = Math.floor((below - LINES_AFTER) / STEP_LINES) * STEP_LINES
  return { firstLine: Math.max(0, above), lastLine: lineCount - 1 - Math.max(0, left) }
}

/** The end of a text; its beginning moves in steps as the text grows. */
export function boundedBefore(text: string): string {
  if (text.length <= MAX_BEFORE) return text
  const cut = Math.ceil((text.length - MAX_BEFORE) / STEP_CHARACTERS) * STEP_CHARACTERS
  return text.slice(cut + (isSplitCharacter(text, cut) ? 1 : 0))
}

/** The beginning of a text, where it can to the end of a line. */
export function boundedAfter(text: string): string {
  if (text.length <= MAX_AFTER) return text
  const lineEnd = text.lastIndexOf('\n', MAX_AFTER - 1) + 1
  const cut = lineEnd > 0 ? lineEnd : MAX_AFTER
  return text.slice(0, cut - (isSplitCharacter(text, cut) ? 1 : 0))
}

function isSplitCharacter(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  return code >= 0xdc00 && code <= 0xdfff
}
