import { isList, isRecord, type Keywords } from './reading.ts'

/** Keywords that say nothing about values. */
export const ANNOTATIONS: ReadonlySet<string> = new Set([
  '$anchor',
  '$comment',
  '$defs',
  '$id',
  '$schema',
  'default',
  'definitions',
  'deprecated',
  'description',
  'example',
  'examples',
  'readOnly',
  'title',
  'writeOnly',
])

const LOWER_BOUNDS = new Set([
  'exclusiveMinimum',
  'minItems',
  'minLength',
  'minProperties',
  'minimum',
])
const UPPER_BOUNDS = new Set([
  'exclusiveMaximum',
  'maxItems',
  'maxLength',
  'maxProperties',
  'maximum',
])

/** The keywords that hold when both do, or nothing where that is not simple. */
export function merged(one: Keywords, other: Keywords): Keywords | undefined {
  if (!agreeOnFurtherKeys(one, other) || !agreeOnFurtherKeys(other, one)) return undefined
  const both: Record<string, unknown> = { ...one, ...other }
  for (const keyword of Object.keys(one)) {
    const [first, second] = [one[keyword], other[keyword]]
    if (second === undefined || ANNOTATIONS.has(keyword) || isSame(first, second)) continue
    const value = mergedValue(keyword, first, second)
    if (value === undefined) return undefined
    both[keyword] = value
  }
  both['nullable'] = one['nullable'] === true && other['nullable'] === true
  return both
}

function mergedValue(keyword: string, first: unknown, second: unknown): unknown {
  if (keyword === 'nullable') return first === true && second === true
  if (typeof first === 'number' && typeof second === 'number') {
    if (LOWER_BOUNDS.has(keyword)) return Math.max(first, second)
    return UPPER_BOUNDS.has(keyword) ? Math.min(first, second) : undefined
  }
  if (keyword === 'type') return commonTypes(first, second)
  if (keyword === 'properties' && isRecord(first) && isRecord(second)) {
    return mergedProperties(first, second)
  }
  if (keyword === 'additionalProperties') {
    // `true` asks nothing.
    if (first === true) return second
    return second === true ? first : undefined
  }
  if (!isList(first) || !isList(second)) return undefined
  if (keyword === 'required') return [...new Set([...first, ...second])]
  if (keyword !== 'enum') return undefined
  const allowed = new Set(second.map((value) => JSON.stringify(value)))
  return first.filter((value) => allowed.has(JSON.stringify(value)))
}

function mergedProperties(first: Keywords, second: Keywords): Keywords {
  const entries = new Map(Object.entries(first))
  for (const [key, schema] of Object.entries(second)) {
    const known = entries.get(key)
    entries.set(
      key,
      known === undefined || isSame(known, schema) ? schema : { allOf: [known, schema] },
    )
  }
  return Object.fromEntries(entries)
}

function commonTypes(first: unknown, second: unknown): unknown {
  const [ones, others] = [listed(first), listed(second)]
  const common = ones.filter(
    (type) => others.includes(type) || (type === 'integer' && others.includes('number')),
  )
  const narrowed = others.filter((type) => type === 'integer' && ones.includes('number'))
  return [...new Set([...common, ...narrowed])]
}

function listed(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value]
}

/** Whether what one says about further keys leaves the properties of the other alone. */
function agreeOnFurtherKeys(one: Keywords, other: Keywords): boolean {
  const further = one['additionalProperties']
  if (further === undefined || further === true) return true
  const known = isRecord(one['properties']) ? one['properties'] : {}
  const others = isRecord(other['properties']) ? other['properties'] : {}
  return Object.keys(others).every((key) => Object.hasOwn(known, key))
}

/** Whether two JSON values are spelled alike. */
function isSame(one: unknown, other: unknown): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other)
}
