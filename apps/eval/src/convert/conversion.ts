import type { TestLanguage } from '../task/task.ts'

/** A line of the file that is written: a task as the README has it. */
export type TaskRow = {
  readonly id: string
  readonly suite: string
  readonly operator: string
  readonly path: string
  readonly task:
    | {
        readonly type: 'edit'
        readonly text: string
        readonly instruction: string
        readonly expectedText: string
      }
    | {
        readonly type: 'fill'
        readonly before: string
        readonly after: string
        readonly expected: string
      }
  readonly tests: { readonly language: TestLanguage; readonly code: string }
}

/** What a row of a benchmark may become. The first that its tests can tell from the right answer is taken. */
export type Candidates = {
  readonly id: string
  /** The file as it should become. */
  readonly right: string
  readonly rows: readonly TaskRow[]
}
