import { fragmentOf, type Problem } from './fragment.ts'
import { LarkParser } from './lark/parser.ts'
import { conversion, type Refusal } from './refusal.ts'
import { RuleBook } from './rule-book.ts'
import { TextPlaces } from './text-places.ts'
import type { Conversion, FragmentOptions } from './conversion.ts'
import type { LarkNames } from './lark/names.ts'

/**
 * The language of a Lark grammar from its rule `start` on. Terminals follow each other as they are:
 * nothing makes them as long as possible, as Lark's lexer would.
 */
export function larkFragment(definition: string, { prefix }: FragmentOptions): Conversion {
  return conversion(() => {
    const places = new TextPlaces(definition)
    const book = new RuleBook(prefix)
    const parser = new LarkParser(definition, { book, places })
    const start = parser.start()
    const fragment = fragmentOf(book, start, (problem) =>
      explained(problem, { names: parser.names, places }),
    )
    return { fragment, notes: parser.notes }
  })
}

type Context = { readonly names: LarkNames; readonly places: TextPlaces }

function explained(problem: Problem, { names, places }: Context): Refusal {
  switch (problem.type) {
    case 'nothing':
      return places.refusal(0, 'start never ends: no text matches it')
    case 'left-recursion': {
      const origins = problem.rules.flatMap((rule) => names.origin(rule) ?? [])
      const cycle = origins.map(({ text }) => text).join(', ')
      return places.refusal(
        origins[0]?.offset ?? 0,
        `left recursion that can not be rewritten (${cycle}): let the rule begin with something ` +
          'else and repeat with * or +',
      )
    }
    case 'too-large':
      return places.refusal(0, 'the grammar is too large: use fewer or smaller repetitions')
    case 'too-many-beginnings':
      return places.refusal(
        0,
        'rules begin with each other in too many ways: use fewer alternatives',
      )
  }
}
