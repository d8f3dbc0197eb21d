import { spawn } from 'node:child_process'
import { chmod, cp, mkdir, mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

const HERE = join(import.meta.dirname, '../../..')

/** Stands for the command line: tells how it was started, or does what a test asks of it. */
const MAIN = `
import process from 'node:process'
const { argv, env } = process
console.log(JSON.stringify({ args: argv.slice(2), cwd: process.cwd(), node: env['FAKE_NODE'] ?? 'own', onPath: env['PATH']?.split(':')[0] }))
if (argv[2] === 'exit') process.exitCode = Number(argv[3])
if (argv[2] === 'echo') process.stdin.pipe(process.stdout)
if (argv[2] === 'die') process.kill(process.pid, 'SIGTERM')
if (argv[2] === 'models' && env['FAKE_PULL'] !== undefined) process.exitCode = Number(env['FAKE_PULL'])
if (argv[2] === 'wait') {
  const timer = setInterval(() => undefined, 1000)
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.on(signal, () => {
      console.log('got ' + signal)
      clearInterval(timer)
      process.exitCode = 7
    })
  }
  console.log('ready')
}
`

/** Pretends to be a Node that cannot run TypeScript. */
const OLD_NODE = `
Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.1.0' } })
`

export interface Outcome {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

export interface RunOptions {
  /** Pretend that the Node which runs the script is of version 20.1.0. */
  readonly nodeIs20?: boolean
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
  readonly input?: string
  /** Called with all output so far each time there is more; `kill` sends a signal to the script. */
  readonly onOutput?: (stdout: string, kill: (signal: NodeJS.Signals) => void) => void
}

/** A small repository with the real launcher scripts, a made-up command line and a made-up npm. */
export class FakeRepository implements AsyncDisposable {
  readonly root: string

  private constructor(root: string) {
    this.root = root
  }

  static async create(): Promise<FakeRepository> {
    const repository = new FakeRepository(await mkdtemp(join(tmpdir(), 'turant-run-')))
    await repository.#copy('scripts/run.mjs')
    await repository.#copy('scripts/setup')
    await repository.#copy('apps/cli/bin')
    await repository.write('package.json', '{ "type": "module" }')
    await repository.write('package-lock.json', '{}')
    await repository.setAge('package-lock.json', 30)
    await repository.write('apps/cli/src/main.ts', MAIN)
    await repository.write('old-node.mjs', OLD_NODE)
    await repository.fakeNpm('exit 1')
    return repository
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.root, { recursive: true, force: true })
  }

  path(relative: string): string {
    return join(this.root, relative)
  }

  async write(relative: string, text: string): Promise<void> {
    await mkdir(dirname(this.path(relative)), { recursive: true })
    await writeFile(this.path(relative), text)
  }

  /** What the made-up npm was asked, a line a call. */
  async npmCalls(): Promise<readonly string[]> {
    const log = await readFile(this.path('npm.log'), 'utf8').catch(() => '')
    return log.split('\n').filter((line) => line !== '')
  }

  /** Puts an npm on the PATH that notes how it is called and then runs these shell commands. */
  async fakeNpm(commands: string): Promise<void> {
    await this.#program('path/npm', `echo "$@" >> '${this.path('npm.log')}'\n${commands}`)
  }

  /** Dependencies as npm leaves them, installed at this moment unless told otherwise. */
  async install(seconds = 0): Promise<void> {
    await this.write('node_modules/.package-lock.json', '{}')
    await this.write('node_modules/vitest/vitest.mjs', MAIN)
    await this.setAge('node_modules/.package-lock.json', seconds)
  }

  /** The folder of the clients, where all but what npm brings is there. */
  async installClients(): Promise<void> {
    const requirements = 'aider-chat==0.0.0\n'
    await this.write('clients/package-lock.json', '{}')
    await this.setAge('clients/package-lock.json', 30)
    await this.write('clients/requirements.txt', requirements)
    await this.write('clients/.venv/installed.txt', requirements)
    await this.write('node_modules/typescript/bin/tsc', MAIN)
  }

  /** The Node that an optional dependency brings, which says so in the environment. */
  async installNode(version: string): Promise<void> {
    const folder = `node_modules/node-${process.platform}-${process.arch}`
    await this.write(`${folder}/package.json`, JSON.stringify({ version }))
    await this.#program(`${folder}/bin/node`, `FAKE_NODE=repo exec '${process.execPath}' "$@"`)
  }

  async setAge(relative: string, seconds: number): Promise<void> {
    const time = new Date(Date.now() - seconds * 1000)
    await utimes(this.path(relative), time, time)
  }

  /** Runs one of the repository's scripts to its end. */
  async run(script: string, args: readonly string[], options: RunOptions = {}): Promise<Outcome> {
    const old = options.nodeIs20 === true ? ['--import', `file://${this.path('old-node.mjs')}`] : []
    const { PATH, ...inherited } = process.env
    delete inherited['INIT_CWD']
    const child = spawn(process.execPath, [...old, this.path(script), ...args], {
      cwd: options.cwd ?? this.root,
      env: { ...inherited, PATH: `${this.path('path')}:${PATH}`, ...options.env },
    })
    // A program that ends without reading its input breaks the pipe; its exit code is what counts.
    child.stdin.on('error', () => undefined)
    child.stdin.end(options.input ?? '')
    let stdout = ''
    let stderr = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text
      options.onOutput?.(stdout, (signal) => child.kill(signal))
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text
    })
    const { promise, resolve, reject } = Promise.withResolvers<Outcome>()
    child.on('error', reject)
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }))
    return promise
  }

  async #copy(relative: string): Promise<void> {
    await cp(join(HERE, relative), this.path(relative), { recursive: true })
  }

  async #program(relative: string, commands: string): Promise<void> {
    await this.write(relative, `#!/bin/sh\n${commands}\n`)
    await chmod(this.path(relative), 0o755)
  }
}
