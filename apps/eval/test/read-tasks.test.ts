import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { EvalError } from '../src/eval-error.ts'
import { readTasks } from '../src/task/read-tasks.ts'

const edit = {
  id: 'a',
  operator: 'rename',
  path: 'src/a.ts',
  task: { type: 'edit', text: 'one\ntwo\nthree', lines: [2, 2], instruction: 'do it' },
}

function read(...rows: readonly unknown[]) {
  return readTasks(rows.map((row) => JSON.stringify(row)).join('\n'), 'dir/my.set.jsonl')
}

/** What reading says is wrong, if anything. */
function problemOf(action: () => unknown): string | undefined {
  try {
    action()
  } catch (error) {
    if (error instanceof EvalError && error.code === 'bad-line') return error.message
    throw error
  }
  return undefined
}

describe('a file of tasks', () => {
  test('names whole files with lines', () => {
    expect(read(edit)).toEqual([
      {
        id: 'a',
        suite: 'my.set',
        operator: 'rename',
        split: 'test',
        path: 'src/a.ts',
        question: {
          type: 'edit',
          text: 'one\ntwo\nthree',
          parts: { before: 'one\n', region: 'two\n', after: 'three' },
          instruction: 'do it',
          expected: undefined,
        },
        tests: undefined,
      },
    ])
  })

  test('takes rows of the training data as they are', () => {
    const [task] = read({
      ...edit,
      split: 'test',
      licence: 'MIT',
      paraphrase: { id: 'rename-1', heldOut: true },
      prompt: '<file_sep>',
      task: {
        type: 'edit',
        before: 'a\n',
        region: 'b\r\n',
        after: 'c\n',
        instruction: 'x',
        expected: 'B\n',
        recentEdits: [],
      },
    })
    expect(task).toMatchObject({
      split: 'held-out-words',
      question: {
        text: 'a\nb\nc\n',
        parts: { before: 'a\n', region: 'b\n', after: 'c\n' },
        expected: 'a\nB\nc\n',
      },
    })
    const fill = { type: 'fill', before: 'x = ', after: '', expected: '1' }
    expect(read({ ...edit, paraphrase: null, task: fill })).toMatchObject([
      { split: 'test', question: fill },
    ])
  })

  test('has tests in the language of the path, or in the one that is named', () => {
    const tests = { code: 'throw 1' }
    expect(read({ ...edit, path: 'a.mjs', tests })[0]?.tests?.language).toBe('javascript')
    expect(read({ ...edit, path: 'a.py', tests })[0]?.tests?.language).toBe('python')
    const named = { ...tests, language: 'typescript' }
    expect(read({ ...edit, path: 'a.txt', tests: named })[0]?.tests).toEqual(named)
  })

  test.each([
    ['no JSON', '{', 'my.jsonl:2: the line is not JSON'],
    ['no object', '[]', 'my.jsonl:2: the line is not an object'],
    ['no id', { ...edit, id: undefined }, 'my.jsonl:2: id is missing: give each task a name'],
    ['a blank path', { ...edit, path: ' ' }, 'my.jsonl:2: path is not more than blanks'],
    ['a path that is no text', { ...edit, path: 7 }, 'my.jsonl:2: path is not a string: name'],
    ['no task', { ...edit, task: null }, 'my.jsonl:2: task is missing'],
    ['no type', { ...edit, task: {} }, 'my.jsonl:2: task.type is missing: write one of the two'],
    [
      'another type',
      { ...edit, task: { ...edit.task, type: 'infill' } },
      'my.jsonl:2: task.type is not "edit" or "fill": write one of the two',
    ],
    [
      'lines that are not there',
      { ...edit, task: { ...edit.task, lines: [3, 4] } },
      'my.jsonl:2: task.lines is not two line numbers of the text: write [first, last]',
    ],
    [
      'lines the wrong way round',
      { ...edit, task: { ...edit.task, lines: [2, 1] } },
      'my.jsonl:2: task.lines is not two line numbers',
    ],
    [
      'a blank instruction',
      { ...edit, task: { ...edit.task, instruction: '\n' } },
      'my.jsonl:2: task.instruction is not more than blanks: say what to change',
    ],
    [
      'half a region',
      { ...edit, task: { type: 'edit', before: '', region: 'a', instruction: 'x' } },
      'my.jsonl:2: task.after is missing: give it the text behind the region',
    ],
    [
      'tests in no known language',
      { ...edit, path: 'a.go', tests: { code: 'x' } },
      'my.jsonl:2: tests.language is missing: name one of the three, as "a.go" does not tell',
    ],
    ['tests without code', { ...edit, tests: {} }, 'my.jsonl:2: tests.code is missing'],
  ])('with %s is refused by line, field and remedy', (_, row, problem) => {
    const line = typeof row === 'string' ? row : JSON.stringify(row)
    const text = `${JSON.stringify(edit)}\n${line}\n`
    expect(problemOf(() => readTasks(text, 'my.jsonl'))).toContain(problem)
  })

  test('is read or refused, whatever it holds', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(...Object.keys(edit)), (value, name) => {
        const row = JSON.stringify({ ...edit, [name]: value })
        const problem = problemOf(() => readTasks(row, 'f.jsonl'))
        expect(problem ?? 'f.jsonl:1: ').toMatch(/^f\.jsonl:1: /)
      }),
    )
  })
})
