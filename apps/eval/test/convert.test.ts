import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { convertFile } from '../src/convert/convert-file.ts'
import { lineHoles } from '../src/convert/line-holes.ts'
import type { Conversion } from '../src/command-line.ts'
import { runTests } from '../src/judge/run-tests.ts'
import { readTasks } from '../src/task/read-tasks.ts'
import { expectedText, originalText } from '../src/task/task.ts'

const folder = mkdtempSync(join(tmpdir(), 'turant-eval-convert-'))

afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function convert(conversion: Conversion, rows: readonly object[]) {
  const [file, out] = [join(folder, 'in.jsonl'), join(folder, 'out.jsonl')]
  writeFileSync(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(''))
  const notes: string[] = []
  const note = (text: string): number => notes.push(text)
  await convertFile({ type: 'convert', conversion, file, out, seed: 1 }, { note })
  return { tasks: readTasks(readFileSync(out, 'utf8'), out), notes }
}

/** A row of HumanEvalPack's form. */
const sum = {
  task_id: 'JavaScript/900',
  declaration: '\nconst sumOf = (numbers) => {\n',
  prompt: '/* The sum of all numbers. */\nconst sumOf = (numbers) => {\n',
  buggy_solution: '  let sum = 1;\n  for (const one of numbers) sum += one;\n  return sum;\n}\n',
  canonical_solution:
    '  let sum = 0;\n  for (const one of numbers) sum += one;\n  return sum;\n}\n',
  entry_point: 'sumOf',
  test: 'const testSum = () => {\n  console.assert(sumOf([1, 2]) === 3)\n}\n\ntestSum()\n',
}

describe('HumanEvalPack', () => {
  test('gives bugs to be fixed', async () => {
    const { tasks, notes } = await convert('humanevalpack', [sum])
    expect(tasks).toMatchObject([
      {
        id: 'JavaScript/900',
        suite: 'humanevalpack',
        operator: 'fix-bug',
        path: 'solution.js',
        question: {
          text: sum.declaration + sum.buggy_solution,
          parts: undefined,
          instruction: 'fix the bug in sumOf',
          expected: sum.declaration + sum.canonical_solution,
        },
        tests: { language: 'javascript' },
      },
    ])
    expect(notes.at(-1)).toMatch(/^1 tasks in .*, 0 left out$/)
  })

  test('gives lines to be filled in, which the tests miss', async () => {
    const { tasks } = await convert('humanevalpack-fill', [sum])
    const [task] = tasks
    if (task?.tests === undefined) throw new Error('no task with tests')
    expect(expectedText(task)).toBe(sum.prompt + sum.canonical_solution)
    expect(await runTests(task.tests, originalText(task), undefined)).toMatchObject({
      type: 'failed',
    })
  })

  test('loses rows whose tests tell nothing here', async () => {
    const blind = { ...sum, task_id: 'JavaScript/901', test: 'sumOf([])' }
    const foreign = { ...sum, task_id: 'JavaScript/902', test: "require('not-there')" }
    const { tasks, notes } = await convert('humanevalpack', [blind, foreign, sum])
    expect(tasks.map(({ id }) => id)).toEqual(['JavaScript/900'])
    expect(notes).toEqual([
      'JavaScript/901: left out, its tests pass before anything is done',
      expect.stringMatching(
        /^JavaScript\/902: left out, the right answer fails its tests here: Err/,
      ),
      expect.stringContaining('2 left out'),
    ])
  })

  test('of other languages is refused by line', async () => {
    const row = { ...sum, task_id: 'Go/1' }
    await expect(convert('humanevalpack', [sum, row])).rejects.toThrow(
      /in\.jsonl:2: task_id is not one of Python\/N and JavaScript\/N/,
    )
  })
})

test('exercises give lines to be filled in, and their skipped tests are run', async () => {
  const leap = {
    slug: 'leap',
    tests: {
      'leap.test.ts': `import { describe, it, expect, xit } from '@jest/globals'
import { isLeap } from './leap.ts'

describe('Leap', () => {
  it('a year', () => {
    expect(isLeap(2015)).toBe(false)
  })
  xit('another', () => {
    expect(isLeap(1996)).toBeTruthy()
    expect(() => isLeap(-1)).toThrow('negative')
    expect([{ a: 1, b: undefined }]).toEqual([{ a: 1 }])
    expect(0.1 + 0.2).not.toBe(0.3)
  })
})
`,
    },
    reference: {
      '.meta/proof.ci.ts': `export function isLeap(year: number): boolean {
  if (year < 0) throw new Error('a negative year')
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
}
`,
    },
  }
  const { tasks } = await convert('exercism-fill', [leap])
  expect(tasks).toMatchObject([{ id: 'leap', path: 'leap.ts', operator: 'fill-line' }])
})

test('a hole is a line that says something, and the text is whole again with it', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('a', ' ', '}', '\n', '#') }), (text) => {
      const holes = lineHoles(text, 0, 'seed')
      for (const { before, after, expected } of holes) {
        expect(before + expected + after).toBe(text)
        expect(expected).toMatch(/^[^\n#][^\n]*$/)
        expect(expected).toContain('a')
      }
      const worth = text.split('\n').filter((line) => /a/.test(line) && !/^\s*#/.test(line))
      expect(holes).toHaveLength(worth.length)
    }),
  )
})
