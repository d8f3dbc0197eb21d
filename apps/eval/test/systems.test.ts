import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { EvalError } from '../src/eval-error.ts'
import { createSoundnessCheck } from '../src/judge/soundness.ts'
import { chooseSystems, usualSystems } from '../src/systems/choose-systems.ts'
import { modelSystems } from '../src/systems/model-systems.ts'
import { repeatedLine } from '../src/systems/repeated-line.ts'
import type { Answer } from '../src/systems/system.ts'
import { toldSketch } from '../src/systems/told-sketch.ts'
import { DETERMINISTIC, EXPECTED, withoutModel } from '../src/systems/without-model.ts'
import type { EvalTask } from '../src/task/task.ts'
import { scriptedClient, type Script } from './support/scripted-client.ts'
import { editTask, fillTask } from './support/tasks.ts'

const check = createSoundnessCheck(undefined)
const { signal } = new AbortController()

/** The greedy answer and the one after retries, and what was asked for them. */
async function both(task: EvalTask, scripts: readonly (Script | Response)[]) {
  const left = [...scripts]
  const { client, asked } = scriptedClient(() => left.shift() ?? { text: 'no more' })
  const [plain, retrying] = modelSystems(
    [
      { id: 'm', retries: false },
      { id: 'm+retry', retries: true },
    ],
    { model: 'm', regionLines: 3 },
    { client, check, seed: 7 },
  )
  const first = await plain?.ask(task, { signal })
  const last = await retrying?.ask(task, { signal })
  return { first: shown(first), last: shown(last), asked }
}

function shown(answer: Answer | undefined) {
  if (answer === undefined) return undefined
  const { text, edited, isComplete, attempts } = answer
  return { text, edited, isComplete, attempts }
}

const head = 'export const one = 1\n'
const good = 'export const two = one\n'
const bad = 'export const = one\n'

describe('a model', () => {
  test('is asked greedily, once for both of its systems', async () => {
    const { first, last, asked } = await both(editTask(), [{ text: good }])
    expect(first).toEqual({ text: good, edited: head + good, isComplete: true, attempts: 1 })
    expect(last).toEqual(first)
    expect(asked).toMatchObject([
      {
        model: 'm',
        store: false,
        task: {
          type: 'edit',
          path: 'src/a.ts',
          before: head,
          region: 'export const b = one\n',
          after: '',
          instruction: 'rename b to two',
        },
      },
    ])
    expect(asked[0]?.temperature).toBeUndefined()
  })

  test('fills in between', async () => {
    const { first, asked } = await both(fillTask('1'), [{ text: '1' }])
    expect(first).toMatchObject({ text: '1', edited: 'const a = 1\n' })
    expect(asked).toMatchObject([{ task: { type: 'infill', before: 'const a = ', after: '\n' } }])
  })

  test('finds a place that nobody named, as long as it was taught', async () => {
    const lines = Array.from({ length: 20 }, (_, index) => `const line${index} = 0\n`)
    const question = { text: lines.join(''), parts: undefined, instruction: 'set line7 to 1' }
    const { asked } = await both(editTask({}, question), [{ text: 'const line7 = 1\n' }])
    const task = asked[0]?.task
    if (task?.type !== 'edit') throw new Error('no edit was asked for')
    expect(task.region).toContain('line7')
    expect(task.region.split('\n').length - 1).toBeLessThanOrEqual(3)
    expect(task.before + task.region + task.after).toBe(question.text)
  })

  test('tries again when its answer is broken: four at once, and the first sound one counts', async () => {
    const samples = [{ text: bad }, { text: good, isCut: true }, { text: good }, { text: 'x' }]
    const { first, last, asked } = await both(editTask(), [{ text: bad }, ...samples])
    expect(first).toMatchObject({ text: bad, attempts: 1 })
    expect(last).toEqual({ text: good, edited: head + good, isComplete: true, attempts: 5 })
    const sampling = { temperature: 0.7, service_tier: 'flex' }
    const seeds = [7, 8, 9, 10]
    expect(asked.slice(1)).toMatchObject(seeds.map((seed) => ({ ...sampling, seed })))
  })

  test.each([
    ['leaves the file as it is', { text: 'export const b = one\n' }],
    ['adds an error', { text: 'export const two = won\n' }],
    ['cannot be read', { text: good, status: 'malformed' }],
  ] as const)('gains nothing by a sample that %s', async (_, sample) => {
    const { last } = await both(editTask(), [{ text: bad }, sample, sample, sample, sample])
    expect(last).toMatchObject({ text: bad, attempts: 5 })
  })

  test.each([
    ['an edit that changes nothing', editTask(), 'export const b = one\n'],
    ['a file that nobody can check', editTask({ path: 'a.zig' }), bad],
    ['a completion', fillTask('1'), '('],
  ])('is not asked again for %s', async (_, task, text) => {
    const { last, asked } = await both(task, [{ text }])
    expect(last).toMatchObject({ text, attempts: 1 })
    expect(asked).toHaveLength(1)
  })

  test('that refuses a question has answered it wrong', async () => {
    const refusal = () =>
      Response.json(
        { error: { type: 'invalid_request_error', code: 'x', message: 'too long', param: null } },
        { status: 400 },
      )
    const { first } = await both(editTask(), Array.from({ length: 5 }, refusal))
    expect(first).toMatchObject({ isComplete: false, text: '' })
  })

  test('whose server is lost ends the run', async () => {
    const { client } = scriptedClient(() => {
      throw new TypeError('fetch failed')
    })
    const model = { model: 'm', regionLines: undefined }
    const [system] = modelSystems([{ id: 'm', retries: false }], model, { client, check, seed: 1 })
    await expect(system?.ask(editTask(), { signal })).rejects.toBeInstanceOf(EvalError)
  })
})

async function ask(id: typeof DETERMINISTIC | typeof EXPECTED, task: EvalTask) {
  const [system] = (await withoutModel(id).open({ signal })).systems
  return shown(await system?.ask(task, { signal }))
}

describe('without a model', () => {
  test('usual wordings are followed', async () => {
    const found = await ask(DETERMINISTIC, editTask())
    expect(found).toMatchObject({ text: good, edited: head + good })
  })

  test('sketches are merged', async () => {
    const text = 'function a() {\n  return 1\n}\n\nfunction b() {\n  return 2\n}\n'
    const instruction =
      'apply:\n```ts\n// ... existing code ...\nfunction b() {\n  return 3\n}\n```'
    const task = editTask({}, { text, parts: undefined, instruction })
    expect(await ask(DETERMINISTIC, task)).toMatchObject({ edited: text.replace('2', '3') })
  })

  test('a line is repeated', async () => {
    expect(await ask(DETERMINISTIC, fillTask('1'))).toMatchObject({ text: '' })
  })

  test('the expected text is what is expected', async () => {
    expect(await ask(EXPECTED, editTask())).toMatchObject({ edited: head + good })
    expect(await ask(EXPECTED, fillTask('1'))).toMatchObject({ text: '1', edited: 'const a = 1\n' })
  })
})

describe('the sketch of an instruction', () => {
  const sketch = '// ...\na\n'
  test.each([
    ['fenced', `do this:\n\`\`\`ts\n${sketch}\`\`\`\nthanks`, sketch],
    ['behind a colon', `do this:\n${sketch}`, sketch],
    ['all of it', sketch, sketch],
    ['none that leaves nothing out', 'do this:\na\nb\n', undefined],
  ])('is %s', (_, instruction, found) => {
    expect(toldSketch(instruction)).toBe(found)
  })
})

describe('a repeated line', () => {
  test.each([
    ['above, the nearest', { before: 'a\n  b1\na\n  b2\na\n  ', after: '' }, 'b2'],
    ['goes on from what is written', { before: 'a\nbc\na\nb', after: '\n' }, 'c'],
    ['below', { before: 'a\n', after: '\na\nb\n' }, 'b'],
    ['is not the line itself', { before: 'a\nb', after: 'c\n' }, ''],
    ['says nothing after a blank line', { before: 'b\n\nx\n\n', after: '' }, ''],
    ['says nothing at the start', { before: '', after: 'a\n' }, ''],
  ])('%s', (_, file, rest) => {
    expect(repeatedLine(file)).toBe(rest)
  })

  test('is one that the file has', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '\n') })
    fc.assert(
      fc.property(text, text, (before, after) => {
        const rest = repeatedLine({ before, after })
        expect(rest).not.toContain('\n')
        expect(`${before}\n${after}`).toContain(rest)
      }),
    )
  })
})

describe('the names of systems', () => {
  const choose = (...ids: readonly string[]) =>
    chooseSystems(ids, { check, seed: 1 }).map(({ ids: members }) => members)

  test('that are usual mean something', () => {
    expect(choose(...usualSystems()).flat()).toEqual(usualSystems())
  })

  test('of one model share a server', () => {
    expect(choose('base', 'expected', 'smollm2-135m+retry', 'a.gguf', './a.gguf+retry')).toEqual([
      ['base', 'smollm2-135m+retry'],
      ['expected'],
      ['a.gguf', './a.gguf+retry'],
    ])
  })

  test('that mean nothing are told before anything starts', () => {
    expect(() => choose('base', 'smollm')).toThrow(/no system "smollm"\. Did you mean smollm2-135m/)
    expect(() => choose('expected+retry')).toThrow(EvalError)
  })
})
