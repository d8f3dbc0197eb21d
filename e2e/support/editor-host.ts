import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { Program } from '../../clients/support/program.ts'
import { until } from '../../clients/support/until.ts'
import { useStockApiRule } from './host-api-rule.ts'
import { HOST } from './installed.ts'

/** What keeps the window still while it is under test. */
const SETTINGS = {
  'chat.disableAIFeatures': true,
  'editor.autoClosingBrackets': 'never',
  'editor.autoIndent': 'none',
  'editor.cursorBlinking': 'solid',
  'editor.hover.enabled': 'off',
  'editor.inlineSuggest.enabled': true,
  'editor.lightbulb.enabled': 'off',
  'editor.minimap.enabled': false,
  'editor.parameterHints.enabled': false,
  'editor.quickSuggestions': { other: 'off', comments: 'off', strings: 'off' },
  'editor.wordBasedSuggestions': 'off',
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'files.autoSave': 'off',
  'git.enabled': false,
  'security.workspace.trust.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
}

export type EditorHost = {
  /** The window with a file of the workspace open. */
  url(file: string): string
  readonly workspace: string
  /** What the extension has told of itself, oldest first. */
  events(): readonly ExtensionEvent[]
  /** The extension's event of that name that comes after so many others of it. */
  event(name: string, skip?: number): Promise<ExtensionEvent>
  log(): string
  [Symbol.asyncDispose](): Promise<void>
}

export type ExtensionEvent = { readonly event: string } & Readonly<Record<string, unknown>>

export type HostOptions = {
  readonly vsix: string
  /** Files of the workspace. */
  readonly files: Readonly<Record<string, string>>
  readonly settings?: Readonly<Record<string, unknown>>
  /** Those that only the machine of the extension can have, such as paths of programs. */
  readonly machineSettings?: Readonly<Record<string, unknown>>
  readonly environment?: Readonly<Record<string, string>>
}

/** VS Code with one extension, no past and no network. */
export async function startEditorHost(options: HostOptions): Promise<EditorHost> {
  useStockApiRule()
  const home = mkdtempSync(join(tmpdir(), 'turant-host-'))
  const workspace = join(home, 'workspace')
  const write = (name: string, content: string): void => {
    mkdirSync(dirname(join(home, name)), { recursive: true })
    writeFileSync(join(home, name), content)
  }
  for (const [name, content] of Object.entries(options.files))
    write(join('workspace', name), content)
  write('data/User/settings.json', JSON.stringify({ ...SETTINGS, ...options.settings }))
  write('data/Machine/settings.json', JSON.stringify(options.machineSettings ?? {}))
  write('config.yaml', '')
  const events = join(home, 'events.jsonl')
  writeFileSync(events, '')
  const program = (args: readonly string[]): Program =>
    new Program(process.execPath, [join(HOST, 'out/node/entry.js'), ...args], {
      cwd: workspace,
      env: {
        PATH: process.env['PATH'] ?? '',
        HOME: home,
        EXTENSIONS_GALLERY: '{}',
        TURANT_VSCODE_EVENTS: events,
        ...options.environment,
      },
    })
  const folders = [
    ['--user-data-dir', join(home, 'data')],
    ['--extensions-dir', join(home, 'extensions')],
    ['--config', join(home, 'config.yaml')],
  ].flat()
  const vsix = join(home, 'extension.vsix')
  cpSync(options.vsix, vsix)
  await using install = program([...folders, '--install-extension', vsix])
  const installed = await install.ended
  if (installed.code !== 0)
    throw new Error(`the extension was not installed: ${installed.err}${installed.out}`)
  const port = await freePort()
  const server = program([
    ...folders,
    '--auth',
    'none',
    '--bind-addr',
    `127.0.0.1:${port}`,
    '--disable-telemetry',
    '--disable-update-check',
    '--disable-workspace-trust',
    '--disable-getting-started-override',
    '--ignore-last-opened',
  ])
  let over = false
  void server.ended.finally(() => (over = true))
  await until(() => over || server.out.includes('HTTP server listening'))
  if (over) throw new Error(`code-server has ended: ${server.err}${server.out}`)
  const read = (): readonly ExtensionEvent[] =>
    readFileSync(events, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map(parseEvent)
  return {
    workspace,
    url(file) {
      const payload = [['openFile', `vscode-remote://127.0.0.1:${port}${join(workspace, file)}`]]
      const query = new URLSearchParams({ folder: workspace, payload: JSON.stringify(payload) })
      return `http://127.0.0.1:${port}/?${query}`
    },
    events: read,
    async event(name, skip = 0) {
      const found = (): ExtensionEvent | undefined =>
        read().filter(({ event }) => event === name)[skip]
      await until(() => found() !== undefined)
      return found() ?? { event: name }
    },
    log: () => server.out + server.err,
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]()
      rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
    },
  }
}

function parseEvent(line: string): ExtensionEvent {
  const value: unknown = JSON.parse(line)
  if (typeof value !== 'object' || value === null) throw new Error(`no event: ${line}`)
  return { event: '', ...value }
}

async function freePort(): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  const server = createServer()
  server.once('error', reject)
  server.listen(0, '127.0.0.1', () => {
    const address = server.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    server.close(() => resolve(port))
  })
  return promise
}
