import { deserialize, serialize } from 'node:v8'
import type {
  BackendErrorCode,
  LoadOptions,
  ModelInfo,
  PrefillResult,
  VerifyRequest,
  VerifyResult,
} from '@turant/engine'
import type { Perplexity } from './native/perplexity.ts'
import type { VocabularyTable } from './native/vocabulary.ts'

/**
 * Messages between this process and the one that holds the model. They go over two pipes: the
 * worker reads commands with blocking reads, so that a step costs one write and one read instead of
 * a chain of event loops. Each frame is a 4-byte little-endian length and a V8-serialised value.
 */
export type Command =
  | {
      readonly type: 'load'
      readonly options: LoadOptions
      readonly availableBytes: number | undefined
    }
  | {
      readonly type: 'prefill'
      readonly sequence: number
      readonly position: number
      readonly tokens: Int32Array
    }
  | { readonly type: 'verify'; readonly requests: readonly VerifyRequest[] }
  | {
      readonly type: 'set-grammar'
      readonly sequence: number
      readonly grammar: string | undefined
    }
  | { readonly type: 'trim'; readonly sequence: number; readonly position: number }
  | {
      readonly type: 'copy-prefix'
      readonly from: number
      readonly to: number
      readonly length: number
    }
  | { readonly type: 'save-state'; readonly sequence: number; readonly path: string }
  | { readonly type: 'restore-state'; readonly sequence: number; readonly path: string }
  | {
      readonly type: 'requantize'
      readonly from: string
      readonly to: string
      readonly format: WeightFormat
    }
  | { readonly type: 'measure-perplexity'; readonly path: string; readonly text: string }

/** Weight formats a file can be rewritten to, by llama.cpp's `llama_ftype` numbers. */
export const WEIGHT_FORMATS = { q4_0: 2, q8_0: 7, iq4_nl: 25 } as const
export type WeightFormat = keyof typeof WEIGHT_FORMATS

export type Answers = {
  load: {
    readonly info: ModelInfo
    readonly vocabulary: VocabularyTable
    /** What the one who set this up should know. */
    readonly note: string | undefined
  }
  prefill: PrefillResult
  verify: VerifyResult
  'set-grammar': null
  trim: null
  'copy-prefix': null
  'save-state': boolean
  'restore-state': 'ok' | 'unusable' | 'full'
  requantize: null
  'measure-perplexity': Perplexity
}

export type Request = { readonly id: number; readonly command: Command }
export type Reply =
  | { readonly id: number; readonly ok: true; readonly value: Answers[keyof Answers] }
  | {
      readonly id: number
      readonly ok: false
      readonly code: BackendErrorCode
      readonly message: string
    }

/**
 * Sent over the side channel to the thread that does not compute: stop the computation of request `abort`,
 * or cut a text into tokens, which must not wait for a batch that runs.
 */
export type Control =
  | { readonly type: 'abort'; readonly abort: number }
  | {
      readonly type: 'tokenize'
      readonly id: number
      readonly text: string
      readonly special: boolean
    }

/** Answers on the side channel. */
export type Tokenized = { readonly id: number; readonly tokens: Int32Array }

/** What the computing thread tells the other one of its process. */
export type HostMessage =
  | { readonly type: 'abort-flag'; readonly address: bigint }
  | { readonly type: 'vocabulary'; readonly libraryPath: string; readonly address: bigint }

export const COMMAND_FD = 3
export const REPLY_FD = 4

const HEADER_BYTES = 4

export function encodeFrame(message: Request | Reply): Buffer {
  const body = serialize(message)
  const frame = Buffer.allocUnsafe(HEADER_BYTES + body.length)
  frame.writeUInt32LE(body.length, 0)
  body.copy(frame, HEADER_BYTES)
  return frame
}

/**
 * Cuts a byte stream back into messages. `T` is what the other end sends: both ends are this package,
 * and nobody else holds the pipe.
 */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- it names what the pipe carries
export class FrameReader<T extends Request | Reply> {
  #chunks: Buffer[] = []
  #length = 0
  /** Bytes of the frame at the front, its header included; 0 until its header is there. */
  #wanted = 0

  push(chunk: Buffer): void {
    this.#chunks.push(chunk)
    this.#length += chunk.length
  }

  /** The next whole message, or undefined until more bytes arrive. */
  next(): T | undefined {
    if (this.#wanted === 0) {
      if (this.#length < HEADER_BYTES) return undefined
      this.#wanted = HEADER_BYTES + this.#joined().readUInt32LE(0)
    }
    // A snapshot comes in hundreds of pieces: they are joined once, when the last one is there.
    if (this.#length < this.#wanted) return undefined
    const all = this.#joined()
    const rest = all.subarray(this.#wanted)
    const body = all.subarray(HEADER_BYTES, this.#wanted)
    this.#chunks = rest.length > 0 ? [rest] : []
    this.#length = rest.length
    this.#wanted = 0
    // oxlint-disable-next-line typescript/no-unsafe-return -- see the class comment
    return deserialize(body)
  }

  #joined(): Buffer {
    const [first = Buffer.alloc(0)] = this.#chunks
    const all = this.#chunks.length === 1 ? first : Buffer.concat(this.#chunks)
    this.#chunks = [all]
    return all
  }
}
