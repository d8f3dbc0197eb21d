import { execFile } from 'node:child_process'
import process from 'node:process'
import { promisify } from 'node:util'
import type { Connection } from '../connection/connection.ts'
import { forPrograms } from '../connection/local-server.ts'
import { remedyTitle, type Problem, type Remedy } from '../connection/problem.ts'
import type { HostParts } from '../host.ts'
import { visible } from '../text/hidden.ts'

export type RemediesOptions = {
  readonly host: HostParts<'window' | 'commands'>
  readonly connection: Pick<Connection, 'start' | 'forget'>
  readonly command: () => string
  readonly log: (message: string) => void
  /** Runs `turant` with these arguments to its end. */
  readonly run: (args: readonly string[]) => Promise<void>
}

const LOG = 'Show Log'
const DOWNLOAD = 'Download'

/** Says what went wrong and does what helps against it. */
export class Remedies {
  readonly #options: RemediesOptions
  /** Shown now; the same message does not pile up. */
  readonly #shown = new Set<string>()

  constructor(options: RemediesOptions) {
    this.#options = options
  }

  /** Shows a problem with a button for each remedy, and the log. */
  async show(problem: Problem): Promise<void> {
    const message = visible(problem.message)
    if (this.#shown.has(message)) return
    this.#shown.add(message)
    const { window, commands } = this.#options.host
    const titles = problem.remedies.map(remedyTitle)
    const chosen = await window.showWarningMessage(message, ...titles, LOG)
    this.#shown.delete(message)
    const remedy = problem.remedies.find((one) => remedyTitle(one) === chosen)
    if (remedy !== undefined) await this.apply(remedy)
    else if (chosen === LOG) await commands.executeCommand('turant.showLog')
  }

  async apply(remedy: Remedy): Promise<void> {
    const { commands } = this.#options.host
    switch (remedy) {
      case 'start':
        return this.#start()
      case 'restart':
        return this.#restart()
      case 'enter-key':
        await commands.executeCommand('turant.enterServerKey')
        return
      case 'settings':
        await commands.executeCommand('turant.openSettings')
        return
      case 'update-extension':
        await commands.executeCommand('extension.open', 'turant.turant-vscode')
        return
      default:
        return this.#pull(remedy.pull)
    }
  }

  async #start(): Promise<void> {
    const connecting = await this.#options.connection.start()
    if (connecting.type === 'unavailable') await this.show(connecting.problem)
  }

  async #restart(): Promise<void> {
    const { connection, log, run } = this.#options
    connection.forget()
    try {
      await run(['stop'])
    } catch (error) {
      // Nothing to stop, or no such program: the start says it better.
      log(`turant stop: ${error instanceof Error ? error.message : String(error)}`)
    }
    await this.#start()
  }

  /** Says what is downloaded before anything is. */
  async #pull(model: string): Promise<void> {
    const { window } = this.#options.host
    const chosen = await window.showInformationMessage(
      `Download the model ${model}?`,
      {
        modal: true,
        detail:
          'It comes from its publisher, is checked against its pinned hash, and stays in Turant\u2019s model folder. A terminal shows the progress; close it to stop.',
      },
      DOWNLOAD,
    )
    if (chosen !== DOWNLOAD) return
    window
      .createTerminal({
        name: 'Turant',
        shellPath: this.#options.command(),
        shellArgs: ['models', 'pull', model],
      })
      .show()
  }
}

const execute = promisify(execFile)

/** Runs a program to its end; rejects when it fails. */
export async function runProgram(command: string, args: readonly string[]): Promise<void> {
  const shell = process.platform === 'win32'
  const env = forPrograms(process.env)
  await execute(shell ? `"${command}"` : command, args, { env, shell, windowsHide: true })
}
