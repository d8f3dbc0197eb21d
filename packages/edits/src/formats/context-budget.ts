/**
 * Trims the text around a region to a budget, at line ends, keeping what is nearest to the region. Each
 * side may use what the other leaves over.
 */
export function trimContext(
  before: string,
  after: string,
  contextChars: number,
): { before: string; after: string } {
  const half = Math.floor(contextChars / 2)
  const forBefore = contextChars - Math.min(after.length, half)
  const forAfter = contextChars - Math.min(before.length, contextChars - half)
  return { before: tailLines(before, forBefore), after: headLines(after, forAfter) }
}

function tailLines(text: string, chars: number): string {
  if (text.length <= chars) return text
  const newline = text.indexOf('\n', text.length - chars - 1)
  return newline < 0 ? '' : text.slice(newline + 1)
}

function headLines(text: string, chars: number): string {
  if (text.length <= chars) return text
  return text.slice(0, chars === 0 ? 0 : text.lastIndexOf('\n', chars - 1) + 1)
}
