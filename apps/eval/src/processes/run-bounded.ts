import { spawn } from 'node:child_process'
import process from 'node:process'
import { endWithUs, killGroup } from './children.ts'

/** What a program wrote last is kept. */
const MAX_OUTPUT = 4000

export type Ran = {
  readonly outcome: 'ended' | 'timed-out' | 'not-started'
  /** Null unless it ended by itself. */
  readonly code: number | null
  /** The end of what it wrote, both streams as they came. */
  readonly output: string
}

export type RunOptions = {
  readonly timeoutMs: number
  readonly input?: string
  readonly cwd?: string
}

/** Runs a program that is not trusted to end: it is killed in time, and what it started with it. */
export function runBounded(
  program: string,
  args: readonly string[],
  { timeoutMs, input = '', cwd }: RunOptions,
): Promise<Ran> {
  const { promise, resolve } = Promise.withResolvers<Ran>()
  const child = spawn(program, args, {
    detached: process.platform !== 'win32',
    env: bareEnvironment(cwd),
    stdio: ['pipe', 'pipe', 'pipe'],
    ...(cwd === undefined ? {} : { cwd }),
  })
  endWithUs(child)
  let output = ''
  let outcome: Ran['outcome'] = 'ended'
  const timer = setTimeout(() => {
    outcome = 'timed-out'
    killGroup(child, 'SIGKILL')
  }, timeoutMs)
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-MAX_OUTPUT)
    })
  }
  child.once('error', (error) => {
    outcome = 'not-started'
    output += error.message
  })
  // What it left behind would keep its streams open.
  child.once('exit', () => killGroup(child, 'SIGKILL'))
  child.once('close', (code) => {
    clearTimeout(timer)
    resolve({ outcome, code, output })
  })
  // A program that ends before it reads is judged by its exit code.
  child.stdin.on('error', () => undefined)
  child.stdin.end(input)
  return promise
}

/** Nothing that is secret, and nothing that changes how a program behaves; temporary files go into its folder. */
function bareEnvironment(cwd: string | undefined): NodeJS.ProcessEnv {
  const names = ['PATH', 'Path', 'SYSTEMROOT', 'LANG']
  const environment: NodeJS.ProcessEnv = {}
  for (const name of names) {
    if (process.env[name] !== undefined) environment[name] = process.env[name]
  }
  return cwd === undefined ? environment : { ...environment, TMPDIR: cwd, TEMP: cwd, TMP: cwd }
}
