import { ADD_PARAMETERS } from './add-parameters.ts'
import { ASYNC } from './async.ts'
import { CONDITIONS } from './conditions.ts'
import { DECLARATIONS } from './declarations.ts'
import { ERROR_HANDLING } from './error-handling.ts'
import { EXTRACTION } from './extraction.ts'
import { FREE_FORM } from './free-form.ts'
import { FREE_FORM_OUTPUT } from './free-form-output.ts'
import { GUARDS } from './guards.ts'
import { IMPORTS } from './imports.ts'
import { LITERALS } from './literals.ts'
import { LOOPS_AND_STRINGS } from './loops-and-strings.ts'
import { MEMBERS } from './members.ts'
import { NO_EDIT } from './no-edit.ts'
import { PARAMETERS } from './parameters.ts'
import { RENAME } from './rename.ts'
import { RENAME_TYPES_AND_CONSTANTS } from './rename-types-and-constants.ts'
import { REPAIR } from './repair.ts'
import { REPAIR_STRUCTURE } from './repair-structure.ts'
import { SKETCHES } from './sketches.ts'
import { SKETCHES_OF_LARGER_FILES } from './sketches-of-larger-files.ts'
import { TYPES_AND_DOCS } from './types-and-docs.ts'
import type { HandWrittenTask } from './hand-written-task.ts'

/** All tasks, by theme. */
export const HAND_WRITTEN: readonly HandWrittenTask[] = [
  ...RENAME_TYPES_AND_CONSTANTS,
  ...RENAME,
  ...LITERALS,
  ...ADD_PARAMETERS,
  ...PARAMETERS,
  ...CONDITIONS,
  ...GUARDS,
  ...ERROR_HANDLING,
  ...ASYNC,
  ...TYPES_AND_DOCS,
  ...EXTRACTION,
  ...LOOPS_AND_STRINGS,
  ...DECLARATIONS,
  ...IMPORTS,
  ...REPAIR,
  ...REPAIR_STRUCTURE,
  ...MEMBERS,
  ...SKETCHES,
  ...SKETCHES_OF_LARGER_FILES,
  ...NO_EDIT,
  ...FREE_FORM,
  ...FREE_FORM_OUTPUT,
]
