import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { askToStart, enterServerKey, remoteKey } from '../src/connection/consent.ts'
import { startExtension } from '../src/extension.ts'
import { readSettings } from '../src/settings.ts'
import { FakeDocument } from './support/fake-document.ts'
import { FakeVscode } from './support/fake-vscode.ts'
import { settled } from './support/scripted-ask.ts'

let folder: string
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'turant-extension-'))))
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function secrets(): { readonly kept: Map<string, string> } & Parameters<typeof remoteKey>[0] {
  const kept = new Map<string, string>()
  return {
    kept,
    get: (name) => Promise.resolve(kept.get(name)),
    store: (name, value) => {
      kept.set(name, value)
      return Promise.resolve()
    },
  }
}

type Started = { readonly code: FakeVscode; readonly end: () => Promise<void> }

function start(): Started {
  const code = new FakeVscode()
  const context = {
    subscriptions: [],
    secrets: secrets(),
    extension: { packageJSON: { version: '0.1.0' } },
  }
  const end = startExtension({
    host: code.host,
    context: context as never,
    environment: {
      TURANT_STATE: join(folder, 'state'),
      TURANT_VSCODE_EVENTS: join(folder, 'events'),
    },
  })
  return { code, end }
}

const events = (): readonly Record<string, unknown>[] =>
  readFileSync(join(folder, 'events'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)

describe('the extension', () => {
  it('[VS15] starts, ends and says so', async () => {
    const { end } = start()
    await end()
    expect(events()).toEqual([
      { atMs: expect.any(Number), event: 'activated', version: '0.1.0' },
      { atMs: expect.any(Number), event: 'deactivated' },
    ])
  })

  it('[VS10] asks nobody and starts nothing before it is used', async () => {
    const { code, end } = start()
    await settled()
    await end()
    expect({ said: code.said, ran: code.ran }).toEqual({ said: [], ran: [] })
  })

  it('[VS11] says with the remedy that no server runs, before anything is typed', async () => {
    const { code, end } = start()
    code.settings.set('turant.server.start', 'never')
    code.open(new FakeDocument('const a = 1\n'))
    await code.run('turant.liveEdit')
    await end()
    expect({ said: code.said, inputs: code.inputBoxes }).toEqual({
      said: [{ message: 'The Turant server is not running.', items: ['Start Server', 'Show Log'] }],
      inputs: [],
    })
    expect(code.statusItems[0]).toMatchObject({ text: '$(circle-slash) Turant' })
  })

  it('turns completion off and on', async () => {
    const { code, end } = start()
    await code.run('turant.toggleCompletion')
    expect(code.settings.get('turant.completion.enabled')).toBe(false)
    await code.run('turant.toggleCompletion')
    expect(code.settings.get('turant.completion.enabled')).toBe(true)
    await end()
  })
})

describe('the person', () => {
  it.each([
    ['Start', true, 'always'],
    ['Only Now', true, undefined],
    ['Never', false, 'never'],
    [undefined, false, undefined],
  ])(
    '[VS10] who answers %s to the start of the server is remembered',
    async (answer, may, kept) => {
      const code = new FakeVscode()
      code.choose = () => answer
      expect(await askToStart(code.host, 'person')).toBe(may)
      expect(code.settings.get('turant.server.start')).toBe(kept)
    },
  )

  it('[VS10] who types is asked beside the text, who waits over it', async () => {
    const code = new FakeVscode()
    await askToStart(code.host, 'typing')
    await askToStart(code.host, 'person')
    expect(code.said.map(({ items }) => items[0])).toEqual([
      'Start',
      { modal: true, detail: expect.stringContaining('Nothing is downloaded.') },
    ])
  })

  it('[VS12] enters a key for one server, and no other gets it', async () => {
    const code = new FakeVscode()
    const store = secrets()
    code.typed = ' secret '
    expect(await enterServerKey(code.host, store, 'https://a.example/v1')).toBe(true)
    expect(await remoteKey(store, 'https://a.example')).toBe('secret')
    expect(await remoteKey(store, 'https://b.example')).toBeUndefined()
    expect(await enterServerKey(code.host, store, undefined)).toBe(false)
    expect(await enterServerKey(code.host, store, 'http://a.example')).toBe(false)
    code.typed = ''
    expect(await enterServerKey(code.host, store, 'https://c.example')).toBe(false)
    expect([...store.kept.keys()]).toEqual(['turant.key https://a.example'])
  })
})

it('settings that make no sense count as not set', () => {
  const code = new FakeVscode()
  for (const [name, value] of Object.entries({
    'server.url': '  ',
    'server.start': 'sometimes',
    command: 7,
    'liveEdit.maxLines': -1,
    'model.edit': ' m ',
  })) {
    code.settings.set(`turant.${name}`, value)
  }
  expect(readSettings(code.host)).toEqual({
    serverUrl: undefined,
    startServer: 'ask',
    command: 'turant',
    editModel: 'm',
    completionModel: undefined,
    maxLines: 40,
    usesOpenFiles: true,
    usesDefinitions: true,
  })
})
