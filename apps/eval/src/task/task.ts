/** In what the tests of a task are written. */
export type TestLanguage = 'typescript' | 'javascript' | 'python'

/** Code that throws unless the edited file does what it should; the README has the contract. */
export type TaskTests = { readonly language: TestLanguage; readonly code: string }

/** A text in three parts, the middle one of which may change. */
export type Parts = { readonly before: string; readonly region: string; readonly after: string }

export type EditQuestion = {
  readonly type: 'edit'
  /** The whole file. */
  readonly text: string
  /** Undefined: the place is found from the instruction, as for a user who names none. */
  readonly parts: Parts | undefined
  readonly instruction: string
  /** The whole file as it should become; undefined where only tests can tell. */
  readonly expected: string | undefined
}

export type FillQuestion = {
  readonly type: 'fill'
  readonly before: string
  readonly after: string
  /** What is to stand between the two. */
  readonly expected: string | undefined
}

/** One question that every system is asked. All texts have LF line ends. */
export type EvalTask = {
  readonly id: string
  /** Where it comes from: rows of different suites are never counted together but in totals. */
  readonly suite: string
  /** What kind of edit it is. */
  readonly operator: string
  readonly split: string
  /** As the model is told; its ending says the language. */
  readonly path: string
  readonly question: EditQuestion | FillQuestion
  readonly tests: TaskTests | undefined
}

/** The file before anything was asked. */
export function originalText({ question }: EvalTask): string {
  return question.type === 'edit' ? question.text : question.before + question.after
}

/** The file as it should become, where that is known. */
export function expectedText({ question }: EvalTask): string | undefined {
  if (question.type === 'edit' || question.expected === undefined) return question.expected
  return question.before + question.expected + question.after
}

/** Whether the right answer is to leave the file as it is. */
export function isDoneAlready({ question }: EvalTask): boolean {
  return question.type === 'edit' && question.expected === question.text
}
