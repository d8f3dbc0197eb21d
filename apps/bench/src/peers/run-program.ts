import { spawn } from 'node:child_process'
import { endWithUs } from '../harness/own-children.ts'

export type Ran = { readonly code: number | null; readonly output: string; readonly errors: string }

export type RunOptions = {
  readonly cwd?: string
  readonly input?: string
  /** Called with each line of either stream. */
  readonly onLine?: (line: string) => void
}

/** Runs a program to its end. Throws when it can not be started. */
export function runProgram(
  program: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<Ran> {
  const { promise, resolve, reject } = Promise.withResolvers<Ran>()
  const { cwd, input, onLine } = options
  const child = spawn(program, args, {
    stdio: ['pipe', 'pipe', 'pipe'],
    ...(cwd === undefined ? {} : { cwd }),
  })
  endWithUs(child)
  const texts = { output: '', errors: '' }
  const read = (stream: NodeJS.ReadableStream, name: keyof typeof texts): void => {
    let line = ''
    stream.setEncoding('utf8')
    stream.on('data', (text: string) => {
      texts[name] += text
      const lines = (line + text).split(/\r?\n|\r/)
      line = lines.pop() ?? ''
      for (const whole of lines) onLine?.(whole)
    })
  }
  read(child.stdout, 'output')
  read(child.stderr, 'errors')
  child.once('error', reject)
  child.once('close', (code) => resolve({ code, ...texts }))
  // A program that ends before it reads is judged by its exit code.
  child.stdin.on('error', () => undefined)
  child.stdin.end(input)
  return promise
}

/** `{ threads: 2 }` as `--threads 2`. */
export function longFlags(values: Readonly<Record<string, string | number>>): string[] {
  return Object.entries(values).flatMap(([name, value]) => [`--${name}`, String(value)])
}
