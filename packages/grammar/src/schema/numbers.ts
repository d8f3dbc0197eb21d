import { integersBetween } from './integer-range.ts'
import type { Expression } from '../expression.ts'
import type { SchemaContext } from './context.ts'
import type { SchemaReader } from './reading.ts'

export function numberValues(reader: SchemaReader, context: SchemaContext): Expression {
  bounds(reader)
  context.notEnforced(reader, 'minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum')
  checkMultiple(reader, context)
  return context.json.number
}

export function integerValues(reader: SchemaReader, context: SchemaContext): Expression {
  const { least, most } = bounds(reader)
  checkMultiple(reader, context)
  if (least === undefined && most === undefined) return context.json.integer
  return context.book.add('integer', integersBetween(least, most))
}

function checkMultiple(reader: SchemaReader, context: SchemaContext): void {
  const multiple = reader.number('multipleOf')
  if (multiple !== undefined && multiple <= 0) {
    throw reader.refusal('multipleOf', 'multipleOf has to be more than 0')
  }
  context.notEnforced(reader, 'multipleOf')
}

type Bounds = { readonly least: bigint | undefined; readonly most: bigint | undefined }

/** The integers within the bounds; an exclusive bound may be a boolean, as in OpenAPI 3.0. */
function bounds(reader: SchemaReader): Bounds {
  const [minimum, maximum] = [reader.number('minimum'), reader.number('maximum')]
  const lowest = exclusive(reader, 'exclusiveMinimum', minimum)
  const highest = exclusive(reader, 'exclusiveMaximum', maximum)
  return {
    least: largest(
      minimum === undefined ? undefined : BigInt(Math.ceil(minimum)),
      lowest === undefined ? undefined : BigInt(Math.floor(lowest)) + 1n,
    ),
    most: smallest(
      maximum === undefined ? undefined : BigInt(Math.floor(maximum)),
      highest === undefined ? undefined : BigInt(Math.ceil(highest)) - 1n,
    ),
  }
}

function exclusive(
  reader: SchemaReader,
  keyword: string,
  inclusive: number | undefined,
): number | undefined {
  const value = reader.keywords[keyword]
  if (typeof value === 'boolean') return value ? inclusive : undefined
  return reader.number(keyword)
}

function largest(one: bigint | undefined, other: bigint | undefined): bigint | undefined {
  if (one === undefined || other === undefined) return one ?? other
  return one > other ? one : other
}

function smallest(one: bigint | undefined, other: bigint | undefined): bigint | undefined {
  if (one === undefined || other === undefined) return one ?? other
  return one < other ? one : other
}
