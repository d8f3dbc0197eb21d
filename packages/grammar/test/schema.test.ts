import { describe, expect, test } from 'vitest'
import { accepted, notes, placed } from './schema-checks.ts'

describe('values', () => {
  test('[GR11] strings hold any character, escaped where JSON needs it, and no half of a pair', () => {
    const good = [
      '""',
      '"é漢😀\u007f"',
      String.raw`"\"\\\/\b\f\n\r\t"`,
      String.raw`"\u00e9\uD83D\uDE00"`,
    ]
    const bad = [
      '"',
      '"\n"',
      '"\u0000"',
      String.raw`"\x41"`,
      String.raw`"\ud83d"`,
      String.raw`"\ude00"`,
    ]
    expect(accepted({ type: 'string' }, [...good, ...bad])).toEqual(good)
  })

  test('[GR11] lengths count characters', () => {
    const definition = { type: 'string', minLength: 2, maxLength: 3 }
    const good = ['"ab"', '"😀é\\n"', String.raw`"\ud83d\ude00\u0041"`]
    expect(accepted(definition, [...good, '"a"', '"abcd"', '"😀"'])).toEqual(good)
    const long = { type: 'string', minLength: 301, maxLength: 1000 }
    const texts = [300, 301, 650, 1000, 1001].map((length) => JSON.stringify('x'.repeat(length)))
    expect(accepted(long, texts)).toEqual(texts.slice(1, 4))
  })

  test('[GR12] numbers have a bounded number of digits, enough for all of JavaScript', () => {
    const good = ['0', '-0', '-1.5', '1e+21', '5e-324', '123456789012345680000', '1E5']
    const bad = ['01', '+1', '.5', '1.', '1e', '1'.repeat(22), 'NaN', '0x1']
    expect(accepted({ type: 'number' }, [...good, ...bad])).toEqual(good)
    expect(notes({ type: 'number', minimum: 0.5, exclusiveMaximum: 2 })).toEqual([
      'The schema: minimum is not enforced',
      'The schema: exclusiveMaximum is not enforced',
    ])
  })

  type Bounds = {
    readonly minimum?: number
    readonly maximum?: number
    readonly exclusiveMinimum?: number | boolean
    readonly exclusiveMaximum?: number
  }

  test.each<[Bounds]>([
    [{ minimum: 7, maximum: 7 }],
    [{ minimum: -13, maximum: 120 }],
    [{ exclusiveMinimum: -20, exclusiveMaximum: -3 }],
    [{ minimum: 0.5, maximum: 99.5 }],
    [{ minimum: 98 }],
    [{ maximum: -98 }],
    [{ minimum: 5, exclusiveMinimum: true, maximum: 1000 }],
  ])('[GR13] integers within %j, exactly', (bounds) => {
    const exclusiveLeast =
      bounds.exclusiveMinimum === true ? bounds.minimum : bounds.exclusiveMinimum
    const all = Array.from({ length: 2500 }, (_, index) => index - 1250)
    const inside = all.filter(
      (value) =>
        value >= (bounds.minimum ?? -Infinity) &&
        value <= (bounds.maximum ?? Infinity) &&
        value > Number(exclusiveLeast ?? -Infinity) &&
        value < (bounds.exclusiveMaximum ?? Infinity),
    )
    expect(accepted({ type: 'integer', ...bounds }, all.map(String))).toEqual(inside.map(String))
    expect(notes({ type: 'integer', ...bounds })).toEqual([])
  })

  test('[GR13] integers are never -0 or too long, and large bounds are exact', () => {
    const definition = { type: 'integer', minimum: -1e15, maximum: 1e20 }
    const good = ['-1000000000000000', '0', '100000000000000000000']
    const bad = ['-0', '-1000000000000001', '100000000000000000001', '00', '1.0', '1e3']
    expect(accepted(definition, [...good, ...bad])).toEqual(good)
    expect(accepted({ type: 'integer' }, ['9'.repeat(21), '9'.repeat(22)])).toEqual([
      '9'.repeat(21),
    ])
  })

  test('[GR14] types, lists of types and types that the keywords imply', () => {
    expect(accepted({ type: ['string', 'null'] }, ['null', '"a"', '1'])).toEqual(['null', '"a"'])
    expect(accepted({ minLength: 1 }, ['"a"', '""', '1'])).toEqual(['"a"'])
    expect(accepted({ type: ['integer', 'number'] }, ['1', '1.5'])).toEqual(['1', '1.5'])
    expect(accepted({ type: 'string', nullable: true }, ['null', '"a"', '1'])).toEqual([
      'null',
      '"a"',
    ])
    const anything = ['[{"a":null}]', 'true', '1', '"x"']
    expect(accepted({ description: 'what you like' }, [...anything, 'x'])).toEqual(anything)
    expect(accepted(true, anything)).toEqual(anything)
  })

  test('[GR15] the values of enum and const, of the types that the schema allows', () => {
    const values = ['"a"', '1', 'null', '{"k":[1,"(("]}', '{"k": [1, "(("]}']
    expect(
      accepted({ enum: ['a', 1, null, { k: [1, '(('] }] }, [...values, '"b"', '{"k" :[1,"(("]}']),
    ).toEqual(values)
    expect(accepted({ type: ['string', 'number'], enum: ['a', 1, null] }, values)).toEqual([
      '"a"',
      '1',
    ])
    expect(accepted({ const: 'x"\n' }, [String.raw`"x\"\n"`, '"x"'])).toEqual([String.raw`"x\"\n"`])
    expect(notes({ type: 'string', enum: ['a'], minLength: 3 })).toEqual([
      'The schema: minLength is not enforced',
    ])
  })
})

describe('objects and arrays', () => {
  const person = {
    type: 'object',
    properties: { name: { type: 'string' }, age: { type: 'integer' }, '"x"': { type: 'null' } },
    required: ['age'],
  }

  test('[GR16] declared keys in their order, optional ones or not, no others', () => {
    const good = [
      '{"age":1}',
      '{"name":"a","age":1}',
      '{"name": "a", "age": 1, "\\"x\\"": null}',
      '{"age":1,"\\"x\\"":null}',
    ]
    const bad = [
      '{}',
      '{"name":"a"}',
      '{"age":1,"name":"a"}',
      '{"age":1,}',
      '{"age":1,"y":1}',
      '{,"age":1}',
    ]
    expect(accepted(person, [...good, ...bad])).toEqual(good)
    expect(accepted({ ...person, additionalProperties: true }, [...good, ...bad])).toEqual(good)
  })

  test('[GR16] keys that are only required have any value', () => {
    const definition = { type: 'object', required: ['a', 'b'], properties: { b: { const: 1 } } }
    expect(accepted(definition, ['{"b":1,"a":[2]}', '{"b":1}', '{"a":1,"b":1}'])).toEqual([
      '{"b":1,"a":[2]}',
    ])
    expect(placed({ type: 'object', required: ['a'], additionalProperties: false })).toBe(
      '/additionalProperties no value satisfies this',
    )
  })

  test('[GR17] further keys follow, and are none of those declared', () => {
    const definition = {
      type: 'object',
      properties: { ab: { type: 'null' }, ac: { type: 'null' } },
      additionalProperties: { type: 'integer' },
    }
    const good = ['{}', '{"a":1}', '{"ab":null,"abc":1,"":2}', '{"ad":1,"b":2}', '{"a\\"":3}']
    const bad = [
      '{"ab":1}',
      '{"ac":null,"ab":2}',
      '{"a":1,"ac":null}',
      '{"a":null}',
      '{"\\u0061b":1}',
    ]
    expect(accepted(definition, [...good, ...bad])).toEqual(good)
  })

  test('[GR17] objects without declared keys have any, as many as they may', () => {
    const definition = {
      type: 'object',
      additionalProperties: { type: 'integer' },
      maxProperties: 2,
    }
    expect(
      accepted(definition, ['{}', '{"a":1, "b":2}', '{"a":1,"b":2,"c":3}', '{"a":""}']),
    ).toEqual(['{}', '{"a":1, "b":2}'])
    expect(accepted({ type: 'object' }, ['{}', '{"a":{"b":[]}}', '[]'])).toEqual([
      '{}',
      '{"a":{"b":[]}}',
    ])
    expect(accepted({ type: 'object', additionalProperties: false }, ['{}', '{"a":1}'])).toEqual([
      '{}',
    ])
  })

  test('[GR18] arrays have their items and bounds', () => {
    const definition = { type: 'array', items: { type: 'integer' }, minItems: 1, maxItems: 3 }
    const good = ['[1]', '[1, 2,3]']
    expect(accepted(definition, [...good, '[]', '[1,2,3,4]', '[1,]', '[ 1]', '["1"]'])).toEqual(
      good,
    )
    expect(accepted({ type: 'array', items: false }, ['[]', '[1]'])).toEqual(['[]'])
    expect(accepted({ type: 'array', minItems: 1 }, ['[]', '[1,"a"]'])).toEqual(['[1,"a"]'])
  })

  test('[GR19] tuples are whole unless minItems says otherwise', () => {
    const pair = { type: 'array', prefixItems: [{ type: 'integer' }, { type: 'string' }] }
    const texts = ['[]', '[1]', '[1,"a"]', '[1,"a",2]', '["a",1]']
    expect(accepted(pair, texts)).toEqual(['[1,"a"]'])
    expect(accepted({ ...pair, minItems: 0 }, texts)).toEqual(['[]', '[1]', '[1,"a"]'])
    expect(accepted({ ...pair, maxItems: 1 }, texts)).toEqual(['[1]'])
    expect(accepted({ ...pair, items: { const: 2 } }, texts)).toEqual(['[1,"a"]', '[1,"a",2]'])
    expect(
      accepted({ type: 'array', items: pair.prefixItems, additionalItems: { const: 2 } }, texts),
    ).toEqual(['[1,"a"]', '[1,"a",2]'])
  })
})

describe('patterns and formats', () => {
  test('[GR20] a pattern matches anywhere unless it is tied to the ends', () => {
    const of = (pattern: string) => ({ type: 'string', pattern })
    expect(accepted(of('b+'), ['"abc"', '"b"', '"ac"'])).toEqual(['"abc"', '"b"'])
    expect(accepted(of('^a|c$'), ['"ab"', '"bc"', '"b"'])).toEqual(['"ab"', '"bc"'])
    const escaped = [String.raw`"\"\\\n\u0001"`]
    expect(accepted(of('^[^a]{4}$'), [...escaped, '"bcda"', '"bcd"'])).toEqual(escaped)
    expect(placed({ properties: { p: of('a(?=b)') } })).toBe(
      '/properties/p/pattern character 2 of the pattern: look-around is not supported',
    )
  })

  test('[GR20] lengths beside a pattern hold where it repeats one character', () => {
    const simple = { type: 'string', pattern: '^[a-z]+$', minLength: 2, maxLength: 3 }
    expect(accepted(simple, ['"a"', '"ab"', '"abcd"'])).toEqual(['"ab"'])
    expect(notes(simple)).toEqual([])
    expect(notes({ ...simple, pattern: 'a' })).toEqual([
      'The schema: minLength is not enforced',
      'The schema: maxLength is not enforced',
    ])
  })

  test.each([
    ['date', ['2026-02-28', '2000-12-31'], ['2026-02-30', '2026-13-01', '2026-00-10', '26-1-1']],
    ['time', ['23:59:59Z', '00:00:00.5+02:00'], ['24:00:00Z', '10:00:00', '10:00Z']],
    ['date-time', ['2026-11-30T10:00:00Z'], ['2026-11-31T10:00:00Z', '2026-11-30 10:00:00Z']],
    ['uuid', ['123e4567-e89b-12d3-a456-426614174000'], ['123e4567e89b12d3a456426614174000']],
    ['email', ['a.b+c@example.co.uk'], ['a@b', '@example.com', 'a..b@example.com', 'a@-x.com']],
    ['ipv4', ['0.0.0.0', '255.249.199.10'], ['256.0.0.1', '1.2.3', '01.2.3.4']],
  ])('[GR21] format %s', (format, good, bad) => {
    const spelled = good.map((one) => `"${one}"`)
    const all = [...spelled, ...bad.map((one) => `"${one}"`)]
    expect(accepted({ type: 'string', format }, all)).toEqual(spelled)
  })
})
