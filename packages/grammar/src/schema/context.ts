import type { Expression } from '../expression.ts'
import type { RuleBook } from '../rule-book.ts'
import type { JsonText } from './json-text.ts'
import type { SchemaReader } from './reading.ts'

/** What the parts of a schema need of the whole. */
export type SchemaContext = {
  readonly book: RuleBook
  readonly json: JsonText
  /** The values of a schema that stands at a place, unless it is known to stand elsewhere. */
  readonly values: (schema: unknown, place: string) => Expression
  /** Notes that keywords of a schema are not enforced, those that it has. */
  readonly notEnforced: (reader: SchemaReader, ...keywords: readonly string[]) => void
}
