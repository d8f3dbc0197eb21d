import { fragmentOf, type Problem } from './fragment.ts'
import { conversion, Refusal } from './refusal.ts'
import { RuleBook } from './rule-book.ts'
import { SchemaConverter } from './schema/converter.ts'
import { placesIn } from './schema/reading.ts'
import type { Conversion, FragmentOptions } from './conversion.ts'

/**
 * JSON texts of values that a JSON Schema allows. It allows no others but for what the notes say, and
 * not all: keys stand in the order of the schema, and objects with properties have no others unless
 * `additionalProperties` is a schema.
 */
export function schemaFragment(schema: unknown, { prefix }: FragmentOptions): Conversion {
  return conversion(() => {
    const places = placesIn(schema)
    const book = new RuleBook(prefix)
    const converter = new SchemaConverter(schema, { book, places })
    const start = converter.start()
    const fragment = fragmentOf(book, start, (problem) => explained(problem, converter.impossible))
    return { fragment, notes: converter.notes }
  })
}

function explained(problem: Problem, impossible: string | undefined): Refusal {
  switch (problem.type) {
    case 'nothing':
      return new Refusal(
        impossible ?? '',
        impossible === undefined
          ? 'every value would go on without end, or its bounds contradict each other'
          : 'no value satisfies this',
      )
    case 'left-recursion':
      return new Refusal('', 'schemas lead to each other without anything in between')
    case 'too-large':
      return new Refusal('', 'the grammar would be too large: use smaller bounds or fewer keywords')
    case 'too-many-beginnings':
      return new Refusal('', 'alternatives begin with each other in too many ways')
  }
}
