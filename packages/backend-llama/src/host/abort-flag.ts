import koffi from 'koffi'

/**
 * One byte of C memory that llama.cpp's abort callback reads through `strlen`: zero lets the
 * computation run, anything else stops it. The worker owns the memory; the host's main thread writes
 * through its own view of the same address while the worker is inside the library.
 *
 * Layout: 4 x int32. [0] the flag's byte, [1] always zero (ends the string), [2] the id of the
 * request that is computing, [3] the highest id to be stopped.
 */
const FLAG = 0
const RUNNING = 2
const STOP = 3

export class AbortFlag {
  readonly address: bigint
  readonly #words: Int32Array

  constructor(address: bigint = koffi.address(koffi.alloc('int32_t', 4))) {
    this.address = address
    this.#words = new Int32Array(koffi.view(address, 16))
  }

  reset(): void {
    this.#words.fill(0)
  }

  /** Worker: request `id` begins to compute. False when it was stopped before it began. */
  begin(id: number): boolean {
    this.#words[RUNNING] = id
    this.#words[FLAG] = 0
    return (this.#words[STOP] ?? 0) < id
  }

  /** Worker: was it really `id` that was stopped, or a late signal for the one before it? */
  stopped(id: number): boolean {
    return (this.#words[STOP] ?? 0) >= id
  }

  /** Host: stop request `id` if it is computing, or before it begins. */
  stop(id: number): void {
    this.#words[STOP] = Math.max(id, this.#words[STOP] ?? 0)
    if (this.#words[RUNNING] === id) this.#words[FLAG] = 1
  }
}
