import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from '@turant/client'
import { splitAtRange, locateRegion } from '@turant/edits'
import { findModel } from '@turant/models'
import { checkSyntax } from '@turant/syntax'
import { afterAll, afterEach, describe, expect, it, test } from 'vitest'
import { readOrCreateKey, statePaths } from '@turant/daemon'
import { forgetFormat, measuredFormats, recordFormat } from '../src/daemon/measured-formats.ts'
import { askableFormats } from '../src/format-bench/askable-formats.ts'
import { FORMAT_CASES } from '../src/format-bench/cases/all-cases.ts'
import { expectedText, type FormatCase } from '../src/format-bench/cases/case.ts'
import {
  bestFormat,
  score,
  scoreTable,
  type CaseOutcome,
  type FormatScore,
} from '../src/format-bench/format-score.ts'
import { measureFormats } from '../src/format-bench/measure-formats.ts'
import { createJsonReporter } from '../src/terminal/json-reporter.ts'
import { says, saysThenWaits, isCutOff } from './support/scripted-server.ts'
import { startScripted } from './support/start-scripted.ts'
import { writeTinyModel } from './support/tiny-model.ts'
import { jsonLines, Workspace } from './support/workspace.ts'

describe('the cases', () => {
  test.each(FORMAT_CASES.map((item) => [`${item.path}: ${item.instruction}`, item] as const))(
    '[CL12] %s',
    async (_, item) => {
      const { path, text, changes, instruction } = item
      const counts = changes.map(([before]) => text.split(before).length - 1)
      expect(counts).toEqual(changes.map(() => 1))
      const expected = expectedText(item)
      expect(expected === text).toBe(changes.length === 0)
      expect(await checkSyntax(path, expected)).toMatchObject({ status: 'parses' })
      // What is found for the instruction holds all that is to change.
      const { before, after } = splitAtRange(text, locateRegion(text, instruction).range)
      expect(expected.startsWith(before) && expected.endsWith(after)).toBe(true)
    },
  )
})

describe('scores', () => {
  const outcome = (changes: Partial<CaseOutcome>): CaseOutcome => ({
    path: 'a.ts',
    instruction: 'do it',
    isWellFormed: true,
    parses: true,
    isExact: false,
    ms: 10,
    outputTokens: 5,
    ...changes,
  })
  const scored = (changes: Partial<FormatScore>): FormatScore => ({
    ...score('bare-region', []),
    ...changes,
  })

  it('[CL12] count, and take the median', () => {
    const outcomes = [
      outcome({ isExact: true, ms: 30, outputTokens: 1 }),
      outcome({ parses: false, ms: 10, outputTokens: 9 }),
      outcome({ isWellFormed: false, parses: false, ms: 20, outputTokens: 4 }),
    ]
    expect(score('whole-file', outcomes)).toEqual({
      format: 'whole-file',
      cases: 3,
      wellFormed: 2,
      parses: 1,
      exact: 1,
      medianMs: 20,
      outputTokens: 4,
      outcomes,
    })
    expect(score('whole-file', outcomes.slice(0, 2)).medianMs).toBe(20)
    expect(scoreTable([score('whole-file', outcomes)])).toBe(
      'format      well-formed  parses  exact  median ms  output tokens\n' +
        'whole-file  2 of 3       1       1      20         4\n',
    )
  })

  it('[CL12] the best is the most exact, then the most well-formed, then the quickest', () => {
    const exact = scored({ format: 'bare-region', exact: 3, wellFormed: 4, medianMs: 9 })
    const formed = scored({ format: 'whole-file', exact: 2, wellFormed: 6, medianMs: 9 })
    const slower = scored({ format: 'fenced-region', exact: 2, wellFormed: 6, medianMs: 10 })
    expect(bestFormat([slower, formed, exact])).toBe(exact)
    expect(bestFormat([slower, formed])).toBe(formed)
    expect(bestFormat([scored({ exact: 0, wellFormed: 9 })])).toBe(undefined)
  })

  it('[CL12] ask a model for its own format first, and a next-edit model for no other', () => {
    expect(askableFormats(findModel('sweep-next-edit-0.5b')?.profile)).toEqual(['sweep'])
    expect(askableFormats(findModel('fastapply-1.5b')?.profile).slice(0, 2)).toEqual([
      'fast-apply',
      'bare-region',
    ])
    expect(askableFormats(findModel('qwen3-coder-30b-a3b')?.profile)).toHaveLength(6)
    expect(askableFormats(undefined)).toContain('anchored-region')
  })
})

const { work, server } = await startScripted()

describe('the measurement', () => {
  const CASES: readonly FormatCase[] = [
    { path: 'a.ts', text: 'let a = 1\n', instruction: 'set a to 2', changes: [['1', '2']] },
    { path: 'a.ts', text: 'let a = 1\n', instruction: 'keep a at 1', changes: [] },
    { path: 'a.ts', text: 'let a = 1\n', instruction: 'make b of a', changes: [['a', 'b']] },
  ]

  function measure(signal: AbortSignal = new AbortController().signal) {
    const lines: string[] = []
    const client = createClient({
      baseUrl: `http://127.0.0.1:${server.port}`,
      key: readOrCreateKey(work.paths),
      transport: 'sse',
    })
    const scores = measureFormats(['bare-region', 'anchored-region'], CASES, {
      client,
      model: 'script',
      reporter: createJsonReporter((line) => lines.push(line)),
      signal,
    })
    return { scores: scores.finally(() => client.close()), lines }
  }

  it('[CL12] asks for every case in every format, and says how far it is', async () => {
    const seen: string[] = []
    server.on('set a to 2', async function* script(signal, request) {
      seen.push(request.grammar === undefined ? 'free' : 'held')
      yield* says(request.grammar === undefined ? 'let a = 2\n```' : 'A\nlet a = 2\nB')(
        signal,
        request,
      )
    })
    server.on('keep a at 1', async function* script(signal, request) {
      yield* says(request.grammar === undefined ? 'let a = (1\n```' : 'NOOP')(signal, request)
    })
    server.on('make b of a', isCutOff('let b = 1\n'))
    const { scores, lines } = measure()
    const counts = (await scores).map(({ format, cases, wellFormed, parses, exact }) => ({
      format,
      cases,
      wellFormed,
      parses,
      exact,
    }))
    expect(counts).toEqual([
      { format: 'bare-region', cases: 3, wellFormed: 2, parses: 1, exact: 1 },
      { format: 'anchored-region', cases: 3, wellFormed: 2, parses: 2, exact: 2 },
    ])
    // Once more in front, for the model to be loaded.
    expect(seen).toEqual(['free', 'free', 'held'])
    expect(lines.at(-1)).toContain('anchored-region: edit 3 of 3, 2 exact so far (format 2 of 2)')
  })

  it('[CL5] [CL12] ends when it is interrupted', async () => {
    server.on('set a to 2', saysThenWaits('let'))
    const abort = new AbortController()
    const { scores } = measure(abort.signal)
    setTimeout(() => abort.abort(), 50)
    await expect(scores).rejects.toMatchObject({ exitCode: 130 })
  })
})

describe('the record', () => {
  const folder = mkdtempSync(join(tmpdir(), 'turant-formats-'))
  const paths = statePaths({ TURANT_STATE: join(folder, 'state') })
  afterAll(() => rmSync(folder, { recursive: true }))
  afterEach(() => rmSync(paths.directory, { recursive: true, force: true }))

  const measured = { format: 'whole-file', exact: 5, cases: 9, measuredAt: 'today' } as const

  it('[CL12] is kept by model, and forgotten', () => {
    expect(measuredFormats(paths)).toEqual(new Map())
    recordFormat(paths, 'one', measured)
    recordFormat(paths, 'two', { ...measured, format: 'sweep' })
    recordFormat(paths, 'one', { ...measured, exact: 6 })
    expect(measuredFormats(paths)).toEqual(
      new Map([
        ['one', { ...measured, exact: 6 }],
        ['two', { ...measured, format: 'sweep' }],
      ]),
    )
    expect([forgetFormat(paths, 'one'), forgetFormat(paths, 'one')]).toEqual([true, false])
    expect([...measuredFormats(paths).keys()]).toEqual(['two'])
  })

  it('[CL12] counts for nothing where it can not be understood', () => {
    recordFormat(paths, 'one', measured)
    for (const text of ['', 'null', '{', '[1]', '{"one": {"format": "no-such"}, "two": null}']) {
      writeFileSync(paths.formats, text)
      expect(measuredFormats(paths)).toEqual(new Map())
    }
  })
})

describe('turant bench', () => {
  const work = new Workspace()
  afterAll(() => work[Symbol.asyncDispose]())

  it.each([
    [['bench'], 'Say what to measure: turant bench formats MODEL'],
    [['bench', 'speed'], 'There is no "bench speed": turant bench formats MODEL'],
    [['bench', 'formats'], 'Name a model: turant bench formats MODEL'],
    [['bench', 'formats', 'smollm'], 'There is no model "smollm". Did you mean smollm2-135m?'],
  ])('[CL11] %j is refused', async (args, message) => {
    const { code, err } = await work.run(args)
    expect({ code, isSaid: err.includes(message) }).toEqual({ code: 2, isSaid: true })
  })

  it('[CL11] a model that is not here is named with the way to get it', async () => {
    const { code, err } = await work.run(['bench', 'formats', 'qwen2.5-coder-0.5b'])
    expect(code).toBe(3)
    expect(err).toContain('Get it with "turant models pull qwen2.5-coder-0.5b".')
  })

  it('[CL12] the server uses what was recorded, shows it, and no longer when it is forgotten', async () => {
    const model = writeTinyModel(work.path('tiny.gguf'))
    const format = async (): Promise<unknown> => {
      await work.run(['edit', work.write('a.ts', 'old\n'), 'do it', '--force', '--model', model])
      const { out } = await work.run(['status'])
      return /edits as .*/.exec(out)?.[0]
    }
    recordFormat(work.paths, model, { format: 'sweep', exact: 1, cases: 2, measuredAt: 'today' })
    expect(await format()).toBe('edits as sweep (measured)')
    const forgotten = await work.run(['bench', 'formats', model, '--forget', '--json'])
    expect(jsonLines(forgotten.out)).toEqual([{ type: 'facts', value: { model, forgotten: true } }])
    expect(await format()).toBe('edits as bare-region')
    const again = await work.run(['bench', 'formats', model, '--forget'])
    expect(again.out).toBe(`Nothing was measured for ${model}; it uses its usual form.\n`)
  })

  it('[CL12] models list shows what was recorded', async () => {
    const measured = { format: 'whole-file', exact: 1, cases: 2, measuredAt: 'today' } as const
    recordFormat(work.paths, 'smollm2-135m', measured)
    expect((await work.run(['models', 'list'])).out).toMatch(
      /smollm2-135m .*\(default\) \(edits as whole-file, measured\)\n/,
    )
    const [facts] = jsonLines((await work.run(['models', 'list', '--json'])).out)
    expect(facts).toMatchObject({
      value: expect.arrayContaining([expect.objectContaining({ id: 'smollm2-135m', measured })]),
    })
  })
})
