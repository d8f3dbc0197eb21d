/** What kinds of edit there are: the names of the training data, and `free-form` for what is none of them. */
export const TASK_OPERATORS = [
  'rename',
  'change-literal',
  'add-parameter',
  'remove-parameter',
  'reorder-parameters',
  'default-value',
  'extract-variable',
  'inline-variable',
  'extract-function',
  'guard-clause',
  'error-handling',
  'then-to-await',
  'callback-to-promise',
  'add-types',
  'add-jsdoc',
  'change-condition',
  'loop-to-array-method',
  'template-string',
  'optional-chaining',
  'change-imports',
  'declaration-form',
  'change-members',
  'repair',
  'merge-sketch',
  'no-edit',
  'free-form',
] as const

type TaskOperator = (typeof TASK_OPERATORS)[number]

/** An edit that somebody asks for, with a proof that it was done. */
export type HandWrittenTask = {
  readonly id: string
  readonly operator: TaskOperator
  /** Where the file would stand in a project. */
  readonly path: string
  /** The whole file. */
  readonly text: string
  /** The selected lines, the first being 1 and the last included; without them the tool finds the place. */
  readonly lines?: readonly [number, number]
  readonly instruction: string
  /** The file after the smallest good edit. */
  readonly expectedText: string
  /**
   * A module, in JavaScript, that throws unless the edit was done and nothing else broke. It imports
   * the edited file from `./subject.ts` and, where behaviour can not show the edit, its `text` from
   * `./subject-text.ts`.
   */
  readonly tests: string
}

type WrittenDown = Omit<HandWrittenTask, 'expectedText'> & {
  /** Whole lines that stand in the text once, and what they become: nothing when that is empty. */
  readonly changes: readonly (readonly [from: string, to: string])[]
}

/** @throws {Error} when a change does not stand in the text exactly once. */
export function handWritten({ changes, ...task }: WrittenDown): HandWrittenTask {
  let expectedText = task.text
  for (const [from, to] of changes) expectedText = withLines(expectedText, from, to)
  return { ...task, expectedText }
}

function withLines(text: string, from: string, to: string): string {
  const [before, after, ...more] = `\n${text}`.split(`\n${from}\n`)
  if (before === undefined || after === undefined || more.length > 0) {
    throw new Error(`these lines do not stand in the text once: ${from}`)
  }
  return `${before}\n${to === '' ? '' : `${to}\n`}${after}`.slice(1)
}
