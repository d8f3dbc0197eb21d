import { describe, expect, test } from 'vitest'
import { larkFragment, regexFragment, schemaFragment } from '../src/index.ts'
import { converted, faultOf } from './recogniser.ts'

const OPTIONS = { prefix: 'x-' }

function nested(depth: number, wrap: (inside: unknown) => unknown): unknown {
  let schema: unknown = { type: 'string' }
  for (let level = 0; level < depth; level += 1) schema = wrap(schema)
  return schema
}

function schemaFault(schema: unknown): string | undefined {
  return faultOf(schemaFragment(schema, OPTIONS))?.message
}

function larkFault(definition: string): string | undefined {
  return faultOf(larkFragment(definition, OPTIONS))?.message
}

describe('hostile input', () => {
  test('[GR50] schemas that are too deep, too large or too long', () => {
    const keys = Array.from({ length: 1001 }, (_, index): [string, unknown] => [`k${index}`, {}])
    const circular: { items?: unknown } = {}
    circular.items = circular
    expect({
      deep: schemaFault(nested(100_000, (items) => ({ items }))),
      circular: schemaFault(circular),
      nodes: schemaFault({ enum: Array.from({ length: 20_001 }, (_, index) => index) }),
      keys: schemaFault({ properties: Object.fromEntries(keys) }),
      count: schemaFault({ type: 'string', maxLength: 10_001 }),
      items: schemaFault({ type: 'array', minItems: 1e9 }),
      pattern: schemaFault({ pattern: 'a{1000000000}' }),
    }).toEqual({
      deep: 'the schema nests deeper than 64 levels',
      circular: 'the schema nests deeper than 64 levels',
      nodes: 'the schema has more than 20000 values',
      keys: 'more than 1000 properties',
      count: 'maxLength is more than 10000',
      items: 'minItems is more than 10000',
      pattern: 'character 2 of the pattern: more than 10000 repetitions',
    })
  })

  test('[GR50] schemas that grow when they are merged', () => {
    const both = (a: string, b: string) => ({
      allOf: [{ $ref: `#/$defs/${a}` }, { $ref: `#/$defs/${b}` }],
    })
    const endless = {
      $defs: {
        a: { properties: { next: { $ref: '#/$defs/a' } } },
        b: { properties: { next: { $ref: '#/$defs/b' }, more: { $ref: '#/$defs/a' } } },
      },
      ...both('a', 'b'),
    }
    expect(schemaFault(endless)).toBe('merges nest deeper than 64')
    const wide = nested(6, (inside) => ({
      anyOf: Array.from({ length: 8 }, () => inside),
      oneOf: [{ minLength: 1 }, { maxLength: 2 }],
    }))
    expect(schemaFault(wide)).toMatch(/more than 20000 values|combines in too many ways/)
  })

  test('[GR50] a chain of references of any length is fine', () => {
    const links = Array.from({ length: 4000 }, (_, index): [string, unknown] => [
      `d${index}`,
      { items: { $ref: `#/$defs/d${index + 1}` }, maxItems: 1 },
    ])
    const $defs = Object.fromEntries([...links, ['d4000', { const: 1 }]])
    const { recogniser } = converted(schemaFragment({ $ref: '#/$defs/d0', $defs }, OPTIONS))
    expect(recogniser.mayBegin('['.repeat(4000))).toBe(true)
    expect(recogniser.mayBegin('['.repeat(4001))).toBe(false)
  })

  test('[GR51] grammars that llama.cpp would take too long or too much memory for', () => {
    const chain = Array.from(
      { length: 30 },
      (_, index) => `a${index}: a${index + 1} "x" | a${index + 1} "y"`,
    )
    const long = Array.from({ length: 3000 }, (_, index) => `a${index}: a${index + 1} "x"`)
    expect({
      ways: larkFault(`start: a0\n${chain.join('\n')}\na30: "z"`),
      deep: larkFault(`start: a0\n${long.join('\n')}\na3000: "z"`),
      large: larkFault(`start: ${Array.from({ length: 4000 }, () => '"a"~10000').join(' ')}`),
    }).toEqual({
      ways: 'rules begin with each other in too many ways: use fewer alternatives',
      deep: 'rules begin with each other in too many ways: use fewer alternatives',
      large: 'the grammar is too large: use fewer or smaller repetitions',
    })
  })

  test('[GR50] texts that are too deep or too long', () => {
    const deep = `${'('.repeat(100_000)}a${')'.repeat(100_000)}`
    expect({
      regexDeep: faultOf(regexFragment(`${'('.repeat(65)}a${')'.repeat(65)}`, OPTIONS))?.message,
      regexLong: faultOf(regexFragment(deep, OPTIONS))?.message,
      larkDeep: larkFault(`start: ${deep.replace('a', '"a"')}`),
      larkLong: larkFault(`start: ${'"a" '.repeat(20_001)}`),
      larkBars: larkFault(`start: ${'|'.repeat(300_000)}`),
      larkWords: larkFault(`start: ${'"a" '.repeat(250_000)}`),
      larkCase: larkFault(`start: "${'a'.repeat(300_000)}"i`),
      larkCount: larkFault('start: "a"~999999999999'),
    }).toEqual({
      regexDeep: 'groups nest deeper than 64',
      regexLong: 'more than 20000 characters',
      larkDeep: 'groups nest deeper than 64',
      larkLong: 'more than 20000 parts',
      larkBars: 'more than 20000 parts',
      larkWords: 'more than 20000 parts',
      larkCase: 'more than 20000 parts',
      larkCount: 'more than 10000 repetitions',
    })
  })

  test('[GR52] repetitions of repetitions are one, whose every text has one reading', () => {
    const runs = [
      larkFragment('start: "a" "b"\n%import common.WS\n%ignore WS\n', OPTIONS),
      regexFragment(String.raw`((\s+)*|[ ]*)+(( |\s)?)*b`, OPTIONS),
    ].map((conversion) => {
      const { recogniser } = converted(conversion)
      expect(recogniser.mayBegin(' '.repeat(200))).toBe(true)
      return recogniser.widest
    })
    expect(Math.max(...runs)).toBeLessThan(6)
  })

  test('[GR50] nested repetitions of what may be empty grow by their length only', () => {
    const of = (depth: number) =>
      regexFragment(`${'('.repeat(depth)}a?b?${'c?)*'.repeat(depth)}`, OPTIONS)
    expect(
      ['', 'abcabc', 'abd'].filter((text) => converted(of(3)).recogniser.accepts(text)),
    ).toEqual(['', 'abcabc'])
    const rules = [5, 10].map((depth) => converted(of(depth)).rules)
    expect(rules[1]).toBeLessThan(2 * (rules[0] ?? 0))
  })
})
