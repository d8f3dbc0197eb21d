import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { KeptPrefix, PrefixStore } from '@turant/engine'
import { Shelf, type Kept } from './shelf.ts'
import { enforceBound } from './size-bound.ts'

export type PrefixStoreOptions = {
  /** Made when it is needed, readable by this user only: snapshots hold what prompts said. */
  readonly directory: string
  /** Of all snapshots together; those used longest ago are removed beyond it. */
  readonly maxBytes: number
  /** Told what was wrong, in words for people; the store then does without. */
  readonly onTrouble: (message: string) => void
}

/** Snapshots of computed prompts in a folder, one shelf for each model and way of computing. */
export function createPrefixStore(options: PrefixStoreOptions): PrefixStore {
  return new DiskPrefixStore(options)
}

class DiskPrefixStore implements PrefixStore {
  readonly #options: PrefixStoreOptions
  readonly #shelves = new Map<string, Shelf>()

  constructor(options: PrefixStoreOptions) {
    this.#options = options
  }

  longest(fingerprint: string, prompt: Int32Array): Promise<KeptPrefix | undefined> {
    return this.#attempt('read', () => {
      const shelf = this.#shelf(fingerprint)
      for (;;) {
        const found = shelf.longest(prompt)
        if (found === undefined) return undefined
        const { kept, common } = found
        if (existsSync(kept.path)) {
          shelf.touch(kept, new Date())
          return { path: kept.path, tokens: kept.tokens.length, common }
        }
        shelf.remove(kept)
      }
    })
  }

  async keep(
    fingerprint: string,
    tokens: Int32Array,
    write: (path: string) => Promise<boolean>,
  ): Promise<void> {
    await this.#attempt('write', async () => {
      await this.#shelf(fingerprint).add(tokens, write)
      enforceBound(this.#options.directory, this.#options.maxBytes)
      return undefined
    })
  }

  async discard(prefix: KeptPrefix): Promise<void> {
    await this.#attempt('write', () => {
      for (const shelf of this.#shelves.values()) {
        const kept: Kept | undefined = shelf.at(prefix.path)
        if (kept !== undefined) shelf.remove(kept)
      }
      return undefined
    })
  }

  #shelf(fingerprint: string): Shelf {
    const known = this.#shelves.get(fingerprint)
    if (known !== undefined) return known
    const name = createHash('sha256').update(fingerprint).digest('hex').slice(0, 32)
    const shelf = new Shelf(join(this.#options.directory, name))
    this.#shelves.set(fingerprint, shelf)
    return shelf
  }

  /** What the file system refuses is told and done without; anything else is a bug, or the backend's. */
  async #attempt<T>(what: 'read' | 'write', action: () => T | Promise<T>): Promise<T | undefined> {
    try {
      return await action()
    } catch (error) {
      if (!isSystemError(error)) throw error
      const { directory } = this.#options
      this.#options.onTrouble(
        `Computed prompts could not be ${what === 'read' ? 'read from' : 'kept in'} ${directory}: ${error.message}.`,
      )
      return undefined
    }
  }
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error
}
