import process from 'node:process'
import {
  readOrCreateKey,
  removeDaemonRecord,
  writeDaemonRecord,
  type StatePaths,
} from '@turant/daemon'
import {
  EngineError,
  type EngineStatus,
  type GenerateEvent,
  type GenerateFigures,
  type GenerateRequest,
  type GenerationService,
  type ModelInfo,
  type PromptSegment,
} from '@turant/engine'
import { createServer } from '@turant/server'
import { VERSION } from '../../src/version.ts'
import type { Workspace } from './workspace.ts'

export type Script = (
  signal: AbortSignal,
  request: GenerateRequest,
) => AsyncGenerator<GenerateEvent, void, undefined>

const FIGURES: GenerateFigures = {
  queuedMs: 1,
  promptTokens: 40,
  reusedTokens: 30,
  computedTokens: 10,
  promptMs: 5,
  timeToFirstTokenMs: 6,
  decodeMs: 20,
  outputTokens: 8,
  draftedTokens: 6,
  acceptedTokens: 4,
  referenceDraftedTokens: 6,
  referenceAcceptedTokens: 4,
  batches: 3,
}

const INFO: ModelInfo = {
  name: 'script',
  architecture: 'script',
  parameters: 0,
  vocabularySize: 256,
  maxVerifyTokens: 512,
  contextTokens: 4000,
  trainedContextTokens: 4000,
  sequences: 1,
  maxBatchTokens: 512,
  chatTemplate:
    "{% for message in messages %}{{ message['role'] + ': ' + message['content'] + '\n' }}{% endfor %}",
  bosText: '',
  eosText: '<|end|>',
  fillTokens: { prefix: '<PRE>', suffix: '<SUF>', middle: '<MID>' },
  addBos: false,
  device: 'script',
  cacheFormat: 'f16',
  fingerprint: 'script',
}

/**
 * A real server whose model says what a test tells it to: the script of the instruction that its
 * prompt holds. One token is one character. Commands find it as they find any server.
 */
export class ScriptedServer implements GenerationService {
  readonly #scripts = new Map<string, Script>()
  readonly #server: ReturnType<typeof createServer>
  readonly #paths: StatePaths
  readonly #key: string
  #running = 0
  #loading: Promise<void> | undefined
  port = 0

  private constructor(paths: StatePaths) {
    const key = readOrCreateKey(paths)
    this.#paths = paths
    this.#key = key
    this.#server = createServer({
      service: this,
      models: { list: () => [] },
      keys: [key],
      version: VERSION,
      defaultModel: 'script',
    })
  }

  static async start(workspace: Workspace): Promise<ScriptedServer> {
    const { paths } = workspace
    const server = new ScriptedServer(paths)
    server.port = (await server.#server.listen({ port: 0 })).port
    writeDaemonRecord(paths, {
      pid: process.pid,
      port: server.port,
      version: VERSION,
      model: 'script',
      startedAt: new Date(0).toISOString(),
    })
    return server
  }

  /** What the model does when it is told `instruction`. Returns the instruction. */
  on(instruction: string, script: Script): string {
    this.#scripts.set(instruction, script)
    return instruction
  }

  /** Until the returned function is called the model is being loaded. */
  load(): () => void {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#loading = promise
    return () => {
      this.#loading = undefined
      resolve()
    }
  }

  async *generate(
    request: GenerateRequest,
    { signal }: { readonly signal: AbortSignal },
  ): AsyncGenerator<GenerateEvent, void, undefined> {
    const prompt = request.prompt.map((segment) => segment.text).join('')
    const [told] = [...this.#scripts.keys()]
      .filter((instruction) => prompt.includes(instruction))
      .sort((a, b) => b.length - a.length)
    const script = this.#scripts.get(told ?? '')
    if (script === undefined) throw new Error(`no script for ${prompt}`)
    this.#running += 1
    try {
      for await (const event of script(signal, request)) {
        const isEnough = event.type === 'text-delta' && request.isEnough?.(event.text) === true
        yield event
        if (!isEnough) continue
        yield { type: 'finished', reason: 'stop-text', figures: FIGURES }
        return
      }
    } finally {
      this.#running -= 1
    }
  }

  async describe(model: string): Promise<ModelInfo> {
    await this.#loading
    if (model !== 'script') throw new EngineError('unknown-model', `no ${model}`)
    return INFO
  }

  countTokens(_model: string, text: string): Promise<number> {
    return Promise.resolve(text.length)
  }

  tokenize(_model: string, { text }: PromptSegment): Promise<Int32Array> {
    return Promise.resolve(Int32Array.from(text, () => 1))
  }

  pieces(_model: string, tokens: Int32Array): Promise<readonly Uint8Array[]> {
    return Promise.resolve(Array.from(tokens, () => new Uint8Array()))
  }

  status(): EngineStatus {
    return {
      models: [
        {
          id: 'script',
          state: this.#loading === undefined ? 'ready' : 'loading',
          info: INFO,
          isCalibrated: false,
          heldTokens: 0,
        },
      ],
      running: this.#running,
      queued: 0,
    }
  }

  /** Requests that the model works on, as `GET /metrics` tells. */
  async running(): Promise<number> {
    const response = await fetch(`http://127.0.0.1:${this.port}/metrics`, {
      headers: { authorization: `Bearer ${this.#key}` },
    })
    return Number(/^turant_running (\d+)$/m.exec(await response.text())?.[1])
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // Nothing may find, and stop, the process that runs the tests.
    removeDaemonRecord(this.#paths, process.pid)
    await this.#server.close()
  }
}

/** Says these texts and ends. `during` runs before the end: the time of the edit. */
export function says(texts: string, during: () => void = () => undefined): Script {
  return async function* script() {
    yield { type: 'text-delta', text: texts }
    during()
    yield { type: 'finished', reason: 'end', figures: FIGURES }
  }
}

/** Says this text, then waits until it is aborted. */
export function saysThenWaits(text: string): Script {
  return async function* script(signal) {
    yield { type: 'text-delta', text }
    const { promise, resolve } = Promise.withResolvers<void>()
    signal.addEventListener('abort', () => resolve(), { once: true })
    if (!signal.aborted) await promise
    yield { type: 'finished', reason: 'aborted', figures: FIGURES }
  }
}

/** Says this text and reaches the length limit. */
export function isCutOff(text: string): Script {
  return async function* script() {
    yield { type: 'text-delta', text }
    yield { type: 'finished', reason: 'length', figures: FIGURES }
  }
}

/** Fails with this error. */
export function fails(error: EngineError): Script {
  return async function* script() {
    yield { type: 'failed', error }
  }
}
