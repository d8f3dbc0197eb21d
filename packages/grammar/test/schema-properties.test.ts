import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { anyObjectFragment, grammarText, schemaFragment } from '../src/index.ts'
import { textsOf } from './derive.ts'
import { parseGbnf } from './gbnf.ts'
import { converted, recogniserOf } from './recogniser.ts'
import { isValid, models, type Model } from './schema-model.ts'

/** Small changes of a text: a character taken out, put in or replaced. */
const change = fc.tuple(
  fc.nat(10_000),
  fc.nat(1),
  fc.constantFrom('', ' ', ',', '"', '0', '9', '-', '}', ']', ':', 'a', '\\', '\n', 'null', '1.5'),
)

function changed(text: string, [where, taken, put]: readonly [number, number, string]): string {
  const at = where % (text.length + 1)
  return text.slice(0, at) + put + text.slice(at + taken)
}

function grammarOf({ schema }: Model) {
  const conversion = schemaFragment(schema, { prefix: 's-' })
  if (!conversion.ok) throw new Error(`${conversion.fault.place}: ${conversion.fault.message}`)
  return parseGbnf(grammarText(conversion.fragment.start, [conversion.fragment]))
}

describe('schemas of all kinds', () => {
  test('[GR10] every value that a schema allows is accepted as JSON.stringify writes it', () => {
    fc.assert(
      fc.property(
        models.chain((model) => fc.tuple(fc.constant(model), model.values)),
        ([model, value]) => {
          expect(isValid(model.schema, value)).toBe(true)
          const { recogniser } = converted(schemaFragment(model.schema, { prefix: 's-' }))
          expect(recogniser.accepts(JSON.stringify(value))).toBe(true)
        },
      ),
      { numRuns: 300 },
    )
  })

  test('[GR10] every text of the grammar is JSON that the schema allows', () => {
    fc.assert(
      fc.property(
        models.chain((model) => fc.tuple(fc.constant(model), textsOf(grammarOf(model)))),
        ([model, text]) => {
          expect(isValid(model.schema, JSON.parse(text))).toBe(true)
        },
      ),
      { numRuns: 300 },
    )
  })

  test('[GR10] what is changed is accepted only if the schema still allows it', () => {
    let refused = 0
    fc.assert(
      fc.property(
        models.chain((model) => fc.tuple(fc.constant(model), model.values)),
        fc.array(change, { minLength: 5, maxLength: 5 }),
        ([model, value], changes) => {
          const { recogniser } = converted(schemaFragment(model.schema, { prefix: 's-' }))
          const texts = changes.map((one) => changed(JSON.stringify(value), one))
          const taken = texts.filter((text) => recogniser.accepts(text))
          refused += texts.length - taken.length
          expect(taken.filter((text) => !isValid(model.schema, JSON.parse(text)))).toEqual([])
        },
      ),
      { numRuns: 200 },
    )
    expect(refused).toBeGreaterThan(100)
  })

  test('[GR28] any object is any object and nothing else', () => {
    const recogniser = recogniserOf(anyObjectFragment({ prefix: 'o-' }))
    fc.assert(
      fc.property(fc.jsonValue(), change, (value, one) => {
        const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
        const text = JSON.stringify(value)
        expect(recogniser.accepts(text)).toBe(isObject)
        if (recogniser.accepts(changed(text, one))) JSON.parse(changed(text, one))
      }),
      { numRuns: 300 },
    )
    expect(recogniser.accepts('{"a": {"b":[1, -2.5e-7,{}]}, "c":null}')).toBe(true)
    expect(recogniser.accepts('{ "a":1}')).toBe(false)
    expect(recogniser.accepts('{"a":  1}')).toBe(false)
    expect(recogniser.accepts('{"a":1}\n')).toBe(false)
  })
})
