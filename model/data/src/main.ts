import { createWriteStream } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { readCommandLine, USAGE } from './command-line.ts'
import type { Command } from './command-line.ts'
import type { Row, Split } from './examples/example.ts'
import { mostOfPackage, selectRows } from './examples/select.ts'
import { statisticsOf, statisticsTable } from './report/statistics.ts'
import { resolvePackage } from './sources/extend-lock.ts'
import { lockText, parseLock } from './sources/source-lock.ts'
import type { LockedPackage } from './sources/source-lock.ts'
import { workSideBySide } from './work-side-by-side.ts'

const LOCK = fileURLToPath(new URL('../sources.lock.json', import.meta.url))
const SPLITS: readonly Split[] = ['train', 'valid', 'test']

async function main(command: Command): Promise<number> {
  switch (command.type) {
    case 'usage':
      console.error(USAGE)
      return 2
    case 'lock':
      await lock(command)
      return 0
    case 'make':
      await make(command)
      return 0
  }
}

async function make(command: Extract<Command, { type: 'make' }>): Promise<void> {
  const { seed, limit, workers, out } = command
  const locked = parseLock(await readFile(LOCK, 'utf8')).slice(0, command.packages)
  const options = { seed, most: mostOfPackage(limit, locked.length) }
  const cache = cacheFolder(command.cache)
  const jobs = locked.map((entry, index) => ({ index, entry, options, cache }))
  let done = 0
  const found = await workSideBySide(jobs, {
    workers,
    onDone({ index, rows }) {
      done += 1
      const name = locked[index]?.name ?? ''
      console.error(`[${done}/${locked.length}] ${name}: ${rows.length} candidates`)
    },
  })
  const rows = selectRows(found, limit)
  await mkdir(out, { recursive: true })
  for (const split of SPLITS)
    await writeRows(
      join(out, `${split}.jsonl`),
      rows.filter((row) => row.split === split),
    )
  const statistics = statisticsOf(rows, seed)
  await writeFile(join(out, 'statistics.json'), `${JSON.stringify(statistics, undefined, 2)}\n`)
  console.log(statisticsTable(statistics))
}

async function writeRows(path: string, rows: readonly Row[]): Promise<void> {
  await pipeline(
    rows.map((row) => `${JSON.stringify(row)}\n`),
    createWriteStream(path),
  )
}

async function lock({ names, cache }: Extract<Command, { type: 'lock' }>): Promise<void> {
  const text = await readFile(LOCK, 'utf8').catch(() => '{"packages":[]}')
  const locked = new Map(parseLock(text).map((entry) => [entry.name, entry]))
  const wanted = names.length > 0 ? names : [...locked.keys()]
  for (const name of wanted) {
    const resolved = await resolvePackage(name, { cache: cacheFolder(cache) })
    if (resolved.type === 'locked') locked.set(name, resolved.entry)
    else locked.delete(name)
    console.error(
      resolved.type === 'locked'
        ? `${name}: ${about(resolved.entry)}`
        : `${name}: not used, ${resolved.why}`,
    )
  }
  await writeFile(LOCK, lockText([...locked.values()]))
  console.log(`${locked.size} packages are locked`)
}

function about({ version, licence, files }: LockedPackage): string {
  return `${version}, ${licence}, ${Object.keys(files).length} files`
}

function cacheFolder(asked: string | undefined): string {
  const usual = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache')
  return asked ?? join(usual, 'turant', 'sources')
}

process.exitCode = await main(readCommandLine(process.argv.slice(2)))
