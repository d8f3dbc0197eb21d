import { execFileSync } from 'node:child_process'
import { lstatSync } from 'node:fs'
import { join, posix } from 'node:path'

/** A file that the repository keeps, or would with the next commit. */
export interface KeptFile {
  /** From the root, with forward slashes. */
  readonly path: string
  readonly bytes: number
}

const MIB = 2 ** 20
const MAX_FILE_BYTES = 2 * MIB
const MAX_TREE_BYTES = 32 * MIB
/** A small adapter of our own is the exception: without it there is no edit model. */
const ADAPTER = /^model\/adapter\/[\w.-]+\.gguf$/
const MAX_ADAPTER_BYTES = 20_000_000

/** Names that say nothing of what a file is responsible for. */
const NAMELESS = /^(?:utils?|helpers?|common|misc)\.\w+$/

/** The files that git tracks, and those that it neither tracks nor ignores. */
export function keptFiles(root: string): readonly KeptFile[] {
  const args = ['ls-files', '-z', '--cached', '--others', '--exclude-standard']
  const listed = execFileSync('git', args, { cwd: root, encoding: 'utf8', maxBuffer: 64 * MIB })
  return [...new Set(listed.split('\0'))].flatMap((path) => {
    const stats = path === '' ? undefined : lstatSync(join(root, path), { throwIfNoEntry: false })
    return stats === undefined ? [] : [{ path, bytes: stats.size }]
  })
}

/** What is wrong with the kept files, a line each: clones stay small, and a name says something. */
export function keptFileProblems(files: readonly KeptFile[]): readonly string[] {
  const total = files.reduce((sum, { bytes }) => sum + bytes, 0)
  return [
    ...files
      .filter(({ path, bytes }) => bytes > mostBytes(path))
      .map(({ path, bytes }) => `${path}: ${mib(bytes)}, more than ${mib(mostBytes(path))}`),
    ...files
      .filter(({ path }) => path.endsWith('.gguf') && !ADAPTER.test(path))
      .map(({ path }) => `${path}: model weights are fetched, never kept`),
    ...files
      .filter(({ path }) => NAMELESS.test(posix.basename(path)))
      .map(({ path }) => `${path}: name it for what it is responsible for`),
    ...(total > MAX_TREE_BYTES
      ? [`all files: ${mib(total)}, more than ${mib(MAX_TREE_BYTES)}`]
      : []),
  ]
}

function mostBytes(path: string): number {
  return ADAPTER.test(path) ? MAX_ADAPTER_BYTES : MAX_FILE_BYTES
}

function mib(bytes: number): string {
  return `${(bytes / MIB).toFixed(1)} MiB`
}
