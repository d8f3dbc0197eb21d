import { readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'

type Pair = { readonly stem: string; readonly bytes: number; readonly usedMs: number }

/**
 * Removes snapshots of whatever model, the one used longest ago first, until all together are within a
 * bound.
 */
export function enforceBound(directory: string, maxBytes: number): void {
  const pairs = readdirSync(directory, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap((entry) => pairsIn(join(directory, entry.name)))
    .sort((a, b) => a.usedMs - b.usedMs)
  let total = pairs.reduce((sum, pair) => sum + pair.bytes, 0)
  for (const { stem, bytes } of pairs) {
    if (total <= maxBytes) return
    rmSync(`${stem}.tokens`, { force: true })
    rmSync(`${stem}.kv`, { force: true })
    total -= bytes
  }
}

function pairsIn(folder: string): Pair[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.tokens'))
    .flatMap((name) => {
      const stem = join(folder, name.slice(0, -'.tokens'.length))
      const tokens = statSync(`${stem}.tokens`, { throwIfNoEntry: false })
      const snapshot = statSync(`${stem}.kv`, { throwIfNoEntry: false })
      if (tokens === undefined || snapshot === undefined) return []
      return [{ stem, bytes: tokens.size + snapshot.size, usedMs: tokens.mtimeMs }]
    })
}
