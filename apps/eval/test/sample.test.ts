import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sampleTasks } from '../src/task/sample.ts'
import { editTask } from './support/tasks.ts'

const OPERATORS = ['rename', 'repair', 'no-edit']

const someTasks = fc
  .array(fc.constantFrom(...OPERATORS), { maxLength: 60 })
  .map((operators) => operators.map((operator, index) => editTask({ id: String(index), operator })))

test('every kind keeps its share, in the order of the tasks', () => {
  fc.assert(
    fc.property(someTasks, fc.integer({ min: 1, max: 60 }), fc.nat(), (tasks, limit, seed) => {
      const chosen = sampleTasks(tasks, { limit, seed })
      expect(chosen).toHaveLength(Math.min(limit, tasks.length))
      const places = chosen.map((task) => tasks.indexOf(task))
      expect(places).toEqual(places.toSorted((a, b) => a - b))
      expect(new Set(places).size).toBe(places.length)
      for (const kind of OPERATORS) {
        const count = (some: readonly { readonly operator: string }[]): number =>
          some.filter(({ operator }) => operator === kind).length
        const share = (count(tasks) * chosen.length) / Math.max(1, tasks.length)
        expect(Math.abs(count(chosen) - share)).toBeLessThan(1)
      }
    }),
  )
})

test('the seed decides which', () => {
  const tasks = Array.from({ length: 100 }, (_, index) => editTask({ id: String(index) }))
  const ids = (seed: number): readonly string[] =>
    sampleTasks(tasks, { limit: 10, seed }).map(({ id }) => id)
  expect(ids(1)).toEqual(ids(1))
  expect(ids(1)).not.toEqual(ids(2))
})
