import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process'
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { statePaths, type Environment, type StatePaths } from '@turant/daemon'

export const MAIN: string = fileURLToPath(new URL('../../src/main.ts', import.meta.url))

/** Where Node keeps compiled code from one start of the program to the next. */
export const CODE_CACHE: string = fileURLToPath(
  new URL('../../../../node_modules/.cache/turant-tests', import.meta.url),
)

export type Ended = {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly out: string
  readonly err: string
}

/** A child process whose output is kept. */
export class Running {
  readonly child: ChildProcess
  /** What it has said until now. */
  out = ''
  err = ''
  readonly ended: Promise<Ended>

  constructor(child: ChildProcess) {
    this.child = child
    child.stdout?.setEncoding('utf8').on('data', (text: string) => (this.out += text))
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.err += text))
    const { promise, resolve } = Promise.withResolvers<Ended>()
    // After the exit and the end of both outputs.
    child.once('close', (code, signal) => resolve({ code, signal, out: this.out, err: this.err }))
    this.ended = promise
  }
}

export type RunOptions = {
  readonly environment?: Environment
  readonly spawn?: Pick<SpawnOptions, 'uid' | 'gid' | 'cwd'>
}

/** What the program needs of the system; nothing of the one who runs the tests leaks in. */
const FROM_SYSTEM = ['PATH', 'SystemRoot', 'TMPDIR', 'TEMP', 'TURANT_LLAMA_DIR']

/** A folder of files, a state folder and an empty model folder, for one user of the program. */
export class Workspace {
  readonly folder: string
  readonly paths: StatePaths
  readonly environment: Environment

  constructor(environment: Environment = {}) {
    const root = mkdtempSync(join(tmpdir(), 'turant-cli-'))
    this.#root = root
    this.folder = join(root, 'files')
    mkdirSync(this.folder)
    // Others may look in: some tests run the program as somebody else.
    chmodSync(root, 0o755)
    const system = FROM_SYSTEM.map((name) => [name, process.env[name]] as const)
    this.environment = {
      ...Object.fromEntries(system.filter(([, value]) => value !== undefined)),
      HOME: root,
      TURANT_STATE: join(root, 'state'),
      TURANT_MODELS: join(root, 'models'),
      TURANT_PORT: '0',
      TURANT_THREADS: '1',
      NODE_COMPILE_CACHE: CODE_CACHE,
      ...environment,
    }
    this.paths = statePaths(this.environment)
  }
  readonly #root: string

  path(name: string): string {
    return join(this.folder, name)
  }

  /** Makes a file; answers its path. */
  write(name: string, content: string | Uint8Array): string {
    writeFileSync(this.path(name), content)
    return this.path(name)
  }

  read(name: string): string {
    return readFileSync(this.path(name), 'utf8')
  }

  /** All files, hidden ones too. */
  names(): readonly string[] {
    return readdirSync(this.folder).sort()
  }

  /** Starts `turant ...` in the folder, without a terminal. */
  start(args: readonly string[], options: RunOptions = {}): Running {
    const child = spawn(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', MAIN, ...args],
      {
        cwd: this.folder,
        env: { ...this.environment, ...options.environment },
        stdio: ['ignore', 'pipe', 'pipe'],
        ...options.spawn,
      },
    )
    return new Running(child)
  }

  /** Runs `turant ...` in the folder, without a terminal, to its end. */
  run(args: readonly string[], options: RunOptions = {}): Promise<Ended> {
    return this.start(args, options).ended
  }

  /** Ends the server that commands have started, if any, and removes all files. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.run(['stop'])
    rmSync(this.#root, { recursive: true, force: true })
  }
}

/** Waits until something becomes true by itself; the test's own time limit ends a vain wait. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) {
    const { promise, resolve } = Promise.withResolvers<void>()
    setTimeout(resolve, 10)
    await promise
  }
}

/** The lines of `--json`, each a JSON object. */
export function jsonLines(out: string): readonly Record<string, unknown>[] {
  return out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
}
