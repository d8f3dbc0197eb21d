import { randomUUID } from 'node:crypto'
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import type { TaskTests } from '../task/task.ts'
import { PYTHON_FLAGS } from './python.ts'
import { runBounded } from '../processes/run-bounded.ts'

const TIMEOUT_MS = 10_000
/** Tests that import the file are a module of their own; others go on where it ends. */
const IMPORTS_SUBJECT = /['"]\.\/subject(?:-text)?\.[jt]s['"]/

export type TestResult =
  | { readonly type: 'passed' }
  /** What the tests said, or that they took too long. */
  | { readonly type: 'failed'; readonly why: string }
  /** There is no Python on this machine. */
  | { readonly type: 'not-run' }

/**
 * Runs the tests of an edited file in a process of their own, in a folder of their own that goes with them.
 * JavaScript can reach that folder alone, which is also its folder for temporary files, and start nothing;
 * Python is not held.
 *
 * @param python path of the interpreter, undefined when there is none
 */
export async function runTests(
  tests: TaskTests,
  subject: string,
  python: string | undefined,
): Promise<TestResult> {
  if (tests.language === 'python' && python === undefined) return { type: 'not-run' }
  // A file that ends the process early must not pass for one that was tested.
  const mark = randomUUID()
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'turant-eval-')))
  try {
    const file = join(folder, writeFiles(folder, { tests, subject, mark }))
    const [program, args] =
      tests.language === 'python'
        ? [python ?? '', [...PYTHON_FLAGS, file]]
        : [process.execPath, [...nodeFlags(folder), file]]
    const ran = await runBounded(program, args, { timeoutMs: TIMEOUT_MS, cwd: folder })
    if (ran.outcome === 'timed-out') {
      return { type: 'failed', why: `not done within ${TIMEOUT_MS / 1000} s` }
    }
    if (ran.code === 0 && ran.output.includes(mark)) return { type: 'passed' }
    return { type: 'failed', why: ran.output.trim() || `ended early with code ${ran.code}` }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function nodeFlags(folder: string): readonly string[] {
  const warnings = ['ExperimentalWarning', 'MODULE_TYPELESS_PACKAGE_JSON']
  return [
    '--permission',
    `--allow-fs-read=${folder}`,
    `--allow-fs-write=${folder}`,
    ...warnings.map((name) => `--disable-warning=${name}`),
  ]
}

type Writing = { readonly tests: TaskTests; readonly subject: string; readonly mark: string }

/** @returns the name of the file to be run */
function writeFiles(folder: string, { tests, subject, mark }: Writing): string {
  const { language, code } = tests
  const write = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text)
    return name
  }
  if (language === 'python') return write('subject.py', `${subject}\n${code}\n\nprint("${mark}")\n`)
  const ending = language === 'typescript' ? 'ts' : 'js'
  const last = `\n;console.log('${mark}')\n`
  if (!IMPORTS_SUBJECT.test(code)) return write(`subject.${ending}`, `${subject}\n${code}${last}`)
  write(`subject.${ending}`, subject)
  write(`subject-text.${ending}`, `export const text = ${JSON.stringify(subject)}\n`)
  return write(`tests.${ending}`, code + last)
}
