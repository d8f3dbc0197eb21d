import { fragmentOf } from './fragment.ts'
import { Refusal } from './refusal.ts'
import { RuleBook } from './rule-book.ts'
import { JsonText } from './schema/json-text.ts'
import type { FragmentOptions } from './conversion.ts'
import type { Fragment } from './gbnf.ts'

/** Any JSON object. */
export function anyObjectFragment({ prefix }: FragmentOptions): Fragment {
  const book = new RuleBook(prefix)
  const start = book.define('start', new JsonText(book).object)
  return fragmentOf(book, start, ({ type }) => new Refusal('', type))
}
