import { fragmentOf } from './fragment.ts'
import { conversion } from './refusal.ts'
import { wholeMatch } from './regex/parser.ts'
import { RuleBook } from './rule-book.ts'
import { TextPlaces } from './text-places.ts'
import type { Conversion, FragmentOptions } from './conversion.ts'

/**
 * The texts that a regular expression matches as a whole, whether or not it says `^` and `$`.
 * Refused: look-around, back-references, word boundaries, inline flags, `\p`, anchors inside.
 */
export function regexFragment(pattern: string, { prefix }: FragmentOptions): Conversion {
  return conversion(() => {
    const places = new TextPlaces(pattern)
    const book = new RuleBook(prefix)
    const body = wholeMatch(pattern, { refuse: places.refusal })
    const start = book.define('regex', body)
    const fragment = fragmentOf(book, start, (problem) =>
      places.refusal(
        0,
        problem.type === 'nothing' ? 'no text matches the pattern' : 'the pattern is too large',
      ),
    )
    return { fragment, notes: [] }
  })
}
