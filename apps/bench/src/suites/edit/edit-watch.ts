import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  applyRegion,
  createStreamingDiff,
  decodeText,
  splitAtRange,
  type LineRange,
} from '@turant/edits'

export type EditOrder = {
  readonly model: string
  readonly path: string
  readonly text: string
  readonly range: LineRange
  readonly instruction: string
}

/** What a user sees of one edit, whoever makes it. Times from the request, in milliseconds. */
export type Seen = {
  /** The new file is on disk. */
  readonly appliedMs: number
  /** The first text of the new region. */
  readonly ttftMs: number | undefined
  /** The first changed line that could be shown. */
  readonly firstChangeMs: number | undefined
  readonly newText: string
}

/** Follows the new text of a region as it streams in, and writes the file at its end. */
export class EditWatch {
  readonly #order: EditOrder
  readonly #diff
  readonly #startedAt = performance.now()
  #region = ''
  #ttftMs: number | undefined
  #firstChangeMs: number | undefined

  /** The clock runs from here. */
  constructor(order: EditOrder) {
    this.#order = order
    this.#diff = createStreamingDiff(splitAtRange(order.text, order.range).region)
  }

  push(delta: string): void {
    if (delta === '') return
    this.#region += delta
    this.#ttftMs ??= performance.now() - this.#startedAt
    const isChanged = this.#diff.push(delta).some((change) => change.type !== 'same')
    if (isChanged) this.#firstChangeMs ??= performance.now() - this.#startedAt
  }

  finish(): Seen {
    const newText = apply(this.#order, this.#region)
    return {
      appliedMs: performance.now() - this.#startedAt,
      ttftMs: this.#ttftMs,
      firstChangeMs: this.#firstChangeMs,
      newText,
    }
  }
}

/** As the command does it: a new file, renamed into place. */
function apply({ text, range }: EditOrder, region: string): string {
  const decoded = decodeText(new TextEncoder().encode(text))
  if (decoded.status === 'refused') throw new Error(decoded.message)
  const bytes = applyRegion(decoded.file, range, region)
  const folder = mkdtempSync(join(tmpdir(), 'turant-bench-'))
  writeFileSync(join(folder, 'new'), bytes)
  renameSync(join(folder, 'new'), join(folder, 'file'))
  rmSync(folder, { recursive: true })
  return new TextDecoder().decode(bytes)
}
