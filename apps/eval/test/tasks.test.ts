import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { isBuiltin } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { HAND_WRITTEN } from '../src/tasks/all.ts'
import { TASK_OPERATORS, handWritten } from '../src/tasks/hand-written-task.ts'

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))
/** The texts of these may be wrong before the edit: their instruction says how. */
const BROKEN_BEFORE = 'repair'

/** Imports the tests of each folder, one after the other, and tells of each whether it threw. */
const RUNNER = `
import { writeSync } from 'node:fs'
import { pathToFileURL } from 'node:url'

const [root, ...names] = process.argv.slice(1)
const results = {}
let current = names[0]
process.on('exit', () => {
  if (current !== undefined) results[current] ??= 'never ended'
  writeSync(1, JSON.stringify(results))
})
process.on('uncaughtException', (error) => {
  results[current] = 'left behind: ' + error
})
for (const name of names) {
  current = name
  try {
    await import(pathToFileURL(root + '/' + name + '/tests.ts').href)
    results[name] ??= 'passed'
  } catch (error) {
    results[name] = String(error?.message ?? error)
  }
}
current = undefined
`

const run = promisify(execFile)
let folder = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hand-written-tasks-'))
  for (const task of HAND_WRITTEN) {
    for (const [name, text] of [
      ['before', task.text],
      ['after', task.expectedText],
    ] as const) {
      const place = join(folder, task.id, name)
      await mkdir(place, { recursive: true })
      await writeFile(join(place, 'subject.ts'), text)
      await writeFile(
        join(place, 'subject-text.ts'),
        `export const text = ${JSON.stringify(text)}\n`,
      )
      await writeFile(join(place, 'tests.ts'), task.tests)
    }
  }
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }\n')
})

afterAll(() => rm(folder, { recursive: true, force: true }))

test('the tests of every task fail before the edit and pass after it', async () => {
  const names = HAND_WRITTEN.flatMap(({ id }) => [`${id}/before`, `${id}/after`])
  const { stdout } = await nodeSays([
    '--no-warnings',
    '--input-type=module',
    '--eval',
    RUNNER,
    folder,
    ...names,
  ])
  const results = new Map(Object.entries(JSON.parse(stdout) as Record<string, string>))
  const wrong = HAND_WRITTEN.flatMap(({ id, operator }) => {
    const before = results.get(`${id}/before`) ?? 'was not run'
    const after = results.get(`${id}/after`) ?? 'was not run'
    const isRight = (before === 'passed') === (operator === 'no-edit') && after === 'passed'
    return isRight ? [] : [{ id, before, after }]
  })
  expect(wrong).toEqual([])
})

test('both texts of every task compile, but for those that are to be repaired', async () => {
  const broken = HAND_WRITTEN.filter(({ operator }) => operator === BROKEN_BEFORE)
  // This one is to be found, or nothing would be.
  await writeFile(join(folder, 'wrong.ts'), "const one: number = 'one'\n")
  await writeFile(
    join(folder, 'tsconfig.json'),
    JSON.stringify({
      compilerOptions: {
        target: 'ES2024',
        module: 'NodeNext',
        lib: ['ES2024'],
        types: ['node'],
        typeRoots: [join(ROOT, 'node_modules/@types')],
        noEmit: true,
        skipLibCheck: true,
        strict: true,
        erasableSyntaxOnly: true,
        moduleDetection: 'force',
      },
      include: ['wrong.ts', '*/*/subject.ts'],
      exclude: broken.map(({ id }) => `${id}/before`),
    }),
  )
  const tsc = join(ROOT, 'node_modules/typescript/bin/tsc')
  expect(await nodeSays([tsc, '-p', '.', '--pretty', 'false'])).toEqual({
    stdout: "wrong.ts(1,7): error TS2322: Type 'string' is not assignable to type 'number'.\n",
    stderr: '',
  })
})

test('ids are unique, and say what they are in a few words', () => {
  const ids = HAND_WRITTEN.map(({ id }) => id)
  expect(ids).toEqual([...new Set(ids)])
  expect(ids.filter((id) => !/^[a-z0-9]+(-[a-z0-9]+)+$/.test(id))).toEqual([])
})

test('there are enough tasks, and some of every kind', () => {
  const counts = new Map<string, number>(TASK_OPERATORS.map((operator) => [operator, 0]))
  for (const { operator } of HAND_WRITTEN) counts.set(operator, (counts.get(operator) ?? 0) + 1)
  expect(HAND_WRITTEN.length).toBeGreaterThanOrEqual(72)
  expect([...counts].filter(([, count]) => count < 2)).toEqual([])
  expect([...counts.keys()]).toEqual(TASK_OPERATORS)
})

test('every text is a small whole file', () => {
  const odd = HAND_WRITTEN.filter(({ text, expectedText }) => {
    const count = text.split('\n').length - 1
    return count < 15 || count > 60 || !text.endsWith('\n') || !expectedText.endsWith('\n')
  })
  expect(odd.map(({ id }) => id)).toEqual([])
})

test('tasks stand alone: what they import is their own file or comes with Node', () => {
  const sources = (code: string): readonly string[] =>
    Array.from(code.matchAll(/\bfrom ['"]([^'"]+)['"]/g), ([, source]) => source ?? '')
  const odd = HAND_WRITTEN.filter(({ text, expectedText, tests }) => {
    const own = sources(tests).filter((source) => !isBuiltin(source))
    return (
      !own.includes('./subject.ts') ||
      own.some((source) => source !== './subject.ts' && source !== './subject-text.ts') ||
      !sources(text).every((source) => isBuiltin(source)) ||
      !sources(expectedText).every((source) => isBuiltin(source))
    )
  })
  expect(odd.map(({ id }) => id)).toEqual([])
})

test('an edit keeps to the selected lines, and does nothing only where nothing is to be done', () => {
  const odd = HAND_WRITTEN.filter(({ lines, operator, text, expectedText }) => {
    if ((text === expectedText) !== (operator === 'no-edit')) return true
    if (lines === undefined) return false
    const [first, last] = lines
    const all = text.split('\n')
    const before = all.slice(0, first - 1).map((line) => `${line}\n`)
    const after = all.slice(last)
    return (
      first < 1 ||
      last < first ||
      last >= all.length ||
      !expectedText.startsWith(before.join('')) ||
      !expectedText.endsWith(`\n${after.join('\n')}`)
    )
  })
  expect(odd.map(({ id }) => id)).toEqual([])
})

test('a change that does not stand in the text once is refused', () => {
  const task = {
    id: 'a-b',
    operator: 'rename',
    path: 'a.ts',
    text: 'a()\nb()\na()\n',
    instruction: 'rename b to c',
    tests: '',
  } as const
  expect(handWritten({ ...task, changes: [['b()', 'c()']] }).expectedText).toBe('a()\nc()\na()\n')
  expect(handWritten({ ...task, changes: [['b()', '']] }).expectedText).toBe('a()\na()\n')
  expect(() => handWritten({ ...task, changes: [['a()', 'c()']] })).toThrow('once: a()')
  expect(() => handWritten({ ...task, changes: [['d()', 'c()']] })).toThrow('once: d()')
})

type Said = { readonly stdout: string; readonly stderr: string }

/** What a program says, whatever its exit code. */
async function nodeSays(args: readonly string[]): Promise<Said> {
  const options = { cwd: folder, timeout: 25_000 }
  const { stdout, stderr } = await run(process.execPath, [...args], options).catch(
    (error: unknown) => error as Said,
  )
  return { stdout, stderr }
}
