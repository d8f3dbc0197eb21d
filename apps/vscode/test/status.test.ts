import type { Figures } from '@turant/protocol'
import { describe, expect, it } from 'vitest'
import { details, statusText, type StatusFacts } from '../src/status/facts.ts'
import { Remedies } from '../src/status/remedies.ts'
import { Status } from '../src/status/status.ts'
import { FakeVscode } from './support/fake-vscode.ts'

const FIGURES: Figures = {
  queued_ms: 1,
  prompt_tokens: 400,
  reused_tokens: 390,
  computed_tokens: 10,
  prompt_ms: 9,
  time_to_first_token_ms: 12.4,
  decode_ms: 50,
  output_tokens: 100,
  drafted_tokens: 80,
  accepted_tokens: 60,
  reference_drafted_tokens: 80,
  reference_accepted_tokens: 60,
  batches: 20,
}

const NOTHING: StatusFacts = {
  connection: { type: 'unknown' },
  problem: undefined,
  figures: undefined,
  contextWindow: undefined,
  model: undefined,
  times: undefined,
  completions: { asked: 0, suggested: 0, accepted: 0, last: undefined },
}

describe('the status item', () => {
  it.each([
    [{}, '$(zap) Turant', 'normal'],
    [{ connection: { type: 'starting' } }, '$(loading~spin) Turant', 'normal'],
    [{ figures: FIGURES }, '$(zap) 2,000 tok/s', 'normal'],
    [{ figures: FIGURES, problem: { message: 'x', remedies: [] } }, '$(warning) Turant', 'error'],
    [
      { connection: { type: 'unavailable', problem: { message: 'x', remedies: [] } } },
      '$(circle-slash) Turant',
      'warning',
    ],
  ] as const)('of %j is %s', (news, text, severity) => {
    expect(statusText({ ...NOTHING, ...news })).toMatchObject({ text, severity })
  })

  it('tells the time to the first token', () => {
    expect(statusText({ ...NOTHING, figures: FIGURES }).tooltip).toBe(
      'Turant: 2,000 tok/s, first token after 12 ms. Click for details.',
    )
  })

  it('has one name, a command and nothing hidden in what it says', () => {
    const code = new FakeVscode()
    using status = new Status({ host: code.host, completions: () => NOTHING.completions })
    status.tell({ problem: { message: 'bad \u202E name', remedies: [] } })
    expect(code.statusItems).toMatchObject([
      {
        id: 'status',
        name: 'Turant',
        command: 'turant.showDetails',
        tooltip: 'bad U+202E name',
        backgroundColor: { id: 'statusBarItem.errorBackground' },
      },
    ])
  })

  it('opens a list whose actions run', async () => {
    const code = new FakeVscode()
    using status = new Status({ host: code.host, completions: () => NOTHING.completions })
    code.choose = ({ items }) =>
      (items as { command?: string }[]).find(({ command }) => command === 'turant.startServer')
    await status.showDetails()
    expect(code.ran.at(-1)).toEqual(['turant.startServer'])
  })
})

describe('the details', () => {
  it('tell all that is known', () => {
    const client = { close: () => undefined }
    const facts: StatusFacts = {
      ...NOTHING,
      connection: {
        type: 'connected',
        client: client as never,
        baseUrl: 'http://127.0.0.1:7337',
        version: '0.1.0',
        isRemote: false,
      },
      figures: FIGURES,
      contextWindow: 2000,
      model: 'smollm2-135m',
      times: { firstLineMs: 81.2, finishedMs: 130, server: undefined },
      completions: { asked: 9, suggested: 5, accepted: 2, last: undefined },
    }
    expect(details(facts).map(({ label, value }) => `${label}: ${value}`)).toEqual([
      'State: connected',
      'Server: http://127.0.0.1:7337, Turant 0.1.0',
      'Model: smollm2-135m',
      'Speed: 2,000 tokens/s',
      'First token: after 12 ms',
      'Drafts: 60 of 80 tokens accepted (75 %)',
      'Prompt: 390 tokens reused, 10 computed',
      'Context: 500 of 2000 tokens (25 %)',
      'Last live edit: first line: 81 ms, all of it: 130 ms',
      'Completions: 9 asked for, 5 shown, 2 accepted',
    ])
  })
})

describe('[VS11] a remedy', () => {
  function remedies(code: FakeVscode): { readonly all: Remedies; readonly done: string[] } {
    const done: string[] = []
    const all = new Remedies({
      host: code.host,
      connection: {
        start: () => {
          done.push('start')
          return Promise.resolve({
            type: 'unavailable',
            problem: { message: 'still not', remedies: [] },
          })
        },
        forget: () => done.push('forget'),
      },
      command: () => '/opt/turant',
      log: (message) => done.push(message),
      run: (args) => {
        done.push(args.join(' '))
        return Promise.reject(new Error('ENOENT'))
      },
    })
    return { all, done }
  }

  it('is a button; a server that does not start says why', async () => {
    const code = new FakeVscode()
    const { all, done } = remedies(code)
    code.choose = ({ items }) => items.find((item) => item === 'Start Server')
    await all.show({ message: 'not running', remedies: ['start'] })
    expect(done).toEqual(['start'])
    expect(code.said.map(({ message, items }) => [message, items])).toEqual([
      ['not running', ['Start Server', 'Show Log']],
      ['still not', ['Show Log']],
    ])
  })

  it('restarts a server that could not be stopped all the same', async () => {
    const { all, done } = remedies(new FakeVscode())
    await all.apply('restart')
    expect(done).toEqual(['forget', 'stop', 'turant stop: ENOENT', 'start'])
  })

  it('downloads a model only after a second yes, in a terminal, past any shell', async () => {
    const code = new FakeVscode()
    const { all } = remedies(code)
    await all.apply({ pull: 'x-1.5b' })
    expect(code.ran).toEqual([])
    code.choose = () => 'Download'
    await all.apply({ pull: 'x-1.5b' })
    expect(code.ran).toEqual([
      [
        'terminal',
        { name: 'Turant', shellPath: '/opt/turant', shellArgs: ['models', 'pull', 'x-1.5b'] },
      ],
    ])
  })

  it('is not shown twice at once', async () => {
    const code = new FakeVscode()
    const { all } = remedies(code)
    const { promise, resolve } = Promise.withResolvers<undefined>()
    code.choose = () => promise
    const problem = { message: 'x', remedies: [] }
    const shown = [all.show(problem), all.show(problem)]
    resolve(undefined)
    await Promise.all(shown)
    expect(code.said).toHaveLength(1)
  })
})
