import type { Fields } from '../task/fields.ts'
import type { Candidates, TaskRow } from './conversion.ts'
import { lineHoles } from './line-holes.ts'

const REMEDY = 'this is no row of HumanEvalPack (bigcode-project/octopack)'
/** Node's own assertion only complains; this one fails, as the benchmark's harness has it. */
const THROWING_ASSERT = `console.assert = (isTrue, ...said) => {
  if (!isTrue) throw new Error(said.join(' ') || 'assertion failed')
}
`

type Problem = {
  readonly id: string
  readonly path: string
  readonly name: string
  readonly tests: TaskRow['tests']
}

/** Its task "fix", without the tests being shown: a function with one bug. */
export function humanEvalPackFix(fields: Fields): Candidates {
  const { id, path, name, tests } = problemOf(fields)
  const head = fields.text('declaration', REMEDY)
  const text = head + fields.text('buggy_solution', REMEDY)
  const right = head + fields.text('canonical_solution', REMEDY)
  const instruction = `fix the bug in ${name}`
  const task = { type: 'edit', text, instruction, expectedText: right } as const
  const row = { id, suite: 'humanevalpack', operator: 'fix-bug', path, task, tests }
  return { id, right, rows: [row] }
}

/** Its solutions, each without one line. What the function is for stands above it. */
export function humanEvalPackFill(fields: Fields, seed: number): Candidates {
  const { id, path, tests } = problemOf(fields)
  const head = fields.text('prompt', REMEDY)
  const right = head + fields.text('canonical_solution', REMEDY)
  const rows = lineHoles(right, head.length, `${seed} ${id}`).map((hole) => ({
    id,
    suite: 'humanevalpack-fill',
    operator: 'fill-line',
    path,
    task: { type: 'fill', ...hole } as const,
    tests,
  }))
  return { id, right, rows }
}

function problemOf(fields: Fields): Problem {
  const id = fields.words('task_id', REMEDY)
  const name = fields.words('entry_point', REMEDY)
  const code = fields.words('test', REMEDY)
  if (id.startsWith('Python/')) {
    const tests = { language: 'python', code } as const
    return { id, path: 'solution.py', name, tests }
  }
  if (!id.startsWith('JavaScript/')) {
    const what = 'one of Python/N and JavaScript/N'
    return fields.refuse('task_id', { what, remedy: 'take the file of one of these languages' })
  }
  const tests = { language: 'javascript', code: THROWING_ASSERT + code } as const
  return { id, path: 'solution.js', name, tests }
}
