import { createRandom, shuffled } from '@turant/edit-data'

/** A text without the rest of one line, from its first sign on. */
export type LineHole = {
  readonly before: string
  readonly after: string
  readonly expected: string
}

/**
 * The lines of a text that somebody may be asked to write, in an order that the seed decides: those that say
 * something, and are no comment.
 *
 * @param from index in the text in front of which nothing is taken out
 */
export function lineHoles(text: string, from: number, seed: string): readonly LineHole[] {
  const holes: LineHole[] = []
  let start = 0
  for (const line of text.split('\n')) {
    const code = line.trim()
    const at = start + line.length - line.trimStart().length
    const end = at + code.length
    if (start >= from && /\w/.test(code) && !/^(?:\/\/|\/?\*|#|import\b|from\b)/.test(code)) {
      holes.push({ before: text.slice(0, at), after: text.slice(end), expected: code })
    }
    start += line.length + 1
  }
  return shuffled(createRandom(seed), holes)
}
