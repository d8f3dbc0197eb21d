const CLOSER = /^[)\]}]$/u
const OPENER = /^[([{]$/u
const QUOTE = /^["'`]$/u

export type Brackets = {
  /** Opening brackets that nothing behind them in the text closes. */
  readonly open: number
  /** Closing brackets that nothing before them in the text opened. */
  readonly closed: number
}

/**
 * Counts brackets, of whatever kind, outside of quotes that end on their line. It knows no language: a
 * bracket in a comment counts.
 */
export function countBrackets(text: string): Brackets {
  let open = 0
  let closed = 0
  for (let index = 0; index < text.length; index += 1) {
    const character = text.charAt(index)
    if (OPENER.test(character)) open += 1
    else if (CLOSER.test(character) && open > 0) open -= 1
    else if (CLOSER.test(character)) closed += 1
    else if (QUOTE.test(character)) index = quoteEnd(text, index)
  }
  return { open, closed }
}

/** Closing brackets with which a text begins, space aside. */
export function leadingClosers(text: string): number {
  return /^[\s)\]}]*/u.exec(text)?.[0].replaceAll(/\s/gu, '').length ?? 0
}

/** Index of the quote that ends the one there; its own if there is none on its line. */
function quoteEnd(text: string, start: number): number {
  const quote = text.charAt(start)
  for (let index = start + 1; index < text.length; index += 1) {
    const character = text.charAt(index)
    if (character === '\n') return start
    if (character === quote) return index
    if (character === '\\') index += 1
  }
  return start
}
