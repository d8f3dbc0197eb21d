import { parseArgs } from 'node:util'

export type Command =
  | {
      readonly type: 'make'
      readonly out: string
      readonly seed: number
      readonly limit: number
      /** How many packages are used; undefined: all. */
      readonly packages: number | undefined
      readonly cache: string | undefined
      readonly workers: number
    }
  /** Adds packages to the lock, or locks those that are there at their newest version. */
  | { readonly type: 'lock'; readonly names: readonly string[]; readonly cache: string | undefined }
  | { readonly type: 'usage' }

const DEFAULT_LIMIT = 40_000
const DEFAULT_WORKERS = 2

export const USAGE = `usage: npm run data -- --out DIR [--seed N] [--limit N] [--packages N] [--workers N] [--cache DIR]
       npm run data -- lock [NAME...] [--cache DIR]

  --out DIR       gets train.jsonl, valid.jsonl, test.jsonl and statistics.json
  --seed N        same seed and same lock, same bytes; default 1
  --limit N       examples in all; default ${DEFAULT_LIMIT}
  --packages N    use the first N packages of the lock only
  --workers N     processes side by side; default ${DEFAULT_WORKERS}
  --cache DIR     where tarballs are kept; default a folder beside npm's own cache
  lock NAME...    adds packages to sources.lock.json at their newest version; without names, all again`

/** What was asked for; `usage` for anything that makes no sense. */
export function readCommandLine(args: readonly string[]): Command {
  const parsed = parse(args)
  if (parsed === undefined) return { type: 'usage' }
  const { values, positionals } = parsed
  const [first, ...names] = positionals
  if (first === 'lock') return { type: 'lock', names, cache: values.cache }
  const seed = Number(values.seed ?? 1)
  const limit = Number(values.limit ?? DEFAULT_LIMIT)
  const packages = values.packages === undefined ? undefined : Number(values.packages)
  const workers = Number(values.workers ?? DEFAULT_WORKERS)
  const isSound = [limit, workers, packages ?? 1].every(
    (count) => Number.isInteger(count) && count > 0,
  )
  if (first !== undefined || values.out === undefined || !isSound || !Number.isInteger(seed)) {
    return { type: 'usage' }
  }
  return { type: 'make', out: values.out, seed, limit, packages, cache: values.cache, workers }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        out: { type: 'string' },
        seed: { type: 'string' },
        limit: { type: 'string' },
        packages: { type: 'string' },
        workers: { type: 'string' },
        cache: { type: 'string' },
      },
    })
  } catch (error) {
    // An unknown flag, or one without its value: told by the usage.
    if (error instanceof TypeError) return undefined
    throw error
  }
}
