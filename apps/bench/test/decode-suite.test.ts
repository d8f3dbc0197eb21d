import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeGoals, decodeTable } from '../src/suites/decode/decode-report.ts'
import { decodeRow, peerRun, type DecodeRun } from '../src/suites/decode/decode-run.ts'
import { predictionOf, type Scatter } from '../src/suites/decode/prediction.ts'
import { literalGrammar } from '../src/suites/literal-grammar.ts'
import { createRandom } from '../src/harness/random.ts'

const TEXT = Array.from({ length: 40 }, (_, i) => `const name${i} = value${i} + other${i}`).join(
  '\n',
)

function differing(scatter: Scatter): { readonly words: number; readonly lines: number } {
  const predicted = predictionOf(TEXT, { share: 0.05, scatter, random: createRandom(1) })
  const [wanted, found] = [TEXT.split('\n'), predicted.split('\n')]
  expect(found.length).toBe(wanted.length)
  const words = (text: string): readonly string[] => text.split(' ')
  const differ = (a: readonly string[], b: readonly string[]): number =>
    a.filter((one, index) => one !== b[index]).length
  return { words: differ(words(TEXT), words(predicted)), lines: differ(wanted, found) }
}

test('a prediction differs in its share of words, in few lines or all over', () => {
  // 40 lines of four words and two signs: 5 % of 240.
  expect(differing('lines')).toEqual({ words: 12, lines: 3 })
  expect(differing('even')).toEqual({ words: 12, lines: 12 })
})

test('a prediction is as its seed says, and with nothing changed the text itself', () => {
  const scatter = fc.constantFrom<Scatter>('lines', 'even')
  fc.assert(
    fc.property(fc.string(), fc.integer(), scatter, (text, seed, scattered) => {
      const make = (share: number): string =>
        predictionOf(text, { share, scatter: scattered, random: createRandom(seed) })
      expect(make(0)).toBe(text)
      expect(make(0.3)).toBe(make(0.3))
    }),
  )
})

test('a literal grammar escapes what ends or bends a GBNF text', () => {
  expect(literalGrammar('a"b\\\n\tc\r')).toBe(String.raw`root ::= "a\"b\\\n\tc\r"`)
})

const CASES = { plain: 'plain', lines: 'lines', even: 'even', oracle: 'all', free: 'free' }

function run(changes: Partial<DecodeRun>): DecodeRun {
  const name = { system: 'turant', case: 'plain', round: 0 }
  return { ...peerRun(name, { tokensPerSecond: 90 }), ...changes }
}

test('decode goals pair what was measured in one round', () => {
  const runs = [
    run({}),
    run({ case: 'lines', tokensPerSecond: 360 }),
    run({ system: 'llama-bench', tokensPerSecond: 100 }),
    run({ system: 'llama-server', tokensPerSecond: 50 }),
    run({ round: 1, tokensPerSecond: 45 }),
    run({ round: 1, case: 'lines', tokensPerSecond: 270 }),
    run({ round: 1, system: 'llama-server', tokensPerSecond: 50 }),
    run({ round: 1, case: 'free', sameShare: 0.5 }),
  ]
  const goals = decodeGoals(runs, CASES, undefined)
  expect(goals.map(({ id, value, spread, met }) => [id, value, spread, met])).toEqual([
    ['verified-vs-plain', 5, [4, 6], true],
    ['verified-vs-plain-spread', null, null, null],
    ['verified-vs-plain-ceiling', null, null, null],
    ['plain-vs-native', 0.9, [0.9, 0.9], true],
  ])
  expect(goals[0]?.how).toContain('not held, it was the same up to 50 % of its length')
})

test('a decoding as a row and as a line', () => {
  const one = run({ outputTokens: 100, batches: 10, copiedShare: 0.95, isIdentical: true })
  expect(decodeRow(one)).toEqual({
    suite: 'decode',
    system: 'turant',
    case: 'plain',
    round: 0,
    metrics: {
      tokensPerSecond: 90,
      outputTokens: 100,
      batches: 10,
      tokensPerBatch: 10,
      copiedShare: 0.95,
    },
    flags: { isIdentical: true },
  })
  const table = decodeTable([one, run({ system: 'llama-bench', tokensPerSecond: 100 })])
  expect(table.split('\n').slice(2)).toEqual([
    '| plain | turant | 90.0 [90.0-90.0] |  | 10.0 | 100 | 95 % | - | 1/1 | - |',
    '| plain | llama-bench | 100.0 [100.0-100.0] | 0.90x | - | - | - | - | - | - |',
  ])
})
