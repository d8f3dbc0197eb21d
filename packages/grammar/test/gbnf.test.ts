import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  anyObjectFragment,
  grammarText,
  literal,
  regexFragment,
  type Fragment,
} from '../src/index.ts'
import { parseGbnf } from './gbnf.ts'
import { Recogniser } from './recogniser.ts'

describe('GBNF', () => {
  test('[GR1] a literal is the text, whatever it holds', () => {
    const unit = fc.oneof(
      fc.constantFrom('"', '\\', '\n', '(', ')', '\u2028'),
      fc.string({ unit: 'binary', maxLength: 1 }),
    )
    fc.assert(
      fc.property(fc.string({ unit }), fc.string({ unit }), (text, other) => {
        fc.pre(text.isWellFormed() && other.isWellFormed())
        const recogniser = new Recogniser(parseGbnf(grammarText(literal(text), [])))
        expect(recogniser.accepts(text)).toBe(true)
        expect(recogniser.accepts(other)).toBe(text === other)
      }),
    )
    expect(literal('a"\\\n\u0000(é😀)')).toBe(String.raw`"a\"\\\n\x00\x28é😀\x29"`)
  })

  test('[GR2] a grammar has the root and the rules of all its fragments', () => {
    const digits = regexFragment('[0-9]+', { prefix: 'd-' })
    const object = anyObjectFragment({ prefix: 'o-' })
    if (!digits.ok) throw new Error(digits.fault.message)
    const { fragment } = digits
    const text = grammarText(
      `${literal('<')} (${fragment.start} | ${object.start}) ${literal('>')}`,
      [fragment, object, fragment],
    )
    const recogniser = new Recogniser(parseGbnf(text))
    expect(
      ['<12>', '<{"a": 1}>', '<>', '<x>', '12'].filter((one) => recogniser.accepts(one)),
    ).toEqual(['<12>', '<{"a": 1}>'])
  })

  test('[GR3] names begin with the prefix; those of two fragments must not collide', () => {
    const object = anyObjectFragment({ prefix: 'tool1-' })
    expect([...object.rules.keys()].every((name) => name.startsWith('tool1-'))).toBe(true)
    const other: Fragment = { start: object.start, rules: new Map([[object.start, '"x"']]) }
    expect(() => grammarText(object.start, [object, other])).toThrow(RangeError)
    expect(() => anyObjectFragment({ prefix: 'a_b' })).toThrow(RangeError)
    expect(grammarText('start', [anyObjectFragment({ prefix: '' })])).toContain('root ::= start\n')
  })
})
