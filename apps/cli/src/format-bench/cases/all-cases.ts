import type { FormatCase } from './case.ts'
import { JAVASCRIPT_CASES } from './javascript-cases.ts'
import { MARKUP_CASES } from './markup-cases.ts'
import { PYTHON_CASES } from './python-cases.ts'
import { TYPESCRIPT_CASES } from './typescript-cases.ts'

/** Written for this; files of the same name follow each other, as edits of one person do. */
export const FORMAT_CASES: readonly FormatCase[] = [
  ...TYPESCRIPT_CASES,
  ...JAVASCRIPT_CASES,
  ...PYTHON_CASES,
  ...MARKUP_CASES,
]
