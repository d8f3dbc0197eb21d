/** Columns as charts want them: times in seconds, and beside each a value or a gap. */
export type Columns = readonly [times: number[], values: (number | null)[]]

/** The last points of one figure, in order of time; what is older than the window, or too much, is forgotten. */
export class ChartBuffer {
  readonly #windowMs: number
  readonly #most: number
  #points: { readonly atMs: number; readonly value: number | null }[] = []

  constructor(options: { readonly windowMs: number; readonly maxPoints: number }) {
    this.#windowMs = options.windowMs
    this.#most = options.maxPoints
  }

  /** @param value undefined: it was not known then, which is a gap. */
  add(atMs: number, value: number | undefined): void {
    const known = value !== undefined && Number.isFinite(value) ? value : null
    // A gap is only told apart where something stands before it.
    if (known === null && (this.#points.at(-1)?.value ?? null) === null) return
    this.#points.push({ atMs, value: known })
    const from = atMs - this.#windowMs
    const old = this.#points.findIndex((point) => point.atMs >= from)
    this.#points = this.#points.slice(Math.max(old, this.#points.length - this.#most, 0))
  }

  get last(): number | undefined {
    return this.#points.at(-1)?.value ?? undefined
  }

  columns(): Columns {
    return [this.#points.map(({ atMs }) => atMs / 1000), this.#points.map(({ value }) => value)]
  }
}
