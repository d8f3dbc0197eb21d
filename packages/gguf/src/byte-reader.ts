import { GgufError } from './error.ts'

const SMALL_TEXT = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Reads one value after another; what would lie behind the end is a `GgufError` `not-gguf`. */
export class ByteReader {
  readonly #bytes: Uint8Array
  readonly #view: DataView
  readonly #name: string
  #position = 0

  /** @param name what the file is called in messages */
  constructor(bytes: Uint8Array, name: string) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#name = name
  }

  get position(): number {
    return this.#position
  }

  take(count: number): Uint8Array {
    const start = this.#advance(count)
    return this.#bytes.subarray(start, start + count)
  }

  uint8(): number {
    return this.#view.getUint8(this.#advance(1))
  }

  uint32(): number {
    return this.#view.getUint32(this.#advance(4), true)
  }

  float32(): number {
    return this.#view.getFloat32(this.#advance(4), true)
  }

  /** A size or a count: larger ones than a number can say are larger than any file. */
  uint64(): number {
    const value = this.#view.getBigUint64(this.#advance(8), true)
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw this.damaged(`it speaks of ${value} bytes`)
    return Number(value)
  }

  text(): string {
    const bytes = this.take(this.uint64())
    try {
      return SMALL_TEXT.decode(bytes)
    } catch {
      // The decoder knows one reason only.
      throw this.damaged('a text in it is not UTF-8')
    }
  }

  damaged(why: string): GgufError {
    return damaged(this.#name, why)
  }

  #advance(count: number): number {
    const start = this.#position
    if (count > this.#bytes.length - start) throw this.damaged('it ends too early')
    this.#position = start + count
    return start
  }
}

export function damaged(name: string, why: string): GgufError {
  return new GgufError('not-gguf', `${name} is no GGUF file, or damaged: ${why}. Get it again.`)
}
