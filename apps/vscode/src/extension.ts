import type * as vscode from 'vscode'
import { createClient, type Client, type ClientEvent } from '@turant/client'
import { nodeWebSocket } from '@turant/client/node'
import { createCompleter, infillThrough } from '@turant/completion'
import { askThrough } from '@turant/live-edit'
import { ChatProvider } from './chat/provider.ts'
import { Definitions } from './completion/definitions.ts'
import { OpenFiles } from './completion/open-files.ts'
import { ACCEPTED, CompletionProvider } from './completion/provider.ts'
import { attachedClient } from './connection/attached-client.ts'
import {
  Connection,
  type Asker,
  type Connected,
  type ConnectionState,
} from './connection/connection.ts'
import { askToStart, enterServerKey, remoteKey } from './connection/consent.ts'
import { createLocalServers } from './connection/local-server.ts'
import { failureProblem, messageProblem, type Problem } from './connection/problem.ts'
import { versionProblem } from './connection/version.ts'
import { createEventLog } from './event-log.ts'
import type { Host } from './host.ts'
import { LiveEdits } from './live-edit/live-edits.ts'
import { readSettings } from './settings.ts'
import { Remedies, runProgram } from './status/remedies.ts'
import { Status } from './status/status.ts'

const FRAME_MS = 16

export type ExtensionOptions = {
  readonly host: Host
  readonly context: Pick<vscode.ExtensionContext, 'subscriptions' | 'secrets' | 'extension'>
  readonly environment: Readonly<Record<string, string | undefined>>
}

/** The one place where the parts of the extension are put together. Returns what its end has to do. */
export function startExtension({
  host,
  context,
  environment,
}: ExtensionOptions): () => Promise<void> {
  const { commands, languages, lm, window, workspace } = host
  const version = versionOf(context.extension)
  const log = createEventLog(environment, () => Date.now())
  const channel = window.createOutputChannel('Turant', { log: true })
  const nowMs = (): number => performance.now()
  const settings = (): ReturnType<typeof readSettings> => readSettings(host)

  const status = new Status({ host, completions: () => completer.figures() })
  const connection = new Connection({
    settings,
    local: createLocalServers(environment),
    createClient: (server): Client => createClient({ ...server, webSocket: nodeWebSocket }),
    remoteKey: (baseUrl) => remoteKey(context.secrets, baseUrl),
    askToStart: (asker) => askToStart(host, asker),
    onState: (state) => onState(state),
    nowMs,
  })
  const remedies = new Remedies({
    host,
    connection,
    command: () => settings().command,
    log: (message) => channel.warn(message),
    run: (args) => runProgram(settings().command, args),
  })
  const clientFor = (asker: Asker): Client =>
    attachedClient({ connection, asker, observe: (event, server) => observe(event, server) })
  const [forPerson, forTyping] = [clientFor('person'), clientFor('typing')]

  const completer = createCompleter({
    ask: (task, options) =>
      infillThrough(forTyping, named(settings().completionModel))(task, options),
    nowMs,
    after(delayMs, callback) {
      const timer = setTimeout(callback, delayMs)
      return { [Symbol.dispose]: () => clearTimeout(timer) }
    },
  })
  const liveEdits = new LiveEdits({
    host,
    ask: (task, options) => askThrough(forPerson, named(settings().editModel))(task, options),
    prepare: () => connection.prepare(),
    onProblem: (problem) => void remedies.show(problem),
    maxLines: () => settings().maxLines,
    nextFrame: (callback) => void setTimeout(callback, FRAME_MS),
    nowMs,
    log,
    onTimes: (times) => status.tell({ times }),
    onFailed: (message) => {
      channel.error(`live edit: ${message}`)
      const { connection: state, problem } = status.facts
      const found = state.type === 'unavailable' ? state.problem : problem
      void remedies.show(found ?? messageProblem(message))
    },
  })
  const openFiles = new OpenFiles(host)
  const definitions = new Definitions(host)
  const completion = new CompletionProvider({
    host,
    completer,
    context: (document, caretLine) => {
      const { usesOpenFiles, usesDefinitions } = settings()
      return [
        ...(usesOpenFiles ? openFiles.around(document) : []),
        ...(usesDefinitions ? definitions.near(document, caretLine) : []),
      ]
    },
    isBusy: (document) => liveEdits.isEditing(document),
    onFailed: (message) => channel.warn(`completion: ${message}`),
    log,
    nowMs,
  })
  const chat = new ChatProvider({
    host,
    client: forPerson,
    runningClient: clientFor('others'),
  })

  const toldVersions = new Set<string>()
  function onState(state: ConnectionState): void {
    status.tell({
      connection: state,
      ...(state.type === 'connected' ? { problem: undefined } : {}),
    })
    chat.modelsChanged()
    if (state.type === 'unavailable') channel.warn(state.problem.message)
    if (state.type !== 'connected') return
    channel.info(`connected to ${state.baseUrl}, Turant ${state.version}`)
    log({ event: 'server-connected', version: state.version })
    void readModel(state)
    const problem = versionProblem(state.version, version)
    if (problem === undefined || toldVersions.has(state.version)) return
    toldVersions.add(state.version)
    tellProblem(problem)
    void remedies.show(problem)
  }

  /** For the status: which model answers, and how much it can hold. */
  async function readModel({ client }: Connected): Promise<void> {
    try {
      const models = await client.models()
      const wanted = settings().editModel
      const model = models.find(({ id, turant }) => (wanted ? id === wanted : turant.default))
      status.tell({ model: model?.id, contextWindow: model?.turant.context_window })
    } catch (error) {
      channel.warn(`models: ${error instanceof Error ? error.message : String(error)}`)
    }
  }

  function observe(event: ClientEvent, { isRemote }: Connected): void {
    switch (event.type) {
      case 'response.completed':
      case 'response.incomplete': {
        const figures = event.response.turant?.figures
        status.tell({ problem: undefined, ...(figures === undefined ? {} : { figures }) })
        break
      }
      case 'response.failed':
        tellProblem(messageProblem(event.response.error?.message ?? 'The response failed.'))
        break
      case 'client.failed':
        tellProblem(failureProblem(event.error, isRemote))
        break
      default:
    }
  }

  function tellProblem(problem: Problem): void {
    channel.warn(problem.message)
    status.tell({ problem })
  }

  context.subscriptions.push(
    channel,
    commands.registerCommand(ACCEPTED, (id: unknown) => completion.accepted(id)),
    commands.registerCommand('turant.showDetails', () => status.showDetails()),
    commands.registerCommand('turant.showLog', () => channel.show(true)),
    commands.registerCommand('turant.startServer', () => remedies.apply('start')),
    commands.registerCommand('turant.restartServer', () => remedies.apply('restart')),
    commands.registerCommand('turant.enterServerKey', async () => {
      const isEntered = await enterServerKey(host, context.secrets, settings().serverUrl)
      if (isEntered) connection.forget()
    }),
    commands.registerCommand('turant.openSettings', () =>
      commands.executeCommand('workbench.action.openSettings', '@ext:turant.turant-vscode'),
    ),
    commands.registerCommand('turant.toggleCompletion', () => {
      const configuration = workspace.getConfiguration('turant')
      const isOn = configuration.get<unknown>('completion.enabled') !== false
      return configuration.update('completion.enabled', !isOn, host.ConfigurationTarget.Global)
    }),
    languages.registerInlineCompletionItemProvider({ pattern: '**' }, completion),
    lm.registerLanguageModelChatProvider('turant', chat),
    workspace.onDidChangeConfiguration((change) => {
      const concerns = ['turant.server.url', 'turant.command'].some((name) =>
        change.affectsConfiguration(name),
      )
      if (concerns) connection.forget()
    }),
  )
  log({ event: 'activated', version })
  channel.info(`Turant ${version} in ${host.env.appName} ${host.version}`)

  return async () => {
    await liveEdits.close()
    openFiles[Symbol.dispose]()
    completer.close()
    connection.close()
    status[Symbol.dispose]()
    log({ event: 'deactivated' })
  }
}

function named(model: string | undefined): { readonly model?: string } {
  return model === undefined ? {} : { model }
}

function versionOf({ packageJSON }: { readonly packageJSON: unknown }): string {
  const isManifest = typeof packageJSON === 'object' && packageJSON !== null
  return isManifest && 'version' in packageJSON ? String(packageJSON.version) : 'unknown'
}
