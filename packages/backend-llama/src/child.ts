import { spawn, type ChildProcess } from 'node:child_process'
import process from 'node:process'
import { Readable, Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { BackendError } from '@turant/engine'
import {
  encodeFrame,
  FrameReader,
  type Answers,
  type Command,
  type Control,
  type Reply,
  type Tokenized,
} from './wire.ts'

type Waiting<T> = {
  readonly resolve: (value: T) => void
  readonly reject: (error: BackendError) => void
}

const STUCK_MS = 15_000

const HOST = fileURLToPath(new URL('./host/main.ts', import.meta.url))

/** The process that holds one model. It is never reused after an error: a new one is cheap. */
export class ModelProcess {
  readonly #child: ChildProcess
  readonly #commands: Writable
  readonly #waiting = new Map<number, Waiting<Answers[keyof Answers]>>()
  readonly #tokenizing = new Map<number, Waiting<Int32Array>>()
  readonly #lostListeners: ((error: BackendError) => void)[] = []
  readonly #stuckMs: number
  #nextId = 1
  #ended: BackendError | undefined
  #stderr = ''

  /** @param stuckMs after which a process that does not stop when told is ended. */
  constructor(stuckMs: number = STUCK_MS) {
    this.#stuckMs = stuckMs
    this.#child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', HOST], {
      stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe', 'ipc'],
      serialization: 'advanced',
      // A model holds gigabytes outside the heap; the heap itself stays small.
      env: { ...process.env, NODE_OPTIONS: '' },
    })
    const [, , stderr, commands, replies] = this.#child.stdio
    if (
      !(commands instanceof Writable && replies instanceof Readable && stderr instanceof Readable)
    ) {
      throw new BackendError('lost', 'the model process could not be given its pipes')
    }
    this.#commands = commands
    this.#commands.on('error', () => {})
    const frames = new FrameReader<Reply>()
    replies.on('data', (chunk: Buffer) => {
      frames.push(chunk)
      for (let frame = frames.next(); frame !== undefined; frame = frames.next()) {
        this.#settle(frame)
      }
    })
    stderr.on('data', (chunk: Buffer) => {
      this.#stderr = (this.#stderr + chunk.toString()).slice(-2000)
    })
    this.#child.on('message', ({ id, tokens }: Tokenized) => {
      this.#tokenizing.get(id)?.resolve(tokens)
      this.#tokenizing.delete(id)
    })
    this.#child.on('error', (error) => this.#end(error.message))
    this.#child.on('exit', (code, signal) => this.#end(exitReason(code, signal, this.#stderr)))
  }

  get pid(): number | undefined {
    return this.#child.pid
  }

  onLost(listener: (error: BackendError) => void): void {
    this.#lostListeners.push(listener)
  }

  /** Sends a command; a signal that aborts stops its computation, the answer then says so. */
  call<T extends Command['type']>(
    command: Extract<Command, { type: T }>,
    signal?: AbortSignal,
  ): Promise<Answers[T]> {
    if (this.#ended !== undefined) return Promise.reject(this.#ended)
    const id = this.#nextId
    this.#nextId += 1
    const stop = (): void => this.#stop(id)
    const done = new Promise<Answers[T]>((resolve, reject) => {
      this.#waiting.set(id, { resolve: (value) => resolve(asAnswer<T>(value)), reject })
    })
    this.#commands.write(encodeFrame({ id, command }))
    if (signal === undefined) return done
    signal.addEventListener('abort', stop, { once: true })
    return done.finally(() => signal.removeEventListener('abort', stop))
  }

  /** A computation stops within milliseconds, but not inside a grammar that reads a text in a million ways. */
  #stop(id: number): void {
    this.#tell({ type: 'abort', abort: id })
    setTimeout(() => {
      if (this.#waiting.has(id)) this.#child.kill('SIGKILL')
    }, this.#stuckMs).unref()
  }

  /** Cuts a text into tokens, also while a batch is computed. */
  tokenize(text: string, special: boolean): Promise<Int32Array> {
    if (this.#ended !== undefined) return Promise.reject(this.#ended)
    const id = this.#nextId
    this.#nextId += 1
    const done = new Promise<Int32Array>((resolve, reject) => {
      this.#tokenizing.set(id, { resolve, reject })
    })
    this.#tell({ type: 'tokenize', id, text, special })
    return done
  }

  #tell(control: Control): void {
    if (this.#ended === undefined && this.#child.connected) this.#child.send(control)
  }

  #settle(reply: Reply): void {
    const waiting = this.#waiting.get(reply.id)
    this.#waiting.delete(reply.id)
    if (waiting === undefined) return
    if (reply.ok) waiting.resolve(reply.value)
    else waiting.reject(new BackendError(reply.code, reply.message))
  }

  #end(reason: string): void {
    if (this.#ended !== undefined) return
    this.#ended = new BackendError('lost', reason)
    for (const waiting of this.#waiting.values()) waiting.reject(this.#ended)
    this.#waiting.clear()
    for (const waiting of this.#tokenizing.values()) waiting.reject(this.#ended)
    this.#tokenizing.clear()
    for (const listener of this.#lostListeners) listener(this.#ended)
  }

  /** Ends the process and waits until it is gone. Calls in flight fail with `lost`. */
  async close(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const gone = new Promise<void>((resolve) => {
      this.#child.once('exit', () => resolve())
    })
    this.#lostListeners.length = 0
    this.#end('the model was closed')
    this.#child.kill('SIGKILL')
    await gone
  }
}

function exitReason(code: number | null, signal: NodeJS.Signals | null, stderr: string): string {
  const last = stderr.trim().split('\n').at(-1) ?? ''
  const how =
    signal === 'SIGKILL'
      ? 'was killed (out of memory?)'
      : `ended unexpectedly (${signal ?? `exit code ${code}`})`
  return `The model's process ${how}.${last === '' ? '' : ` Its last words: ${last}`} It is started again with the next request.`
}

/** A reply answers the command of its id, whose type is `T`. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- it names the answer's type
function asAnswer<T extends Command['type']>(value: Answers[keyof Answers]): Answers[T] {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `run` in the worker pairs them
  return value as Answers[T]
}
