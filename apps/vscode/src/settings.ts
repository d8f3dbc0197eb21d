import type { HostParts } from './host.ts'

export type StartServer = 'ask' | 'always' | 'never'

export type Settings = {
  /** Undefined: the server of this user on this machine. */
  readonly serverUrl: string | undefined
  readonly startServer: StartServer
  /** The program `turant`: a path, or a name that is looked for on the PATH. */
  readonly command: string
  /** Undefined: the server's default. */
  readonly editModel: string | undefined
  readonly completionModel: string | undefined
  readonly maxLines: number
  readonly usesOpenFiles: boolean
  readonly usesDefinitions: boolean
}

const DEFAULT_MAX_LINES = 40

/** What the person has set; what makes no sense counts as not set. */
export function readSettings({ workspace }: HostParts<'workspace'>): Settings {
  const all = workspace.getConfiguration('turant')
  const text = (name: string): string | undefined => {
    const value = all.get<unknown>(name)
    return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined
  }
  const start = text('server.start')
  const maxLines = all.get<unknown>('liveEdit.maxLines')
  return {
    serverUrl: text('server.url'),
    startServer: start === 'always' || start === 'never' ? start : 'ask',
    command: text('command') ?? 'turant',
    editModel: text('model.edit'),
    completionModel: text('model.completion'),
    maxLines: typeof maxLines === 'number' && maxLines >= 1 ? maxLines : DEFAULT_MAX_LINES,
    usesOpenFiles: all.get<unknown>('completion.openFiles') !== false,
    usesDefinitions: all.get<unknown>('completion.definitions') !== false,
  }
}
