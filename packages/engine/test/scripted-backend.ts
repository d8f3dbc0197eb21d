import {
  BackendError,
  type Backend,
  type BackendModel,
  type LoadOptions,
  type VerifyRequest,
} from '@turant/engine'

/** Ends the answer, like a model's end-of-turn token. */
const END = 256

export type Call =
  | { readonly type: 'load'; readonly path: string }
  | { readonly type: 'close'; readonly path: string }
  | { readonly type: 'save'; readonly sequence: number }
  | {
      readonly type: 'prefill'
      readonly sequence: number
      readonly position: number
      readonly count: number
    }
  | {
      readonly type: 'verify'
      readonly sequence: number
      readonly position: number
      readonly count: number
    }

/**
 * A model of bytes in memory: what it says next is a function of all it has read, so that a wrong
 * position or a prefix that was not really there changes the output. It checks that positions follow
 * each other and that memory is not overfilled, as the real library does.
 */
export class ScriptedBackend implements Backend {
  readonly name = 'scripted'
  readonly calls: Call[] = []
  readonly #next: (read: readonly number[]) => number
  readonly #lost: ((error: BackendError) => void)[] = []
  /** Awaited before every computation; replace it to hold the model in a step. */
  gate: () => Promise<void> = () => Promise.resolve()
  failLoads = 0
  /** What was saved, by path; kept beyond a model, like files. */
  readonly snapshots: Map<string, number[]> = new Map<string, number[]>()
  /** How likely it finds a token that it chooses; asked only where confidence is. */
  probability: (token: number) => number = () => 1
  /** Computations that were stopped. */
  aborted = 0
  /** Characters that were cut into tokens. */
  tokenized = 0
  /** How many batches `verify` was called with. */
  batches = 0

  constructor(next: (read: readonly number[]) => number) {
    this.#next = next
  }

  /** As if the process that holds the models had died. */
  crash(): void {
    for (const lost of this.#lost.splice(0)) lost(new BackendError('lost', 'killed'))
  }

  /** What the model says to the tokens of one request, as long as they are what it would have said. */
  #choose(
    at: (sequence: number, position: number) => number[],
    { sequence, position, tokens, given = 0, more = 0 }: VerifyRequest,
  ): Int32Array {
    const read = at(sequence, position)
    const chosen: number[] = []
    for (const [index, token] of tokens.entries()) {
      read.push(token)
      if (index < given) continue
      const next = this.#next(read)
      chosen.push(next)
      if (next !== tokens[index + 1]) break
    }
    for (let left = more; left > 0 && chosen.at(-1) !== END; left -= 1) {
      read.push(chosen.at(-1) ?? END)
      chosen.push(this.#next(read))
    }
    return Int32Array.from(chosen)
  }

  /** Tokens that went through the model. */
  get computed(): number {
    return this.counted('prefill') + this.counted('verify')
  }

  counted(type: 'prefill' | 'verify'): number {
    return this.calls.reduce((sum, call) => (call.type === type ? sum + call.count : sum), 0)
  }

  load(options: LoadOptions): Promise<BackendModel> {
    this.calls.push({ type: 'load', path: options.path })
    if (this.failLoads > 0) {
      this.failLoads -= 1
      return Promise.reject(new BackendError('load-failed', 'damaged'))
    }
    return Promise.resolve(this.#model(options))
  }

  #model(options: LoadOptions): BackendModel {
    const memory = Array.from({ length: options.sequences }, (): number[] => [])
    const used = (): number => memory.reduce((sum, tokens) => sum + tokens.length, 0)
    let lost: BackendError | undefined
    this.#lost.push((error) => (lost = error))
    const at = (sequence: number, position: number): number[] => {
      const tokens = memory[sequence]
      if (tokens === undefined || tokens.length !== position) {
        throw new BackendError('refused', `position ${position} of sequence ${sequence}`)
      }
      return tokens
    }
    const compute = async (
      count: number,
      signal: AbortSignal,
    ): Promise<'ok' | 'aborted' | 'full'> => {
      await this.gate()
      if (lost !== undefined) throw lost
      if (signal.aborted) {
        this.aborted += 1
        return 'aborted'
      }
      return used() + count > options.contextTokens ? 'full' : 'ok'
    }
    return {
      info: {
        name: 'scripted',
        architecture: 'scripted',
        parameters: 1_000_000_000,
        trainedContextTokens: options.contextTokens,
        contextTokens: options.contextTokens,
        sequences: options.sequences,
        vocabularySize: 257,
        maxBatchTokens: 512,
        maxVerifyTokens: 128,
        chatTemplate: undefined,
        bosText: '',
        eosText: '',
        fillTokens: undefined,
        addBos: false,
        device: 'none',
        cacheFormat: 'f16',
        fingerprint: 'scripted',
      },
      piece: (token) => (token === END ? new Uint8Array(0) : Uint8Array.of(token)),
      isEndOfGeneration: (token) => token === END,
      tokenize: (text) => {
        this.tokenized += text.length
        return Promise.resolve(Int32Array.from(new TextEncoder().encode(text)))
      },
      prefill: async ({ sequence, position, tokens }, signal) => {
        this.calls.push({ type: 'prefill', sequence, position, count: tokens.length })
        const status = await compute(tokens.length, signal)
        if (status !== 'ok') return { status }
        at(sequence, position).push(...tokens)
        return { status }
      },
      verify: async (requests, signal) => {
        for (const { sequence, position, tokens } of requests) {
          this.calls.push({ type: 'verify', sequence, position, count: tokens.length })
        }
        this.batches += 1
        const count = requests.reduce((sum, request) => sum + request.tokens.length, 0)
        const status = await compute(count, signal)
        if (status !== 'ok') return { status }
        const chosen = requests.map((request) =>
          this.#choose(at, requests.length === 1 ? request : { ...request, more: 0 }),
        )
        if (requests.every(({ confidence }) => confidence !== 'on')) return { status, chosen }
        return {
          status,
          chosen,
          logProbabilities: requests.map(({ confidence }, index) =>
            Float32Array.from(confidence === 'on' ? (chosen[index] ?? []) : [], (token) =>
              Math.log(this.probability(token)),
            ),
          ),
        }
      },
      setGrammar: () => Promise.resolve(),
      trim: (sequence, position) => {
        memory[sequence]?.splice(position)
        return Promise.resolve()
      },
      copyPrefix: (from, to, length) => {
        memory[to] = memory[from]?.slice(0, length) ?? []
        return Promise.resolve()
      },
      saveState: (sequence, path) => {
        this.calls.push({ type: 'save', sequence })
        this.snapshots.set(path, [...(memory[sequence] ?? [])])
        return Promise.resolve(true)
      },
      restoreState: (sequence, path) => {
        const snapshot = this.snapshots.get(path)
        memory[sequence] = []
        if (snapshot === undefined) return Promise.resolve('unusable')
        if (used() + snapshot.length > options.contextTokens) return Promise.resolve('full')
        memory[sequence] = [...snapshot]
        return Promise.resolve('ok')
      },
      onLost: (listener) => {
        this.#lost.push(listener)
      },
      close: () => {
        this.calls.push({ type: 'close', path: options.path })
        return Promise.resolve()
      },
    }
  }
}

/** Says `answer` after any prompt that ends in "?", byte by byte, then ends. */
export function answering(answer: string): (read: readonly number[]) => number {
  const bytes = new TextEncoder().encode(answer)
  return (read) => {
    const said = read.length - 1 - read.lastIndexOf(63)
    return bytes[said] ?? END
  }
}
