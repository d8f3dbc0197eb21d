import { describe, expect, test } from 'vitest'
import { accepted, notes, placed } from './schema-checks.ts'

describe('combinations', () => {
  test('[GR22] anyOf is any of them, with what stands beside it', () => {
    expect(accepted({ anyOf: [{ type: 'integer' }, { const: 'a' }] }, ['1', '"a"', '"b"'])).toEqual(
      ['1', '"a"'],
    )
    const definition = {
      type: 'object',
      properties: { a: { type: 'integer' } },
      anyOf: [{ required: ['a'] }, { properties: { b: { type: 'null' } }, required: ['b'] }],
    }
    const good = ['{"a":1}', '{"b":null}', '{"a":1,"b":null}']
    expect(accepted(definition, [...good, '{}'])).toEqual(good)
    expect(notes({ oneOf: [{ type: 'string' }, { minLength: 2 }] })).toEqual([
      'The schema: oneOf is taken as anyOf: values that fit several are allowed',
    ])
  })

  test('[GR23] allOf of what merges simply', () => {
    const definition = {
      $defs: { base: { type: 'object', properties: { a: { type: 'number' } }, required: ['a'] } },
      allOf: [
        { $ref: '#/$defs/base' },
        { properties: { a: { type: 'integer', minimum: 5 }, b: { type: 'null' } } },
      ],
    }
    const good = ['{"a":5}', '{"a":7,"b":null}']
    expect(accepted(definition, [...good, '{"a":5.5}', '{"a":4}', '{"b":null}'])).toEqual(good)
    expect(accepted({ allOf: [{ type: 'string' }] }, ['"a"', '1'])).toEqual(['"a"'])
    expect(placed({ allOf: [{ pattern: 'a' }, { pattern: 'b' }] })).toBe(
      '/allOf/1 this can not be merged with what stands beside it',
    )
  })

  test('[GR24] references, recursive ones too', () => {
    const tree = {
      $ref: '#/$defs/node',
      $defs: {
        node: {
          type: 'object',
          properties: {
            value: { type: 'integer' },
            children: { type: 'array', items: { $ref: '#/$defs/node' } },
            next: { anyOf: [{ $ref: '#/definitions/a~1b' }, { type: 'null' }] },
          },
          required: ['value', 'children'],
          additionalProperties: false,
        },
      },
      definitions: { 'a/b': { $ref: '#' } },
    }
    const good = [
      '{"value":1,"children":[]}',
      '{"value":1,"children":[{"value":2,"children":[],"next":null}],"next":{"value":3,"children":[]}}',
    ]
    expect(accepted(tree, [...good, '{"value":1,"children":[{}]}', '{"value":1}'])).toEqual(good)
    const list = {
      type: ['object', 'null'],
      properties: { next: { $ref: '#' } },
      required: ['next'],
    }
    expect(accepted(list, ['null', '{"next":{"next":null}}', '{}'])).toEqual([
      'null',
      '{"next":{"next":null}}',
    ])
  })

  test('[GR24] references that lead nowhere are faults', () => {
    const circle = {
      $ref: '#/$defs/a',
      $defs: { a: { $ref: '#/$defs/b' }, b: { $ref: '#/$defs/a' } },
    }
    expect({
      circle: placed(circle),
      missing: placed({ items: { $ref: '#/$defs/x' } }),
      elsewhere: placed({ $ref: 'https://example.com/a.json' }),
      all: placed({ allOf: [{ $ref: '#' }] }),
      endless: placed({ type: 'object', properties: { a: { $ref: '#' } }, required: ['a'] }),
    }).toEqual({
      circle: '/$ref the references only lead to each other: #/$defs/a -> #/$defs/b -> #/$defs/a',
      missing: '/items/$ref there is nothing at #/$defs/x',
      elsewhere: '/$ref "https://example.com/a.json" is not supported: only "#" and "#/..." are',
      all: '/allOf/0 allOf and $ref lead in a circle or nest too deep',
      endless: ' every value would go on without end, or its bounds contradict each other',
    })
  })

  test('[GR25] what nothing satisfies is left out where it can be', () => {
    const definition = { type: 'object', properties: { a: false, b: { type: 'null' } } }
    expect(accepted(definition, ['{}', '{"b":null}', '{"a":1}'])).toEqual(['{}', '{"b":null}'])
    expect(placed({ properties: { a: { enum: [] } }, required: ['a'] })).toBe(
      '/properties/a no value satisfies this',
    )
  })
})

describe('notes and faults', () => {
  test('[GR26] what is not enforced is said, annotations are not', () => {
    expect(
      notes({
        $schema: 'https://json-schema.org/draft/2020-12/schema',
        title: 'T',
        type: 'object',
        properties: {
          a: { type: 'array', items: { type: 'integer', multipleOf: 2 }, uniqueItems: true },
          b: { type: 'string', format: 'uri', default: 'x', 'x-own': 1 },
        },
        patternProperties: { '^x': {} },
      }),
    ).toEqual([
      'The schema: patternProperties is not enforced',
      '/properties/a: uniqueItems is not enforced',
      '/properties/a/items: multipleOf is not enforced',
      '/properties/b: x-own is not enforced',
      '/properties/b: format is not enforced',
    ])
  })

  test('[GR27] what is no schema is refused where it stands', () => {
    expect(
      [
        5,
        { type: 'text' },
        { type: 'string', minLength: '1' },
        { type: 'string', maxLength: -1 },
        { properties: { 'a/b': 7 } },
        { properties: [] },
        { required: 'a', type: 'object' },
        { items: { $ref: 1 } },
        { anyOf: [] },
        { enum: 'a' },
        { type: 'integer', minimum: '1' },
        { type: 'string', pattern: 1 },
        { nullable: 'yes', type: 'string' },
        { additionalProperties: 'no' },
        { const: Symbol.iterator },
      ].map((definition) => placed(definition)),
    ).toEqual([
      ' this is no schema',
      '/type type has to be of object, array, string, number, integer, boolean, null, or an array of these',
      '/minLength minLength has to be an integer of at least 0',
      '/maxLength maxLength has to be an integer of at least 0',
      '/properties/a~1b this is no schema',
      '/properties properties has to be an object',
      '/required required has to be an array',
      '/items/$ref $ref has to be a string',
      '/anyOf anyOf is empty',
      '/enum enum has to be an array',
      '/minimum minimum has to be a number',
      '/pattern pattern has to be a string',
      '/nullable nullable has to be a boolean',
      '/additionalProperties this is no schema',
      '/const this is no JSON',
    ])
  })
})
