/** A snapshot of a sequence that begins like a prompt. */
export type KeptPrefix = {
  readonly path: string
  /** Tokens that it holds, and those of them that the prompt begins with. */
  readonly tokens: number
  readonly common: number
}

/**
 * Keeps what was computed of prompts beyond the life of a process. Wired by the app; a store that cannot
 * read or write says so by itself and behaves as if it were empty.
 */
export interface PrefixStore {
  /** The snapshot that begins like `prompt` for longest; undefined when none begins like it at all. */
  longest(fingerprint: string, prompt: Int32Array): Promise<KeptPrefix | undefined>
  /** Keeps a snapshot of `tokens`, which `write` puts at a path; false from it: there is none. */
  keep(
    fingerprint: string,
    tokens: Int32Array,
    write: (path: string) => Promise<boolean>,
  ): Promise<void>
  /** Forgets a snapshot that could not be restored. */
  discard(prefix: KeptPrefix): Promise<void>
}
