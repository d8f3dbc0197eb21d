import fc from 'fast-check'
import { expect, test } from 'vitest'
import { documentWith, placeOf, rowChanges } from '../src/place.ts'
import { alignNext, alignWith, restOfPrevious } from '../src/resume.ts'
import { diffRows, linesOf, plainRows } from '../src/rows.ts'
import { Simulation } from './support/simulation.ts'
import { changed } from './support/text-document.ts'

const line = fc.constantFrom('', 'a', 'b', 'c', '  d')
const lines = fc.array(line, { maxLength: 8 })

test('rows hold the original and the proposal', () => {
  fc.assert(
    fc.property(lines, lines, (base, proposal) => {
      const rows = diffRows(base, proposal)
      expect(linesOf(rows, 'base')).toEqual(base)
      expect(linesOf(rows, 'proposal')).toEqual(proposal)
    }),
  )
})

test('[LE9] the changes make one state of the document of the other, wherever the scope lies', () => {
  const document = fc.array(line, { minLength: 1, maxLength: 10 }).map((all) => all.join('\n'))
  fc.assert(
    fc.property(
      document,
      fc.tuple(fc.nat(9), fc.nat(9)),
      lines,
      (text, [startLine, count], wanted) => {
        const { place, base } = placeOf(text, { startLine, endLine: startLine + count })
        expect(documentWith(place, base)).toBe(text)
        const target = wanted.length === 0 && place.after === '' ? [''] : wanted
        const changes = rowChanges(place, plainRows(base), plainRows(target))
        expect(changed(text, changes)).toBe(documentWith(place, target))
      },
    ),
    { numRuns: 1_000 },
  )
})

test('[LE9] lines that stay are not written anew', () => {
  const { place, base } = placeOf('a\nb\nc\nd\n', { startLine: 0, endLine: 4 })
  expect(rowChanges(place, plainRows(base), plainRows(['a', 'B', 'c', 'd', 'e']))).toEqual([
    { from: { line: 1, character: 0 }, to: { line: 2, character: 0 }, text: 'B\n' },
    { from: { line: 4, character: 0 }, to: { line: 4, character: 0 }, text: 'e\n' },
  ])
})

function restAfter(previous: readonly string[], arrived: readonly string[]): readonly string[] {
  return restOfPrevious(arrived.reduce(alignNext, alignWith(previous)))
}

test('[LE8] an answer that repeats the one before it keeps its rest', () => {
  fc.assert(
    fc.property(lines, lines, (head, tail) => {
      expect(restAfter([...head, ...tail], head)).toEqual(tail)
    }),
  )
})

test.each([
  {
    name: 'a line rewritten',
    previous: ['const a = 1', 'const b = 2', 'c'],
    arrived: ['const a = 1', 'const b = 3'],
    rest: ['c'],
  },
  {
    name: 'a line inserted',
    previous: ['first()', 'second()', 'third()'],
    arrived: ['first()', 'return 5'],
    rest: ['second()', 'third()'],
  },
  {
    name: 'a line taken away',
    previous: ['first()', 'x = 7', 'third()', 'z'],
    arrived: ['first()', 'third()'],
    rest: ['z'],
  },
])('[LE8] $name: the rest goes on behind it', ({ previous, arrived, rest }) => {
  expect(restAfter(previous, arrived)).toEqual(rest)
})

const FILE = 'const retries = 3\nconst delay = 10\nconst port = 80\n'

/** Types an instruction and lets its answer come, line by line; the texts of the document on the way. */
function answer(simulation: Simulation, instruction: string, text: string): string[] {
  simulation.step({ type: 'instruct', instruction })
  const id = simulation.state.asked?.id ?? 0
  const seen = text.match(/[^\n]*\n/gu)?.map((piece) => {
    simulation.step({ type: 'delta', id, text: piece })
    simulation.drain()
    return simulation.text
  })
  simulation.step({ type: 'done', id })
  simulation.drain()
  return [...(seen ?? []), simulation.text]
}

test('[LE8] a hunk that the next answer repeats does not flicker', () => {
  const simulation = new Simulation(FILE, { startLine: 0, endLine: 3 })
  const first = answer(simulation, 'set port to 9', FILE.replace('80', '9'))
  const both = 'const retries = 3\nconst delay = 10\nconst port = 80\nconst port = 9\n'
  expect(first.at(-1)).toBe(both)
  // Only the new hunk comes; the other one stands all the time.
  const second = answer(
    simulation,
    'set port to 9, retries to 5',
    FILE.replace('80', '9').replace('3', '5'),
  )
  expect(second).toEqual(
    Array.from({ length: 4 }, () => `const retries = 3\nconst retries = 5\n${both.slice(18)}`),
  )
})

test('[LE7] hunks are decided from the top; what was kept is the original of the next request', () => {
  const simulation = new Simulation(FILE, { startLine: 0, endLine: 3 })
  answer(simulation, 'all', 'const retries = 4\nconst delay = 10\nconst port = 81\n')
  simulation.step({ type: 'keep-hunk' })
  simulation.drain()
  expect(simulation.text).toBe(
    'const retries = 4\nconst delay = 10\nconst port = 80\nconst port = 81\n',
  )
  simulation.step({ type: 'instruct', instruction: 'all of it' })
  expect(simulation.asked?.task.region).toBe(
    'const retries = 4\nconst delay = 10\nconst port = 80\n',
  )
  simulation.step({ type: 'restore' })
  simulation.drain()
  expect(simulation.text).toBe(FILE.replace('3', '4'))
})

test('[LE7] a hunk that is dropped is as it was, and with the last one the live edit ends', () => {
  const simulation = new Simulation(FILE, { startLine: 0, endLine: 3 })
  answer(simulation, 'all', 'const retries = 4\nconst delay = 10\nconst port = 81\n')
  simulation.step({ type: 'drop-hunk' })
  simulation.drain()
  expect(simulation.outcomes).toEqual([])
  simulation.step({ type: 'keep-hunk' })
  simulation.drain()
  expect(simulation.outcomes).toEqual([{ type: 'kept' }])
  expect(simulation.text).toBe(FILE.replace('80', '81'))
})

test('[LE6] keep waits for the answer, asks again after a failure, and restores when there is nothing', () => {
  const waiting = new Simulation(FILE, { startLine: 0, endLine: 3 })
  waiting.step({ type: 'instruct', instruction: 'set port to 9' })
  waiting.step({ type: 'keep' })
  expect(waiting.state.phase).toBe('keeping')
  waiting.step({ type: 'delta', id: 1, text: FILE.replace('80', '9') })
  waiting.drain()
  expect(waiting.outcomes).toEqual([])
  waiting.step({ type: 'done', id: 1 })
  waiting.drain()
  expect([waiting.text, waiting.outcomes]).toEqual([FILE.replace('80', '9'), [{ type: 'kept' }]])

  const failed = new Simulation(FILE, { startLine: 0, endLine: 3 })
  failed.step({ type: 'instruct', instruction: 'set port to 9' })
  failed.step({ type: 'failed', id: 1, message: 'The server is gone. Start it.' })
  expect([failed.state.phase, failed.state.message]).toEqual([
    'failed',
    'The server is gone. Start it.',
  ])
  failed.step({ type: 'keep' })
  expect(failed.asked).toMatchObject({ id: 2, task: { instruction: 'set port to 9' } })

  const nothing = new Simulation(FILE, { startLine: 0, endLine: 3 })
  nothing.step({ type: 'keep' })
  expect(nothing.outcomes).toEqual([{ type: 'restored' }])
})

test('[LE10] a failure in the middle of an answer leaves the original', () => {
  const simulation = new Simulation(FILE, { startLine: 0, endLine: 3 })
  simulation.step({ type: 'instruct', instruction: 'x' })
  simulation.step({ type: 'delta', id: 1, text: 'const other = 1\n' })
  simulation.drain()
  expect(simulation.text).not.toBe(FILE)
  simulation.step({ type: 'failed', id: 1, message: 'gone' })
  simulation.drain()
  expect(simulation.text).toBe(FILE)
})

test('[LE4] a document that can not be written ends the live edit', () => {
  const simulation = new Simulation(FILE, { startLine: 0, endLine: 3 })
  simulation.step({ type: 'instruct', instruction: 'x' })
  simulation.step({ type: 'delta', id: 1, text: 'y\n' })
  for (let i = 0; i < 3; i += 1) simulation.refuseChange()
  expect(simulation.outcomes).toEqual([
    { type: 'left', message: 'The document could not be changed. Is it read-only?' },
  ])
  expect(simulation.open.size).toBe(0)
})

test.each([
  ['behind the last line', `${FILE}x = 1\n`, []],
  ['in front', `\n${FILE}`, []],
  ['at the end of the last line', `${FILE.trimEnd()} + 1\n`, ['left']],
  ['at the beginning of the first line', ` ${FILE}`, ['left']],
])('[LE2] somebody writes %s', (_, text, outcomes) => {
  const simulation = new Simulation(FILE, { startLine: 0, endLine: 3 })
  simulation.step({ type: 'instruct', instruction: 'x' })
  simulation.write(text)
  expect(simulation.outcomes.map(({ type }) => type)).toEqual(outcomes)
  expect(simulation.text).toBe(text)
})

test('[LE2] at the end of the document the last line is part of the scope', () => {
  const simulation = new Simulation('a\nb', { startLine: 1, endLine: 2 })
  simulation.write('a\nbc')
  expect(simulation.outcomes.map(({ type }) => type)).toEqual(['left'])
})
