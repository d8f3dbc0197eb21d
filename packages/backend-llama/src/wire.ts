import { deserialize, serialize } from 'node:v8'
import type {
  BackendErrorCode,
  LoadOptions,
  ModelInfo,
  PrefillResult,
  VerifyRequest,
  VerifyResult,
} from '@turant/engine'
import type { VocabularyTable } from './native/vocabulary.ts'

/**
 * Messages between this process and the one that holds the model. They go over two pipes: the
 * worker reads commands with blocking reads, so that a step costs one write and one read instead of
 * a chain of event loops. Each frame is a 4-byte little-endian length and a V8-serialised value.
 */
export type Command =
  | { readonly type: 'load'; readonly options: LoadOptions }
  | { readonly type: 'tokenize'; readonly text: string; readonly special: boolean }
  | {
      readonly type: 'prefill'
      readonly sequence: number
      readonly position: number
      readonly tokens: Int32Array
    }
  | { readonly type: 'verify'; readonly request: VerifyRequest }
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
  | { readonly type: 'save-state'; readonly sequence: number }
  | { readonly type: 'restore-state'; readonly sequence: number; readonly state: Uint8Array }
  | {
      readonly type: 'requantize'
      readonly from: string
      readonly to: string
      readonly format: WeightFormat
    }

/** Weight formats a file can be rewritten to, by llama.cpp's `llama_ftype` numbers. */
export const WEIGHT_FORMATS = { q4_0: 2, q8_0: 7 } as const
export type WeightFormat = keyof typeof WEIGHT_FORMATS

export type Answers = {
  load: { readonly info: ModelInfo; readonly vocabulary: VocabularyTable }
  tokenize: Int32Array
  prefill: PrefillResult
  verify: VerifyResult
  'set-grammar': null
  trim: null
  'copy-prefix': null
  'save-state': Uint8Array
  'restore-state': boolean
  requantize: null
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

/** Sent over the side channel: stop the computation that belongs to request `abort`. */
export type Control = { readonly abort: number }

export const COMMAND_FD = 3
export const REPLY_FD = 4

export function encodeFrame(message: Request | Reply): Buffer {
  const body = serialize(message)
  const frame = Buffer.allocUnsafe(4 + body.length)
  frame.writeUInt32LE(body.length, 0)
  body.copy(frame, 4)
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

  push(chunk: Buffer): void {
    this.#chunks.push(chunk)
    this.#length += chunk.length
  }

  /** The next whole message, or undefined until more bytes arrive. */
  next(): T | undefined {
    if (this.#length < 4) return undefined
    const all = this.#chunks.length === 1 ? this.#chunks[0] : Buffer.concat(this.#chunks)
    if (all === undefined) return undefined
    this.#chunks = [all]
    const end = 4 + all.readUInt32LE(0)
    if (all.length < end) return undefined
    const rest = all.subarray(end)
    this.#chunks = rest.length > 0 ? [rest] : []
    this.#length = rest.length
    // oxlint-disable-next-line typescript/no-unsafe-return -- see the class comment
    return deserialize(all.subarray(4, end))
  }
}
