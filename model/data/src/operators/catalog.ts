import { addJsdoc } from './add-jsdoc.ts'
import { addTypes } from './add-types.ts'
import { callbackToPromise } from './callback-to-promise.ts'
import { changeCondition } from './change-condition.ts'
import { changeImports } from './change-imports.ts'
import { changeLiteral } from './change-literal.ts'
import { changeMembers } from './change-members.ts'
import { declarationForm } from './declaration-form.ts'
import { defaultValue } from './default-value.ts'
import { errorHandling } from './error-handling.ts'
import { extractFunction } from './extract-function.ts'
import { extractVariable, inlineVariable } from './extract-variable.ts'
import { guardClause } from './guard-clause.ts'
import { loopToArrayMethod } from './loop-to-array-method.ts'
import type { Operator, OperatorId } from './operator.ts'
import { optionalChaining } from './optional-chaining.ts'
import { addParameter, removeParameter, reorderParameters } from './parameters.ts'
import { rename } from './rename.ts'
import { repair } from './repair.ts'
import { templateString } from './template-string.ts'
import { thenToAwait } from './then-to-await.ts'

/** The operators that propose edits of a file; the other kinds of example are made from their edits. */
export const OPERATORS: readonly Operator[] = [
  rename,
  changeLiteral,
  addParameter,
  removeParameter,
  reorderParameters,
  defaultValue,
  extractVariable,
  inlineVariable,
  extractFunction,
  guardClause,
  errorHandling,
  thenToAwait,
  callbackToPromise,
  addTypes,
  addJsdoc,
  changeCondition,
  loopToArrayMethod,
  templateString,
  optionalChaining,
  changeImports,
  declarationForm,
  changeMembers,
  repair,
]

/** Kinds of edit that no model is trained on: how it does on them tells what it can do unseen. */
export const NEVER_TRAINED: ReadonlySet<OperatorId> = new Set([
  'then-to-await',
  'optional-chaining',
])

/** Kinds of edit that by their form can neither lose a name nor declare one twice: they only have to parse. */
export const KEEPS_NAMES: ReadonlySet<OperatorId> = new Set([
  'change-literal',
  'default-value',
  'guard-clause',
  'error-handling',
  'add-types',
  'add-jsdoc',
  'change-condition',
  'template-string',
  'optional-chaining',
  'change-members',
])

/** Of how many examples each kind is to make up, as parts of the sum. */
export const SHARES: Readonly<Record<OperatorId, number>> = {
  rename: 8,
  'change-literal': 8,
  'add-parameter': 5,
  'remove-parameter': 3,
  'reorder-parameters': 2,
  'default-value': 4,
  'extract-variable': 3,
  'inline-variable': 2,
  'extract-function': 1.5,
  'guard-clause': 4,
  'error-handling': 3,
  'then-to-await': 1,
  'callback-to-promise': 0.5,
  'add-types': 3.5,
  'add-jsdoc': 2.5,
  'change-condition': 4,
  'loop-to-array-method': 2,
  'template-string': 2,
  'optional-chaining': 1,
  'change-imports': 3.5,
  'declaration-form': 3.5,
  'change-members': 4.5,
  repair: 7,
  'merge-sketch': 9,
  'fill-line': 10,
  'fill-lines': 6,
  'next-edit': 4,
  'no-edit': 5,
}
