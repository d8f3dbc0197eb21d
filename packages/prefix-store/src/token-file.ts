import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'

const BYTES_PER_TOKEN = 4

/** A name that says which tokens a snapshot holds: the SHA-256 of the tokens, in part. */
export function tokensId(tokens: Int32Array): string {
  return createHash('sha256').update(asBytes(tokens)).digest('hex').slice(0, 32)
}

export function writeTokens(path: string, tokens: Int32Array): void {
  writeFileSync(path, asBytes(tokens), { mode: 0o600 })
}

/** The tokens of a file; undefined when they are not the ones that `id` was made of. */
export function readTokens(path: string, id: string): Int32Array | undefined {
  const bytes = readFileSync(path)
  if (bytes.length % BYTES_PER_TOKEN !== 0) return undefined
  const tokens = new Int32Array(bytes.length / BYTES_PER_TOKEN)
  new Uint8Array(tokens.buffer).set(bytes)
  return tokensId(tokens) === id ? tokens : undefined
}

/** How many tokens two texts have in common from their beginning. */
export function commonLength(a: Int32Array, b: Int32Array): number {
  const limit = Math.min(a.length, b.length)
  let length = 0
  while (length < limit && a[length] === b[length]) length += 1
  return length
}

function asBytes(tokens: Int32Array): Uint8Array {
  return new Uint8Array(tokens.buffer, tokens.byteOffset, tokens.byteLength)
}
