import type { Problem } from '../../src/connection/problem.ts'
import type { LoggedEvent } from '../../src/event-log.ts'
import { LiveEdits } from '../../src/live-edit/live-edits.ts'
import { FakeDocument, Position, Range } from './fake-document.ts'
import { FakeVscode, type FakeEditor } from './fake-vscode.ts'
import { ScriptedAsk } from './scripted-ask.ts'

export const CODE = 'const a = 1\nconst b = 2\nconst c = 3\n'

export type Opened = {
  readonly code: FakeVscode
  readonly document: FakeDocument
  readonly editor: FakeEditor
  readonly server: ScriptedAsk
  readonly events: LoggedEvent[]
  readonly failures: string[]
  /** What the next live edits find when they begin. */
  readonly problems: Problem[]
  readonly edits: LiveEdits
}

export function open(
  text = CODE,
  options: ConstructorParameters<typeof FakeDocument>[1] = {},
): Opened {
  const code = new FakeVscode()
  const server = new ScriptedAsk()
  const events: LoggedEvent[] = []
  const failures: string[] = []
  const problems: Problem[] = []
  const edits = new LiveEdits({
    host: code.host,
    ask: server.ask,
    prepare: () => Promise.resolve(problems.shift()),
    onProblem: ({ message }) => failures.push(message),
    maxLines: () => 40,
    nextFrame: (callback) => queueMicrotask(callback),
    nowMs: () => 0,
    log: (event) => events.push(event),
    onTimes: () => undefined,
    onFailed: (message) => failures.push(message),
  })
  const document = new FakeDocument(text, options)
  return { code, document, editor: code.open(document), server, events, failures, problems, edits }
}

/** A live edit of all lines of a document. */
export async function begin(
  text?: string,
  options?: ConstructorParameters<typeof FakeDocument>[1],
): Promise<Opened> {
  const opened = open(text, options)
  const { document, editor, code } = opened
  editor.selection = Object.assign(new Range(0, 0, document.lineCount - 1, 0), {
    active: new Position(0, 0),
  })
  await code.run('turant.liveEdit')
  return opened
}

export const names = ({ events }: Opened): readonly string[] => events.map(({ event }) => event)
