import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { chooseAnswer, type AnswerState } from '../src/index.ts'

const state = fc.constantFrom<AnswerState>('sound', 'broken', 'unknown')

describe('the answer that counts', () => {
  test('[ED61] is the first unless it is broken', () => {
    fc.assert(
      fc.property(
        fc.constantFrom<AnswerState>('sound', 'unknown'),
        fc.array(state),
        (first, rest) => {
          expect(chooseAnswer([first, ...rest])).toBe(0)
        },
      ),
    )
  })

  test('[ED61] is else the first sound one, or the broken one after all', () => {
    expect(chooseAnswer(['broken', 'unknown', 'sound', 'sound'])).toBe(2)
    expect(chooseAnswer(['broken', 'unknown', 'broken'])).toBe(0)
    expect(chooseAnswer(['broken'])).toBe(0)
  })
})
