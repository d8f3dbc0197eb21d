import { readFileSync } from 'node:fs'

/** One edit, and the file that it should make. */
export type Change = { readonly instruction: string; readonly expected: string }

export type EditFile = {
  readonly name: string
  readonly text: string
  readonly lines: number
  /** The whole file takes minutes to write: once is enough, and only from a cold start. */
  readonly isLong: boolean
  /** The first edit and the next one on the same file. */
  readonly changes: readonly [Change, Change]
}

type Replacement = readonly [instruction: string, from: string, to: string]

const SETTINGS = [
  ['set retries to 5', 'retries: 3', 'retries: 5'],
  ['change the port to 9000', 'port: 8080', 'port: 9000'],
] as const satisfies readonly Replacement[]

/**
 * Snapshots of real sources that stay as they are, so that figures of different days compare; as `.txt`
 * they are data to every tool. Edits that the default model gets right: the time to a wrong edit says
 * little. What it gets wrong is in the README.
 */
export function editFiles(): readonly EditFile[] {
  return [
    file('retry-30.ts', [
      ['set maxAttempts to 7', 'maxAttempts: 3', 'maxAttempts: 7'],
      ['set factor to 3', 'factor: 2', 'factor: 3'],
    ]),
    file('text-100.ts', SETTINGS),
    file('engine-400.ts', SETTINGS),
  ]
}

const LONG_LINES = 300

function file(name: string, [first, next]: readonly [Replacement, Replacement]): EditFile {
  const text = readFileSync(new URL(`../../../files/${name}.txt`, import.meta.url), 'utf8')
  const lines = text.trimEnd().split('\n').length
  const change = ([instruction, from, to]: Replacement): Change => ({
    instruction,
    expected: text.replace(from, to),
  })
  return { name, text, lines, isLong: lines > LONG_LINES, changes: [change(first), change(next)] }
}
