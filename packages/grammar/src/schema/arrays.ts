import { COMMA, list } from './json-text.ts'
import { NEVER, optional, repeat, row, text, type Expression } from '../expression.ts'
import { MAX_PROPERTIES } from '../limits.ts'
import { pointerPart, type SchemaReader } from './reading.ts'
import { bound } from './strings.ts'
import type { SchemaContext } from './context.ts'

export function arrayValues(reader: SchemaReader, context: SchemaContext): Expression {
  context.notEnforced(
    reader,
    'uniqueItems',
    'contains',
    'minContains',
    'maxContains',
    'unevaluatedItems',
  )
  const { items, first } = parts(reader, context)
  // Clients that say nothing of the length of a tuple mean all of it, and no more.
  const isTuple = items === undefined && first.length > 0
  const fewest = bound(reader, 'minItems')
  const most =
    bound(reader, 'maxItems') ?? (isTuple ? Math.max(first.length, fewest ?? 0) : Infinity)
  const least = fewest ?? Math.min(first.length, most)
  if (most < least) return NEVER
  if (items === undefined && first.length === 0 && least === 0 && most === Infinity) {
    return context.json.array
  }
  const item = items ?? context.json.value
  if (first.length === 0) return array(context, list(item, least, most))
  let rest = repeat(row(COMMA, item), above(least, first.length), above(most, first.length))
  for (const [index, value] of [...first.entries()].reverse()) {
    const place = row(...(index === 0 ? [] : [COMMA]), value, rest)
    if (index >= most) rest = row()
    else rest = context.book.add('items', index < least ? place : optional(place))
  }
  return array(context, rest)
}

function array(context: SchemaContext, content: Expression): Expression {
  return context.book.add('array', row(text('['), content, text(']')))
}

function above(bound: number, count: number): number {
  return Math.max(0, bound - count)
}

type Parts = { readonly first: readonly Expression[]; readonly items: Expression | undefined }

/** `items` may be an array, as before draft 2020-12; then `additionalItems` is what follows. */
function parts(reader: SchemaReader, context: SchemaContext): Parts {
  const isOld = Array.isArray(reader.keywords['items'])
  const firstKeyword = isOld ? 'items' : 'prefixItems'
  const restKeyword = isOld ? 'additionalItems' : 'items'
  const given = reader.array(firstKeyword) ?? []
  if (given.length > MAX_PROPERTIES) {
    throw reader.refusal(firstKeyword, `more than ${MAX_PROPERTIES} items`)
  }
  const first = given.map((schema, index) =>
    context.values(schema, reader.at(firstKeyword) + pointerPart(index)),
  )
  const rest = reader.keywords[restKeyword]
  const items = rest === undefined ? undefined : context.values(rest, reader.at(restKeyword))
  return { first, items }
}
