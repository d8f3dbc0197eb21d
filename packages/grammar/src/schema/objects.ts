import { characters, complement, difference, setOf, type CharacterSet } from '../characters.ts'
import {
  any,
  choice,
  EMPTY,
  isNever,
  NEVER,
  optional,
  row,
  set,
  text,
  type Expression,
} from '../expression.ts'
import { MAX_NAME, MAX_PROPERTIES } from '../limits.ts'
import { COLON, COMMA, inString, list, member, quoted } from './json-text.ts'
import { pointerPart, type SchemaReader } from './reading.ts'
import { bound } from './strings.ts'
import type { SchemaContext } from './context.ts'

/** Where a further key differs from the declared ones it does so by no control character. */
const SHOWN: CharacterSet = complement(setOf([0, 0x1f]))

type Member = { readonly text: Expression; readonly isRequired: boolean }

export function objectValues(reader: SchemaReader, context: SchemaContext): Expression {
  context.notEnforced(
    reader,
    'patternProperties',
    'propertyNames',
    'dependentRequired',
    'dependentSchemas',
    'dependencies',
    'unevaluatedProperties',
  )
  const properties = Object.entries(reader.record('properties') ?? {})
  const required = new Set(reader.strings('required') ?? [])
  const known = new Set(properties.map(([key]) => key))
  const names = [...known, ...[...required].filter((key) => !known.has(key))]
  if (names.length > MAX_PROPERTIES) {
    throw reader.refusal('properties', `more than ${MAX_PROPERTIES} properties`)
  }
  const further = furtherValues(reader, context)
  const members = properties.map(([key, schema]): Member => {
    const value = context.values(schema, reader.at('properties') + pointerPart(key))
    return { text: member(key, value), isRequired: required.has(key) }
  })
  // Keys that are only required have the value of any other key.
  for (const key of names.slice(known.size)) {
    const value =
      reader.keywords['additionalProperties'] === undefined ? context.json.value : further
    members.push({ text: member(key, value), isRequired: true })
  }
  if (members.length === 0) return map(reader, context)
  context.notEnforced(reader, 'minProperties', 'maxProperties')
  const isOpen = typeof reader.keywords['additionalProperties'] === 'object'
  const others =
    isOpen && !isNever(further) ? keyed(otherKey(names, { reader, context }), further) : NEVER
  return context.book.add('object', row(text('{'), content(members, others, context), text('}')))
}

/** An object without keys of its own. */
function map(reader: SchemaReader, context: SchemaContext): Expression {
  const least = bound(reader, 'minProperties') ?? 0
  const most = bound(reader, 'maxProperties') ?? Infinity
  const further = furtherValues(reader, context)
  const isAny = typeof reader.keywords['additionalProperties'] !== 'object'
  if (isAny && !isNever(further) && least === 0 && most === Infinity) return context.json.object
  const members = list(keyed(context.json.string, further), least, most)
  return context.book.add('object', row(text('{'), members, text('}')))
}

function keyed(key: Expression, value: Expression): Expression {
  return row(key, COLON, value)
}

function furtherValues(reader: SchemaReader, context: SchemaContext): Expression {
  const schema = reader.keywords['additionalProperties'] ?? true
  return context.values(schema, reader.at('additionalProperties'))
}

/**
 * Members in order, optional ones left out or not: two rules for each place, what may come first and
 * what may come behind another, so that the grammar grows with the number of members only.
 */
function content(
  members: readonly Member[],
  others: Expression,
  { book }: SchemaContext,
): Expression {
  let behind: Expression = any(row(COMMA, others))
  let first: Expression = isNever(others) ? EMPTY : optional(row(others, behind))
  for (const { text, isRequired } of members.toReversed()) {
    const next = behind
    const here = row(text, next)
    first = isRequired ? here : book.add('first', choice(here, first))
    const more = row(COMMA, text)
    behind = book.add('more', row(isRequired ? more : optional(more), next))
  }
  return first
}

/** A key that is none of the names: for each beginning of a name a rule for how it may go on. */
function otherKey(
  names: readonly string[],
  { reader, context }: { readonly reader: SchemaReader; readonly context: SchemaContext },
): Expression {
  const long = names.find((name) => Array.from(name).length > MAX_NAME)
  if (long !== undefined) {
    throw reader.refusal('properties', `a name of more than ${MAX_NAME} characters`)
  }
  const rest = any(context.json.character)
  const from = (left: readonly (readonly string[])[]): Expression => {
    const heads = Map.groupBy(
      left.filter((name) => name.length > 0),
      ([head = '']) => head,
    )
    const taken = characters([...heads.keys()].join(''))
    const different = row(inString(set(difference(SHOWN, taken))), rest)
    const same = [...heads].map(([head, group]) =>
      row(inString(text(head)), from(group.map(([, ...tail]) => tail))),
    )
    const end = left.some((name) => name.length === 0) ? [] : [EMPTY]
    return context.book.add('other-key', choice(...end, different, ...same))
  }
  return quoted(from(names.map((name) => Array.from(name))))
}
