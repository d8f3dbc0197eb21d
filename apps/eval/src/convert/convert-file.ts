import type { ConvertCommand } from '../command-line.ts'
import { readText, writeText } from '../files.ts'
import { findPython } from '../judge/python.ts'
import { runTests } from '../judge/run-tests.ts'
import { jsonLines } from '../task/fields.ts'
import type { Fields } from '../task/fields.ts'
import type { Candidates, TaskRow } from './conversion.ts'
import { exercismFill } from './exercism.ts'
import { humanEvalPackFill, humanEvalPackFix } from './humanevalpack.ts'

/** Why a row has become no task. */
type Converted =
  | { readonly type: 'task'; readonly row: TaskRow }
  | { readonly type: 'left-out'; readonly why: string }

/**
 * Writes the tasks of a benchmark's file: those whose tests pass for the right answer on this machine, and
 * fail as long as nothing is done. Throws `EvalError`.
 */
export async function convertFile(
  { conversion, file, out, seed }: ConvertCommand,
  { note }: { readonly note: (text: string) => void },
): Promise<void> {
  const python = await findPython()
  const rows: TaskRow[] = []
  let leftOut = 0
  for (const fields of jsonLines(readText(file), file)) {
    const candidates = candidatesOf(conversion, fields, seed)
    const converted = await firstTold(candidates, python)
    if (converted.type === 'task') rows.push(converted.row)
    else {
      leftOut += 1
      note(`${candidates.id}: left out, ${converted.why}`)
    }
  }
  writeText(out, rows.map((row) => `${JSON.stringify(row)}\n`).join(''))
  note(`${rows.length} tasks in ${out}, ${leftOut} left out`)
}

function candidatesOf(
  conversion: ConvertCommand['conversion'],
  fields: Fields,
  seed: number,
): Candidates {
  switch (conversion) {
    case 'humanevalpack':
      return humanEvalPackFix(fields)
    case 'humanevalpack-fill':
      return humanEvalPackFill(fields, seed)
    case 'exercism-fill':
      return exercismFill(fields, seed)
  }
}

/** More would be too long to wait for, and a file of which no line is tested is rare. */
const MAX_TRIED = 6

async function firstTold(
  { right, rows }: Candidates,
  python: string | undefined,
): Promise<Converted> {
  const [first] = rows
  if (first === undefined) return { type: 'left-out', why: 'no line of it is worth asking for' }
  const result = await runTests(first.tests, right, python)
  if (result.type === 'not-run') return { type: 'left-out', why: 'there is no python3 here' }
  if (result.type === 'failed') {
    const why = result.why.split('\n').find((line) => /error|assert/i.test(line)) ?? ''
    return { type: 'left-out', why: `the right answer fails its tests here: ${why}`.trim() }
  }
  for (const row of rows.slice(0, MAX_TRIED)) {
    const { type } = await runTests(row.tests, untouched(row), python)
    if (type === 'failed') return { type: 'task', row }
  }
  return { type: 'left-out', why: 'its tests pass before anything is done' }
}

function untouched({ task }: TaskRow): string {
  return task.type === 'edit' ? task.text : task.before + task.after
}
