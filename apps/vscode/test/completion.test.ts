import type { CompletionOutcome, CompletionPlace } from '@turant/completion'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Definitions } from '../src/completion/definitions.ts'
import { isEnabled } from '../src/completion/enabled.ts'
import { importedNames, importedNamesNear } from '../src/completion/imported-names.ts'
import { OpenFiles } from '../src/completion/open-files.ts'
import { CompletionProvider } from '../src/completion/provider.ts'
import { boundedAfter, boundedBefore, lineWindow } from '../src/completion/window.ts'
import type { LoggedEvent } from '../src/event-log.ts'
import { EndOfLine, FakeDocument, Position, Range, Uri } from './support/fake-document.ts'
import { Emitter, FakeVscode } from './support/fake-vscode.ts'
import { settled } from './support/scripted-ask.ts'

describe('[VS8] the part of a file that is sent', () => {
  it('holds the caret and bounded lines', () => {
    fc.assert(
      fc.property(fc.nat(60_000), fc.nat(60_000), (above, below) => {
        const { firstLine, lastLine } = lineWindow(above, above + below + 1)
        expect(firstLine).toBeLessThanOrEqual(above)
        expect(lastLine).toBeGreaterThanOrEqual(above)
        expect(lastLine - firstLine).toBeLessThan(300)
        expect(above - firstLine).toBeGreaterThanOrEqual(Math.min(above, 150))
      }),
    )
  })

  it('ends with the same line while lines are typed above it', () => {
    fc.assert(
      fc.property(fc.nat(1000), fc.nat(1000), fc.nat(30), (above, below, typed) => {
        const count = above + below + 1
        const before = lineWindow(above, count)
        const after = lineWindow(above + typed, count + typed)
        expect(count + typed - after.lastLine).toBe(count - before.lastLine)
      }),
    )
  })

  it('is bounded in characters, moves in steps and splits no character', () => {
    fc.assert(
      fc.property(fc.nat(30_000), fc.constantFrom('a', '\u{1F600}', 'ab\n'), (length, unit) => {
        const text = unit.repeat(length)
        const before = boundedBefore(text)
        const after = boundedAfter(text)
        expect([text.endsWith(before), text.startsWith(after)]).toEqual([true, true])
        expect([before.isWellFormed(), after.isWellFormed()]).toEqual([true, true])
        expect(before.length).toBeLessThanOrEqual(12_000)
        expect(before.length).toBeGreaterThanOrEqual(Math.min(text.length, 9_999))
        expect(after.length).toBeLessThanOrEqual(2000)
      }),
      { numRuns: 30 },
    )
    const long = 'a'.repeat(12_100)
    expect(boundedBefore(`${long}bc`).startsWith(boundedBefore(`${long}b`))).toBe(true)
  })
})

describe('[VS9] imported names', () => {
  it.each([
    [`import { a, b as c, type D } from 'm'`, ['a', 'c', 'D']],
    [`import e, * as f from 'm'`, ['e', 'f']],
    [`import type { G } from 'm'`, ['G']],
    [`const { h, i: j } = require('m')`, ['h', 'j']],
    ['from m.n import a, b as c', ['a', 'c']],
    ['use a::b::{c, d};', ['a', 'b', 'c', 'd']],
    ['x = importer.from', []],
  ])('of %s', (text, names) => {
    expect([...importedNames(text)]).toEqual(names)
  })

  it('near the caret come nearest first, once', () => {
    const lines = ['a()', '', 'b(a)', 'c + b']
    expect(importedNamesNear(lines, new Set(['a', 'b']))).toEqual([
      { name: 'b', line: 3, character: 4 },
      { name: 'a', line: 2, character: 2 },
    ])
  })
})

describe('[VS8] completion is on', () => {
  const on = (
    scheme: string,
    settings: Readonly<Record<string, unknown>> = {},
    languageId = 'typescript',
  ): boolean => {
    const code = new FakeVscode()
    for (const [name, value] of Object.entries(settings)) {
      code.settings.set(`turant.completion.${name}`, value)
    }
    return isEnabled(code.host, new FakeDocument('', { scheme, languageId }) as never)
  }

  it('in files, new ones and cells of notebooks, and nowhere else', () => {
    const kinds = [
      'file',
      'untitled',
      'vscode-notebook-cell',
      'vscode-scm',
      'output',
      'vscode-notebook-cell-output',
      'git',
    ]
    expect(kinds.filter((kind) => on(kind))).toEqual(kinds.slice(0, 3))
  })

  it('unless it is off, for all or for the language', () => {
    const languages = { '*': false, python: true }
    expect([
      on('file', { enabled: false }),
      on('file', { languages: { typescript: false } }),
      on('file', { languages }),
      on('file', { languages }, 'python'),
      on('file', { languages: 'nonsense' }),
    ]).toEqual([false, false, false, true, true])
  })
})

type Suggested = { readonly code: FakeVscode; readonly places: CompletionPlace[] } & {
  readonly accepted: [CompletionPlace, string][]
  readonly events: LoggedEvent[]
  readonly failures: string[]
  readonly provider: CompletionProvider
  outcome: CompletionOutcome
  signal: AbortSignal | undefined
}

function suggester(): Suggested {
  const code = new FakeVscode()
  const made: Suggested = {
    code,
    places: [],
    accepted: [],
    events: [],
    failures: [],
    outcome: { type: 'suggested', suggestion: { text: 'b\n  c', source: 'asked' } },
    signal: undefined,
    provider: new CompletionProvider({
      host: code.host,
      completer: {
        complete: (place, { signal }) => {
          made.places.push(place)
          made.signal = signal
          return Promise.resolve(made.outcome)
        },
        accepted: (place, text) => made.accepted.push([place, text]),
      },
      context: () => [{ path: 'b.ts', text: 'export' }],
      isBusy: (document) => document.languageId === 'busy',
      onFailed: (message) => made.failures.push(message),
      log: (event) => made.events.push(event),
      nowMs: () => 0,
    }),
  }
  return made
}

const AUTOMATIC = { triggerKind: 1, selectedCompletionInfo: undefined }

function token(): { isCancellationRequested: boolean; cancelled: Emitter<void> } & {
  onCancellationRequested: Emitter<void>['event']
} {
  const cancelled = new Emitter<void>()
  return { isCancellationRequested: false, cancelled, onCancellationRequested: cancelled.event }
}

type Asking = { readonly context?: object; readonly line?: number; readonly character?: number }

/** VS Code asks; its own classes are the fake ones here. */
function ask(
  { provider }: Suggested,
  document: FakeDocument,
  { context = AUTOMATIC, line = 1, character = 1 }: Asking = {},
) {
  return provider.provideInlineCompletionItems(
    document as never,
    new Position(line, character) as never,
    context as never,
    token(),
  )
}

describe('[VS8] a suggestion', () => {
  it('is asked for with what stands around the caret, and put there', async () => {
    const made = suggester()
    const document = new FakeDocument('one\ntwo\nthree', { eol: EndOfLine.CRLF })
    made.code.open(document)
    const [item] = await ask(made, document)
    expect(made.places).toEqual([
      {
        path: 'a.ts',
        before: 'one\nt',
        after: 'wo\nthree',
        context: [{ path: 'b.ts', text: 'export' }],
        trigger: 'typing',
      },
    ])
    expect(item).toMatchObject({
      insertText: 'b\n  c',
      range: { start: { line: 1, character: 1 }, end: { line: 1, character: 1 } },
    })
    expect(made.events).toEqual([{ event: 'suggestion-shown', source: 'asked', ms: 0 }])
  })

  it('that is accepted fetches the next one, once', async () => {
    const made = suggester()
    const document = new FakeDocument('one\ntwo\nthree')
    const [item] = await ask(made, document)
    const [id] = item?.command?.arguments ?? []
    made.provider.accepted(id)
    made.provider.accepted(id)
    expect(made.accepted).toEqual([[made.places[0], 'b\n  c']])
  })

  it('goes on from what is selected in the list of words', async () => {
    const made = suggester()
    const document = new FakeDocument('x.le;')
    const selected = { range: new Range(0, 2, 0, 4), text: 'length' }
    const context = { triggerKind: 1, selectedCompletionInfo: selected }
    const [item] = await ask(made, document, { context, line: 0, character: 4 })
    expect(made.places[0]).toMatchObject({ before: 'x.length', after: ';' })
    expect(item).toMatchObject({ insertText: 'lengthb\n  c', range: selected.range })
  })

  it('is asked for by a key without waiting', async () => {
    const made = suggester()
    await ask(made, new FakeDocument('a\nb'), { context: { ...AUTOMATIC, triggerKind: 0 } })
    expect(made.places[0]?.trigger).toBe('explicit')
  })

  it('is none with several carets, during a live edit, or where it is off', async () => {
    const made = suggester()
    const document = new FakeDocument('a\nb')
    const editor = made.code.open(document)
    editor.selections = [new Range(0, 0, 0, 0), new Range(1, 0, 1, 0)]
    expect(await ask(made, document)).toEqual([])
    expect(await ask(made, new FakeDocument('a\nb', { languageId: 'busy' }))).toEqual([])
    expect(await ask(made, new FakeDocument('a\nb', { scheme: 'output' }))).toEqual([])
    expect(made.places).toEqual([])
  })

  it('that nobody waits for is given up', async () => {
    const made = suggester()
    const given = token()
    const asked = made.provider.provideInlineCompletionItems(
      new FakeDocument('a\nb') as never,
      new Position(0, 0) as never,
      AUTOMATIC,
      given,
    )
    given.cancelled.fire()
    await asked
    expect(made.signal?.aborted).toBe(true)
  })

  it.each([
    [{ type: 'quiet' }, []],
    [{ type: 'aborted' }, []],
    [{ type: 'failed', message: 'no server' }, ['no server']],
  ] as const)('is none when it is %j', async (outcome, failures) => {
    const made = suggester()
    made.outcome = outcome
    expect(await ask(made, new FakeDocument('a\nb'))).toEqual([])
    expect(made.failures).toEqual(failures)
  })
})

describe('[VS9] pieces of other files', () => {
  it('are those of the language, the last used last, and stay while one file is edited', () => {
    const code = new FakeVscode()
    const files = new OpenFiles(code.host)
    const lines = Array.from({ length: 100 }, (_, index) => `line ${index}`).join('\n')
    code.open(new FakeDocument('first', { path: '/w/first.ts' }))
    code.open(new FakeDocument('python', { path: '/w/x.py', languageId: 'python' }))
    code.open(new FakeDocument(lines, { path: '/w/long.ts' }), 60)
    const here = new FakeDocument('here', { path: '/w/here.ts' })
    code.open(here)
    const pieces = files.around(here as never)
    expect(pieces).toMatchObject([
      { path: 'first.ts', text: 'first' },
      { path: 'long.ts', text: expect.stringMatching(/^line 40\n[^]*line 79\n$/) },
    ])
    expect(files.around(here as never)).toBe(pieces)
    code.closedDocument.fire(code.documents[0] ?? here)
    code.open(here)
    expect(files.around(here as never)).toHaveLength(1)
    files[Symbol.dispose]()
    expect(code.changedActive.listeners).toBe(0)
  })
})

describe('[VS9] definitions', () => {
  it('are looked up meanwhile and known the next time', async () => {
    const code = new FakeVscode()
    const definitions = new Definitions(code.host)
    const document = new FakeDocument(`import { add } from './add'\n\nadd(1, `)
    code.open(document)
    code.files.set('/w/add.ts', 'export const add = (a, b) =>\n  a + b\n')
    code.definitions.set('2:0', [
      { uri: new Uri('file', '/w/add.ts'), range: new Range(0, 0, 0, 5) },
    ])
    expect(definitions.near(document as never, 2)).toEqual([])
    await settled()
    expect(definitions.near(document as never, 2)).toEqual([
      { path: 'add.ts', text: 'export const add = (a, b) =>\n  a + b\n' },
    ])
    const lookups = code.ran.length
    definitions.near(document as never, 2)
    await settled()
    expect(code.ran).toHaveLength(lookups)
  })

  it('in a file of any size and shape take no time to speak of', () => {
    const code = new FakeVscode()
    const definitions = new Definitions(code.host)
    const asked: number[] = []
    const lines = Array.from({ length: 20_000 }, () => 'import '.repeat(50))
    lines[0] = `import { add } from 'add'`
    const document = new FakeDocument(lines.join('\n'))
    const whole = document.getText.bind(document)
    document.getText = (range) => {
      const text = whole(range)
      asked.push(text.length)
      return text
    }
    definitions.near(document as never, 19_000)
    expect(asked).toHaveLength(2)
    expect(Math.max(...asked)).toBeLessThan(50_000)
  })

  it('that no language server knows are not asked for again', async () => {
    const code = new FakeVscode()
    const definitions = new Definitions(code.host)
    const document = new FakeDocument(`from m import f\nf(`, { languageId: 'python' })
    definitions.near(document as never, 1)
    await settled()
    expect(definitions.near(document as never, 1)).toEqual([])
    await settled()
    expect(code.ran).toHaveLength(1)
  })
})
