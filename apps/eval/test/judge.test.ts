import { describe, expect, test } from 'vitest'
import { createJudge, type Judgement } from '../src/judge/judge.ts'
import { findPython } from '../src/judge/python.ts'
import { runTests } from '../src/judge/run-tests.ts'
import { createSoundnessCheck } from '../src/judge/soundness.ts'
import type { Answer } from '../src/systems/system.ts'
import type { EvalTask } from '../src/task/task.ts'
import { answer, editTask, fillTask } from './support/tasks.ts'

const python = await findPython()
const judge = createJudge({ check: createSoundnessCheck(python), python })
const withoutPython = createJudge({ check: createSoundnessCheck(undefined), python: undefined })

type Verdict = Omit<Judgement, 'why'>

async function verdict(task: EvalTask, said: Answer): Promise<Verdict> {
  const { exact, verified, unchanged } = await judge(task, said)
  return { exact, verified, unchanged }
}

const head = 'export const one = 1\n'

describe('an edit without tests', () => {
  test.each([
    ['the expected text', 'export const two = one\n', [true, true, false]],
    ['another sound text', 'export const three = one\n', [false, true, false]],
    ['the old text', 'export const b = one\n', [false, false, true]],
    ['what does not parse', 'export const = one\n', [false, false, false]],
    ['a name that nobody declares', 'export const two = won\n', [false, false, false]],
    ['a name twice', 'export const one = 2\n', [false, false, false]],
  ])('that gives %s', async (_, region, [exact, verified, unchanged]) => {
    const found = await verdict(editTask(), answer(head + region))
    expect(found).toEqual({ exact, verified, unchanged })
  })

  test('is wrong when it was cut off, even where it looks right', async () => {
    const said = answer(`${head}export const two = one\n`, { isComplete: false, problem: 'cut' })
    expect(await judge(editTask(), said)).toEqual({
      exact: false,
      verified: false,
      unchanged: false,
      why: 'cut',
    })
  })

  test('may not be known to the letter', async () => {
    const task = editTask({}, { expected: undefined })
    const found = await verdict(task, answer(`${head}export const three = one\n`))
    expect(found).toEqual({ exact: undefined, verified: true, unchanged: false })
  })

  test('may keep the errors that were there', async () => {
    const lost = 'export const one = lost\n'
    const question = {
      text: `${lost}export const b = 1\n`,
      expected: `${lost}export const c = 1\n`,
    }
    const found = await verdict(editTask({}, question), answer(`${lost}export const d = 1\n`))
    expect(found).toMatchObject({ verified: true })
  })

  test('may not keep an error that it was to be rid of', async () => {
    const question = { text: 'export const one = won\n', expected: 'export const one = 1\n' }
    const kept = await verdict(editTask({}, question), answer('export const two = won\n'))
    const cured = await verdict(editTask({}, question), answer('export const one = 2\n'))
    expect([kept.verified, cured.verified]).toEqual([false, true])
  })

  test('where nothing is to be done leaves the file alone', async () => {
    const { text } = { text: `${head}export const b = one\n` }
    const task = editTask({ operator: 'no-edit' }, { expected: text })
    expect(await verdict(task, answer(text))).toEqual({
      exact: true,
      verified: true,
      unchanged: true,
    })
    expect(await verdict(task, answer(`${text}\n`))).toMatchObject({ verified: false })
  })

  test('of a language that nothing here knows is not verified, whatever it says', async () => {
    const task = editTask({ path: 'a.zig' })
    for (const text of ['x', `${head}export const b = one\n`]) {
      expect(await verdict(task, answer(text))).toMatchObject({ verified: undefined })
    }
  })
})

describe('a completion', () => {
  test('is exact without white space at its end', async () => {
    const said = answer('const a = 1\n\n', { text: '1\n' })
    expect(await verdict(fillTask('1'), said)).toEqual({
      exact: true,
      verified: true,
      unchanged: false,
    })
  })

  test('of nothing is no change', async () => {
    const said = answer('const a = \n', { text: '' })
    expect(await verdict(fillTask('1'), said)).toMatchObject({ verified: false, unchanged: true })
  })

  test('in half a file is exact or not, and cannot be verified', async () => {
    const task = fillTask('1 }')
    for (const text of ['1 }', '1']) {
      const said = answer(`const a = ${text}\n`, { text })
      expect(await verdict(task, said)).toEqual({
        exact: text === '1 }',
        verified: undefined,
        unchanged: false,
      })
    }
  })
})

describe('tests', () => {
  const own = {
    language: 'typescript',
    code: `import assert from 'node:assert/strict'
import { two } from './subject.ts'
import { text } from './subject-text.ts'
assert.equal(two, 1)
assert.match(text, /two: number/)`,
  } as const
  const right = 'const one = 1\nexport const two: number = one\n'

  test('beside the file import it and read it', async () => {
    expect(await runTests(own, right, undefined)).toEqual({ type: 'passed' })
    const wrong = await runTests(own, right.replace('= 1', '= 2'), undefined)
    expect(wrong).toMatchObject({ type: 'failed', why: expect.stringContaining('2 !== 1') })
  })

  test('behind the file see what it does not export', async () => {
    const tests = {
      language: 'javascript',
      code: 'if (hidden !== 1) throw new Error("no")',
    } as const
    expect(await runTests(tests, 'const hidden = 1', undefined)).toEqual({ type: 'passed' })
    const commonJs = "const { sep } = require('node:path')\nconst hidden = sep.length // end"
    expect(await runTests(tests, commonJs, undefined)).toEqual({ type: 'passed' })
    expect(await runTests(tests, 'const hidden = 2', undefined)).toMatchObject({ type: 'failed' })
  })

  test('that never begin do not pass', async () => {
    const leaving = `process.exit(0)\n${right}`
    expect(await runTests(own, leaving, undefined)).toEqual({
      type: 'failed',
      why: 'ended early with code 0',
    })
  })

  test('start nothing and reach no other folder', async () => {
    const tests = { language: 'javascript', code: '' } as const
    const starting = "require('node:child_process').execFileSync(process.execPath, ['-v'])"
    const reading = "require('node:fs').readFileSync(process.execPath)"
    for (const subject of [starting, reading]) {
      const found = await runTests(tests, subject, undefined)
      expect(found).toMatchObject({ why: expect.stringContaining('ERR_ACCESS_DENIED') })
    }
    const writing = `const { tmpdir } = require('node:os')
      require('node:fs').writeFileSync(require('node:path').join(tmpdir(), 'a'), 'b')`
    expect(await runTests(tests, writing, undefined)).toEqual({ type: 'passed' })
  })

  test('decide where there are any', async () => {
    const task = editTask({ tests: { language: 'typescript', code: own.code } })
    const found = await judge(task, answer(`${head}export const three = one\n`))
    expect(found).toMatchObject({ verified: false, why: expect.stringContaining('tests: ') })
  })

  test('in Python are left alone where there is none', async () => {
    const task = editTask({ path: 'a.py', tests: { language: 'python', code: 'assert True' } })
    const found = await withoutPython(task, answer('two = 1\n'))
    expect(found).toMatchObject({ verified: undefined })
  })

  test.skipIf(python === undefined)('in Python go on where the file ends', async () => {
    const tests = { language: 'python', code: 'assert two == 1, "not one"' } as const
    expect(await runTests(tests, 'two = 1', python)).toEqual({ type: 'passed' })
    const wrong = await runTests(tests, 'two = 2', python)
    expect(wrong).toMatchObject({ type: 'failed', why: expect.stringContaining('not one') })
    const left = await runTests(tests, 'import sys\nsys.exit(0)', python)
    expect(left).toMatchObject({ type: 'failed' })
  })
})

test.skipIf(python === undefined)('Python is compiled, not run', async () => {
  const check = createSoundnessCheck(python)
  const file = { path: 'a.py', original: 'a = 1\n' }
  expect(await check({ ...file, edited: 'import sys\nsys.exit(1)\n' })).toBe('sound')
  expect(await check({ ...file, edited: 'def a(:\n' })).toBe('broken')
})
