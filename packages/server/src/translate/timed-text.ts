import type { AnswerPiece } from '../answer.ts'

/**
 * Text that ends behind the first line end that comes later than so many milliseconds after the first text, as
 * llama.cpp's server has it with `t_max_predict_ms`. Several tokens may come at once: what stands behind the
 * line end in the same piece is not told.
 */
export class TimedText {
  readonly calls = 0
  readonly #ms: number
  readonly #nowMs: () => number
  #startedAtMs: number | undefined
  /** Characters that were shown to `isEnough` so far; those of them that are told. */
  #seen = 0
  #end: number | undefined
  #told = 0

  constructor(ms: number, nowMs: () => number) {
    this.#ms = ms
    this.#nowMs = nowMs
  }

  /** Sees each piece of text before it is pushed; true: no more is wanted. */
  isEnough(text: string): boolean {
    this.#startedAtMs ??= this.#nowMs()
    const lineEnd = text.indexOf('\n')
    if (this.#end === undefined && lineEnd >= 0 && this.#nowMs() - this.#startedAtMs > this.#ms) {
      this.#end = this.#seen + lineEnd + 1
    }
    this.#seen += text.length
    return this.#end !== undefined
  }

  push(text: string): AnswerPiece[] {
    const kept = text.slice(0, (this.#end ?? Number.POSITIVE_INFINITY) - this.#told)
    this.#told += kept.length
    return kept === '' ? [] : [{ type: 'text', text: kept }]
  }

  end(): AnswerPiece[] {
    return []
  }
}
