import fc from 'fast-check'

export type Model = {
  readonly schema: Readonly<Record<string, unknown>> | boolean
  /** Values in the form in which the grammar writes them. */
  readonly values: fc.Arbitrary<unknown>
}

// None that JSON escapes: Node 24.21 reads some of those wrongly (`"\\n"` behind an object with `"\\\\"`).
const KEYS = ['a', 'ab', 'b', 'x y', 'é', '😀', 'constructor']
const text = fc.string({ unit: 'binary', maxLength: 12 }).filter((one) => one.isWellFormed())

const strings: fc.Arbitrary<Model> = fc
  .tuple(fc.nat(3), fc.nat(4), fc.boolean())
  .map(([least, more, isBounded]) =>
    isBounded
      ? {
          schema: { type: 'string', minLength: least, maxLength: least + more },
          values: fc
            .string({ unit: 'binary', minLength: least, maxLength: least + more })
            .filter((one) => one.isWellFormed()),
        }
      : { schema: { type: 'string' }, values: text },
  )

const integers: fc.Arbitrary<Model> = fc
  .tuple(fc.integer({ min: -5000, max: 5000 }), fc.nat(20_000), fc.nat(3))
  .map(([minimum, more, sides]) => ({
    schema: {
      type: 'integer',
      ...(sides & 1 ? { minimum } : {}),
      ...(sides & 2 ? { maximum: minimum + more } : {}),
    },
    values: fc.integer({
      min: sides & 1 ? minimum : -1_000_000_000,
      max: sides & 2 ? minimum + more : 1_000_000_000,
    }),
  }))

const plain: readonly Model[] = [
  { schema: { type: 'number' }, values: fc.double({ noNaN: true, noDefaultInfinity: true }) },
  { schema: { type: 'boolean' }, values: fc.boolean() },
  { schema: { type: 'null' }, values: fc.constant(null) },
  { schema: true, values: fc.jsonValue().map((value) => JSON.parse(JSON.stringify(value))) },
  {
    schema: { enum: ['x', 1, [null], { k: 'v' }] },
    values: fc.constantFrom('x', 1, [null], { k: 'v' }),
  },
]

function objectOf(
  members: readonly (readonly [string, Model, boolean])[],
  further: Model | false,
): Model {
  const names = new Set(members.map(([key]) => key))
  const declared = members.map(([key, { values }, isRequired]) => {
    const entry = values.map((value): readonly [string, unknown] => [key, value])
    return isRequired ? entry : fc.option(entry, { nil: undefined })
  })
  const others =
    further === false
      ? fc.constant([])
      : fc.array(
          fc.tuple(
            fc.constantFrom('abc', 'z', '\\', 'a"').filter((key) => !names.has(key)),
            further.values,
          ),
          { maxLength: 2 },
        )
  return {
    schema: {
      type: 'object',
      properties: Object.fromEntries(members.map(([key, { schema }]) => [key, schema])),
      required: members.filter(([, , isRequired]) => isRequired).map(([key]) => key),
      additionalProperties: further === false ? false : further.schema,
    },
    values: fc
      .tuple(fc.tuple(...declared), others)
      .map(([own, more]) =>
        Object.fromEntries([...own.filter((one) => one !== undefined), ...more]),
      ),
  }
}

/** Schemas of every kind with what they allow; `true` for further keys is no schema with a value. */
export const models: fc.Arbitrary<Model> = fc.letrec<{ model: Model }>((tie) => {
  const closed = tie('model').filter(({ schema }) => typeof schema === 'object')
  return {
    model: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      fc.constantFrom(...plain),
      strings,
      integers,
      fc
        .tuple(
          fc.uniqueArray(fc.constantFrom(...KEYS), { minLength: 1, maxLength: 4 }),
          fc.array(fc.tuple(tie('model'), fc.boolean()), { minLength: 4, maxLength: 4 }),
          fc.option(closed, { nil: undefined }),
        )
        .map(([keys, parts, further]) => {
          const members = keys.flatMap((key, index) => {
            const part = parts[index]
            return part === undefined ? [] : [[key, part[0], part[1]] as const]
          })
          return objectOf(members, further ?? false)
        }),
      fc.tuple(tie('model'), fc.nat(2), fc.nat(2)).map(([{ schema, values }, least, more]) => ({
        schema: { type: 'array', items: schema, minItems: least, maxItems: least + more },
        values: fc.array(values, { minLength: least, maxLength: least + more }),
      })),
      fc.tuple(tie('model'), tie('model')).map(([first, second]) => ({
        schema: { type: 'array', prefixItems: [first.schema, second.schema] },
        values: fc.tuple(first.values, second.values),
      })),
      fc.tuple(tie('model'), tie('model')).map(([first, second]) => ({
        schema: { anyOf: [first.schema, second.schema] },
        values: fc.oneof(first.values, second.values),
      })),
    ),
  }
}).model

/** Whether a value is what a schema of the kinds above allows: JSON Schema by the letter. */
export function isValid(schema: unknown, value: unknown): boolean {
  if (typeof schema === 'boolean') return schema
  if (!isRecord(schema)) return false
  const { anyOf, enum: listed } = schema
  if (Array.isArray(anyOf)) return anyOf.some((one) => isValid(one, value))
  if (Array.isArray(listed)) {
    return listed.some((one) => JSON.stringify(one) === JSON.stringify(value))
  }
  switch (schema['type']) {
    case 'string':
      return typeof value === 'string' && isWithin(Array.from(value).length, schema, 'Length')
    case 'integer':
      return (
        Number.isInteger(value) &&
        Number(value) >= Number(schema['minimum'] ?? -Infinity) &&
        Number(value) <= Number(schema['maximum'] ?? Infinity)
      )
    case 'array': {
      if (!Array.isArray(value) || !isWithin(value.length, schema, 'Items')) return false
      const first = Array.isArray(schema['prefixItems']) ? schema['prefixItems'] : []
      return value.every((item, index) => isValid(first[index] ?? schema['items'] ?? true, item))
    }
    case 'object':
      return isRecord(value) && isValidObject(schema, value)
    default:
      return schema['type'] === (value === null ? 'null' : typeof value)
  }
}

function isValidObject(
  schema: Readonly<Record<string, unknown>>,
  value: Readonly<Record<string, unknown>>,
): boolean {
  const properties = isRecord(schema['properties']) ? schema['properties'] : {}
  const required = Array.isArray(schema['required']) ? schema['required'] : []
  return (
    required.every((key) => Object.hasOwn(value, String(key))) &&
    Object.entries(value).every(([key, item]) =>
      isValid(
        Object.hasOwn(properties, key) ? properties[key] : (schema['additionalProperties'] ?? true),
        item,
      ),
    )
  )
}

function isWithin(count: number, schema: Readonly<Record<string, unknown>>, of: string): boolean {
  return count >= Number(schema[`min${of}`] ?? 0) && count <= Number(schema[`max${of}`] ?? Infinity)
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
