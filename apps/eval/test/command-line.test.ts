import { expect, test } from 'vitest'
import { readCommandLine } from '../src/command-line.ts'

test('a run has defaults', () => {
  expect(readCommandLine([])).toEqual({
    type: 'run',
    tasks: [],
    systems: undefined,
    limit: undefined,
    seed: 1,
    json: undefined,
    answers: undefined,
  })
})

test('a run takes several files and systems', () => {
  const words = '--tasks a --tasks b --systems base,x+retry --limit 5 --seed 0 --json j --answers k'
  expect(readCommandLine(words.split(' '))).toEqual({
    type: 'run',
    tasks: ['a', 'b'],
    systems: ['base', 'x+retry'],
    limit: 5,
    seed: 0,
    json: 'j',
    answers: 'k',
  })
})

test('a conversion needs a kind, a file and a place', () => {
  expect(readCommandLine('convert exercism-fill a --out b'.split(' '))).toEqual({
    type: 'convert',
    conversion: 'exercism-fill',
    file: 'a',
    out: 'b',
    seed: 1,
  })
})

test.each([
  ['convert', 'convert takes one of humanevalpack'],
  ['convert mbpp a --out b', 'convert takes one of humanevalpack'],
  ['convert humanevalpack --out b', 'convert takes one file'],
  ['convert humanevalpack a', 'convert needs --out'],
  ['everything', '"everything" means nothing here'],
  ['--limit 0', '--limit takes a number above 0'],
  ['--seed x', '--seed takes a whole number'],
  ['--systems base,', '--systems takes names'],
  ['--task a', '--task'],
])('%s is told what is wrong', (words, problem) => {
  const command = readCommandLine(words.split(' '))
  expect(command).toEqual({ type: 'usage', problem: expect.stringContaining(problem) })
})
