import { any, choice, repeat, row, type Expression } from '../expression.ts'
import { MAX_REPETITIONS } from '../limits.ts'
import { parseRegex, wholeMatch, type RegexWay } from '../regex/parser.ts'
import { inString, quoted } from './json-text.ts'
import type { SchemaContext } from './context.ts'
import type { SchemaReader } from './reading.ts'

const DATE = String.raw`\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\d|30)|02-(?:0[1-9]|[12]\d))`
const TIME = String.raw`(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?(?:Z|[+\-](?:[01]\d|2[0-3]):[0-5]\d)`
const LABEL = '[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?'
const OCTET = String.raw`(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)`

/** RFC 3339, RFC 9562, dotted IPv4; of email addresses (RFC 5321) the unquoted ones. */
const FORMATS: ReadonlyMap<string, string> = new Map([
  ['date', DATE],
  ['time', TIME],
  ['date-time', `${DATE}T${TIME}`],
  ['uuid', '[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}'],
  ['email', String.raw`[A-Za-z0-9_+\-]+(?:\.[A-Za-z0-9_+\-]+)*@(?:${LABEL}\.)+[A-Za-z]{2,63}`],
  ['ipv4', String.raw`${OCTET}(?:\.${OCTET}){3}`],
])

export function stringValues(reader: SchemaReader, context: SchemaContext): Expression {
  const length = lengths(reader)
  const format = reader.string('format')
  const pattern = reader.string('pattern')
  if (pattern !== undefined) {
    context.notEnforced(reader, 'format')
    return quoted(patternContent(pattern, { reader, context, length }))
  }
  const known = format === undefined ? undefined : FORMATS.get(format)
  if (known !== undefined) {
    context.notEnforced(reader, 'minLength', 'maxLength')
    const refuse = (_: number, message: string) => reader.refusal('format', message)
    return quoted(inString(wholeMatch(known, { refuse })))
  }
  context.notEnforced(reader, 'format')
  const { least, most } = length
  if (least === 0 && most === Infinity) return context.json.string
  return quoted(repeat(context.json.character, least, most))
}

type Lengths = { readonly least: number; readonly most: number }

function lengths(reader: SchemaReader): Lengths {
  return { least: bound(reader, 'minLength') ?? 0, most: bound(reader, 'maxLength') ?? Infinity }
}

/** A count that becomes repetitions. */
export function bound(reader: SchemaReader, keyword: string): number | undefined {
  const count = reader.count(keyword)
  if (count === undefined || count <= MAX_REPETITIONS) return count
  throw reader.refusal(keyword, `${keyword} is more than ${MAX_REPETITIONS}`)
}

type PatternOptions = {
  readonly reader: SchemaReader
  readonly context: SchemaContext
  readonly length: Lengths
}

/** A pattern matches anywhere in a string, unless it says `^` and `$`. */
function patternContent(pattern: string, { reader, context, length }: PatternOptions): Expression {
  const refuse = (offset: number, message: string) =>
    reader.refusal('pattern', `character ${offset + 1} of the pattern: ${message}`)
  const ways = parseRegex(pattern, { refuse })
  const sized = ways.length === 1 && ways[0] !== undefined ? withLength(ways[0], length) : undefined
  if (sized !== undefined) return inString(sized)
  context.notEnforced(reader, 'minLength', 'maxLength')
  const rest = any(context.json.character)
  return choice(
    ...ways.map(({ body, fromStart, toEnd }) =>
      row(...(fromStart ? [] : [rest]), inString(body), ...(toEnd ? [] : [rest])),
    ),
  )
}

/** The length of a pattern like `^[a-z]+$` is the number of its repetitions. */
function withLength(way: RegexWay, { least, most }: Lengths): Expression | undefined {
  const { body } = way
  if (!way.fromStart || !way.toEnd || body.type !== 'repeat') return undefined
  const isOne =
    body.of.type === 'set' || (body.of.type === 'text' && Array.from(body.of.text).length === 1)
  if (!isOne) return undefined
  return repeat(body.of, Math.max(least, body.least), Math.min(most, body.most))
}
