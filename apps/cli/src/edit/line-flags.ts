import type { LineRange } from '@turant/edits'
import { CommandError, EXIT } from '../exit.ts'

/** `--lines 3-9` or `--lines 3` (1-based, inclusive) as a range of this text. */
export function parseLines(text: string, lineCount: number): LineRange {
  const match = /^(\d+)(?:-(\d+))?$/.exec(text)
  const first = Number(match?.[1])
  const last = Number(match?.[2] ?? match?.[1])
  if (match === null || first < 1 || last < first) {
    throw new CommandError(EXIT.usage, `--lines takes two line numbers such as 3-9, not "${text}".`)
  }
  if (last > lineCount) {
    throw new CommandError(EXIT.usage, `--lines ${text}: the file has ${lineCount} lines.`)
  }
  return { startLine: first - 1, endLine: last }
}

/** `FILE:LINE:COL`, 1-based, as editors print places. */
export function parsePlace(text: string): { file: string; line: number; column: number } {
  const match = /^(.+):(\d+):(\d+)$/.exec(text)
  const [, file, line, column] = match ?? []
  if (file === undefined || Number(line) < 1 || Number(column) < 1) {
    throw new CommandError(
      EXIT.usage,
      `Name the place as FILE:LINE:COL, such as src/a.ts:12:5, not "${text}".`,
    )
  }
  return { file, line: Number(line), column: Number(column) }
}
