import { mkdirSync, readdirSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { commonLength, readTokens, tokensId, writeTokens } from './token-file.ts'

/** A snapshot on disk, and the tokens it holds. */
export type Kept = {
  readonly id: string
  readonly tokens: Int32Array
  readonly path: string
  readonly bytes: number
}

const SNAPSHOT = '.kv'
const TOKENS = '.tokens'

/**
 * The snapshots of one model, in a folder of its own. A snapshot is there once its file of tokens is, which
 * is written last; what a killed process left without one is removed. Throws what the file system throws.
 */
export class Shelf {
  readonly #directory: string
  readonly #kept = new Map<string, Kept>()

  constructor(directory: string) {
    this.#directory = directory
    mkdirSync(directory, { recursive: true, mode: 0o700 })
    const names = new Set(readdirSync(directory))
    for (const name of names) {
      if (name.endsWith(TOKENS)) this.#open(name.slice(0, -TOKENS.length))
    }
    for (const name of names) {
      const id = name.slice(0, name.indexOf('.'))
      if (!this.#kept.has(id)) rmSync(join(directory, name), { force: true })
    }
  }

  #open(id: string): void {
    const path = this.#path(id, SNAPSHOT)
    const stat = statSync(path, { throwIfNoEntry: false })
    const tokens = stat && readTokens(this.#path(id, TOKENS), id)
    if (stat === undefined || tokens === undefined) return
    this.#kept.set(id, { id, tokens, path, bytes: stat.size + tokens.byteLength })
  }

  longest(prompt: Int32Array): { readonly kept: Kept; readonly common: number } | undefined {
    let best: { readonly kept: Kept; readonly common: number } | undefined
    for (const kept of this.#kept.values()) {
      const common = commonLength(kept.tokens, prompt)
      if (common > (best?.common ?? 0)) best = { kept, common }
    }
    return best
  }

  at(path: string): Kept | undefined {
    return [...this.#kept.values()].find((kept) => kept.path === path)
  }

  /** Keeps what `write` puts at a path, in the place of snapshots that hold only a part of it. */
  async add(tokens: Int32Array, write: (path: string) => Promise<boolean>): Promise<void> {
    const id = tokensId(tokens)
    const temporary = this.#path(id, `${SNAPSHOT}.new`)
    try {
      if (!(await write(temporary))) return
      renameSync(temporary, this.#path(id, SNAPSHOT))
    } finally {
      rmSync(temporary, { force: true })
    }
    writeTokens(this.#path(id, TOKENS), tokens)
    this.#open(id)
    for (const other of this.#kept.values()) {
      const isPart = other.tokens.length < tokens.length
      if (isPart && commonLength(other.tokens, tokens) === other.tokens.length) this.remove(other)
    }
  }

  /** Marks a snapshot as used now. */
  touch({ id }: Kept, now: Date): void {
    utimesSync(this.#path(id, TOKENS), now, now)
  }

  remove({ id }: Kept): void {
    this.#kept.delete(id)
    rmSync(this.#path(id, TOKENS), { force: true })
    rmSync(this.#path(id, SNAPSHOT), { force: true })
  }

  #path(id: string, ending: string): string {
    return join(this.#directory, id + ending)
  }
}
