import fc from 'fast-check'
import { expect, test } from 'vitest'
import { enclosingLines } from '../src/index.ts'
import { placeOf } from '../src/place.ts'
import { answerLines, regionOf, taskText } from '../src/task.ts'

test('[LE11] the three texts of a task joined are the document', () => {
  const text = fc
    .array(fc.constantFrom('', 'a', 'bb\u{1F600}'), { minLength: 1, maxLength: 9 })
    .map((all) => all.join('\n'))
  fc.assert(
    fc.property(
      text,
      fc.tuple(fc.nat(8), fc.nat(8)),
      fc.nat(8),
      (document, [start, count], from) => {
        const scope = placeOf(document, { startLine: start, endLine: start + count })
        const startLine = from % scope.base.length
        const task = taskText(scope, { startLine, endLine: scope.base.length })
        expect(task.before + task.region + task.after).toBe(document)
        expect(answerLines(task.region).length).toBeLessThanOrEqual(scope.base.length - startLine)
      },
    ),
  )
})

test('[LE11] what is far away is not sent, and no character is cut in two', () => {
  const far = '\u{1F600}'.repeat(40_000)
  const task = taskText(placeOf(`${far}\nx\n${far}`, { startLine: 1, endLine: 2 }), {
    startLine: 0,
    endLine: 1,
  })
  expect(task.before.length).toBeLessThanOrEqual(64_000)
  expect(task.after.length).toBeLessThanOrEqual(64_000)
  expect(task.before.isWellFormed() && task.after.isWellFormed()).toBe(true)
})

test('[LE12] of a long scope the lines that the instruction names are asked about', () => {
  const lines = Array.from({ length: 100 }, (_, index) => `const name${index} = ${index}`)
  const scope = placeOf(lines.join('\n'), { startLine: 10, endLine: 90 })
  expect(regionOf(scope, 'line 31', 24)).toEqual({ startLine: 20, endLine: 21 })
  expect(regionOf(scope, 'set name50 to 7', 24)).toMatchObject({ startLine: 40 })
  // Named outside of the scope: the scope's own first lines.
  expect(regionOf(scope, 'line 2', 24)).toEqual({ startLine: 1, endLine: 2 })
  expect(regionOf(placeOf('a\nb', { startLine: 0, endLine: 2 }), 'line 1', 24)).toEqual({
    startLine: 0,
    endLine: 2,
  })
})

test('a scope never takes the line end of the last line along', () => {
  expect(placeOf('a\nb\n', { startLine: 0, endLine: 99 }).base).toEqual(['a', 'b'])
  expect(placeOf('a\nb', { startLine: 1, endLine: 2 }).base).toEqual(['b'])
  expect(placeOf('', { startLine: 3, endLine: 4 }).base).toEqual([''])
})

test('what is meant without a selection is the block around the caret', () => {
  const text = 'import a\n\nfunction f() {\n  return 1\n}\n\nfunction g() {\n  return 2\n}\n'
  expect(enclosingLines(text, 3, 40)).toEqual({ startLine: 2, endLine: 5 })
  expect(enclosingLines(text, 7, 40)).toEqual({ startLine: 6, endLine: 9 })
})
