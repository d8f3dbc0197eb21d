export const TYPES = ['object', 'array', 'string', 'number', 'integer', 'boolean', 'null'] as const
export type SchemaType = (typeof TYPES)[number]

export function isSchemaType(value: unknown): value is SchemaType {
  return TYPES.some((type) => type === value)
}

/** The narrowest type of a JSON value. */
export function typeOf(value: unknown): SchemaType {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number'
  if (typeof value === 'string') return 'string'
  return typeof value === 'boolean' ? 'boolean' : 'object'
}

const OF_TYPES: Readonly<Partial<Record<SchemaType, readonly string[]>>> = {
  object: [
    'properties',
    'required',
    'additionalProperties',
    'minProperties',
    'maxProperties',
    'patternProperties',
    'propertyNames',
    'dependentRequired',
    'dependentSchemas',
    'dependencies',
    'unevaluatedProperties',
  ],
  array: [
    'items',
    'prefixItems',
    'additionalItems',
    'minItems',
    'maxItems',
    'uniqueItems',
    'contains',
    'minContains',
    'maxContains',
    'unevaluatedItems',
  ],
  string: ['pattern', 'minLength', 'maxLength', 'format'],
  number: ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'],
}

/** The keywords that are handled, and the types that those imply where a schema names none. */
export const keywordTypes: ReadonlyMap<string, readonly SchemaType[]> = new Map([
  ['type', []],
  ['nullable', []],
  ...TYPES.flatMap((type) =>
    (OF_TYPES[type] ?? []).map((keyword): [string, readonly SchemaType[]] => [keyword, [type]]),
  ),
])
