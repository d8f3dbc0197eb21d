import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { writeSuccessorModel } from '@turant/tiny-model'
import { afterAll, describe, expect, test } from 'vitest'
import { run } from '../src/run.ts'

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'turant-eval-test-'))
const place = (name: string): string => join(folder, name)

afterAll(() => rmSync(folder, { recursive: true, force: true }))

const TASKS = [
  {
    id: 'one',
    operator: 'rename',
    path: 'a.ts',
    task: {
      type: 'edit',
      text: 'export const b = 1\n',
      instruction: 'rename b to c',
      expectedText: 'export const c = 1\n',
    },
    tests: { code: "import { c } from './subject.ts'\nif (c !== 1) throw new Error('no')" },
  },
  {
    id: 'two',
    operator: 'fill-line',
    path: 'a.ts',
    task: { type: 'fill', before: 'const a = ', after: '\n', expected: '1' },
  },
]
writeFileSync(place('tasks.jsonl'), TASKS.map((task) => `${JSON.stringify(task)}\n`).join(''))

type Row = { readonly system: string; readonly operator: string } & Readonly<Record<string, number>>

function resultOf(file: string): { readonly interrupted: boolean; readonly rows: readonly Row[] } {
  return JSON.parse(readFileSync(file, 'utf8')) as ReturnType<typeof resultOf>
}

/** The real command, with the real server and llama.cpp where a model is named. */
async function command(...args: readonly string[]) {
  const child = spawn(process.execPath, [MAIN, ...args], {
    env: { ...process.env, TURANT_MODELS: place('models'), TURANT_THREADS: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const ended = new Promise<number | null>((resolve) => {
    child.once('close', (code) => resolve(code))
  })
  const [out, err, code] = await Promise.all([text(child.stdout), text(child.stderr), ended])
  return { out, err, code }
}

describe('the command', () => {
  test('asks a model and its rivals, and tells their counts', async () => {
    const tiny = place('tiny.gguf')
    writeSuccessorModel(tiny, {})
    const systems = ['--systems', `${tiny},expected,deterministic`]
    const files = ['--json', place('out.json'), '--answers', place('answers.jsonl')]
    const { out, err, code } = await command('--tasks', place('tasks.jsonl'), ...systems, ...files)
    expect({ code, progress: err.split('\n') }).toEqual({
      code: 0,
      progress: expect.arrayContaining(['expected: 2 of 2, 2 exact, 2 verified']),
    })
    expect(out).toMatch(/^commit .+, seed 1, 2 tasks\n/)
    expect(out).toContain('Without tests, verified says only')
    const { rows, interrupted } = resultOf(place('out.json'))
    expect(interrupted).toBe(false)
    const counts = rows.map(({ system, operator, n, exact, verified }) => ({
      [`${system} ${operator}`]: [n, exact, verified],
    }))
    expect(Object.assign({}, ...counts)).toEqual({
      [`${tiny} fill-line`]: [1, 0, 0],
      [`${tiny} rename`]: [1, 0, 0],
      'expected fill-line': [1, 1, 1],
      'expected rename': [1, 1, 1],
      'deterministic fill-line': [1, 0, 0],
      'deterministic rename': [1, 1, 1],
    })
    const answers = readFileSync(place('answers.jsonl'), 'utf8').trimEnd().split('\n')
    expect(answers).toHaveLength(6)
  })

  test('says what is wrong with a line before it starts anything', async () => {
    writeFileSync(place('bad.jsonl'), '{"id": "a"}\n')
    const { out, err, code } = await command('--tasks', place('bad.jsonl'))
    expect({ out, code }).toEqual({ out: '', code: 2 })
    expect(err).toContain('bad.jsonl:1: path is missing')
  })
})

test('what was answered before an interrupt is told, and that it is a part', async () => {
  const controller = new AbortController()
  let printed = ''
  const command = {
    type: 'run',
    tasks: [place('tasks.jsonl')],
    systems: ['expected'],
    limit: undefined,
    seed: 1,
    json: place('part.json'),
    answers: undefined,
  } as const
  await run(command, {
    signal: controller.signal,
    now: new Date(0),
    print: (text) => (printed += text),
    progress: { isTerminal: true, write: () => controller.abort() },
  })
  expect(printed).toContain('INTERRUPTED')
  const { interrupted, rows } = resultOf(place('part.json'))
  expect({ interrupted, rows: rows.length }).toEqual({ interrupted: true, rows: 1 })
})
