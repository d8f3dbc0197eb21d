import { spawn, type ChildProcess } from 'node:child_process'
import process from 'node:process'
import { setTimeout } from 'node:timers/promises'

export type Ended = {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly out: string
  readonly err: string
}

export type ProgramOptions = {
  readonly cwd: string
  /** The whole environment: nothing of the one who runs the tests leaks in. */
  readonly env: Readonly<Record<string, string>>
}

/** Time for a program to end by itself once it is told to. */
const GRACE_MS = 2000

/** Groups of processes that live now. */
const groups = new Set<number>()

// Whatever ends the tests ends what they have started.
process.on('exit', () => {
  for (const group of groups) endGroup(group, 'SIGKILL')
})

/** A program under test with all processes that it starts, which end with it. */
export class Program {
  readonly #child: ChildProcess
  readonly #group: number | undefined
  /** What it has said until now. */
  out = ''
  err = ''
  readonly ended: Promise<Ended>

  constructor(command: string, args: readonly string[], { cwd, env }: ProgramOptions) {
    // A group of its own, so that its children can be ended with it.
    const detached = process.platform !== 'win32'
    const child = spawn(command, args, { cwd, env, detached, stdio: ['ignore', 'pipe', 'pipe'] })
    const { promise, resolve, reject } = Promise.withResolvers<Ended>()
    child.stdout.setEncoding('utf8').on('data', (text: string) => (this.out += text))
    child.stderr.setEncoding('utf8').on('data', (text: string) => (this.err += text))
    child.once('error', reject)
    child.once('close', (code, signal) => resolve({ code, signal, out: this.out, err: this.err }))
    this.#child = child
    this.#group = detached ? child.pid : undefined
    if (this.#group !== undefined) groups.add(this.#group)
    this.ended = promise
    promise.catch(() => undefined)
  }

  /** As Ctrl-C does. */
  interrupt(): void {
    this.#child.kill('SIGINT')
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#end('SIGTERM')
    const grace = new AbortController()
    const patience = setTimeout(GRACE_MS, undefined, { signal: grace.signal }).catch(
      () => undefined,
    )
    await Promise.race([this.ended.catch(() => undefined), patience])
    grace.abort()
    this.#end('SIGKILL')
    await this.ended.catch(() => undefined)
    if (this.#group !== undefined) groups.delete(this.#group)
  }

  #end(signal: NodeJS.Signals): void {
    if (this.#group === undefined) this.#child.kill(signal)
    else endGroup(this.#group, signal)
  }
}

function endGroup(group: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-group, signal)
  } catch (error) {
    // All of it has ended already.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}
