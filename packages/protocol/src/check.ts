import type { z } from 'zod'
import { errorObject, isErrorCode, type CodedError, type ErrorCode } from './error.ts'

export type Checked<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: CodedError }

type Path = readonly PropertyKey[]
type Finding = { readonly issue: z.core.$ZodIssue; readonly path: Path }

/** Holds a value against a schema; a failure names the path of the first offending field. */
export function check<T>(schema: z.ZodType<T>, value: unknown): Checked<T> {
  const result = schema.safeParse(value)
  if (result.success) return { ok: true, value: result.data }
  const [issue] = result.error.issues
  return { ok: false, error: issue ? toError(mostSpecific(issue, []), value) : unexplained() }
}

function unexplained(): CodedError {
  return errorObject('invalid_value', 'the request is not valid')
}

/**
 * A union reports one list of issues per branch. The branch that failed deepest inside the value is
 * the one that its writer meant.
 */
function mostSpecific(issue: z.core.$ZodIssue, prefix: Path): Finding {
  const path = [...prefix, ...issue.path]
  if (issue.code !== 'invalid_union') return { issue, path }
  const findings = issue.errors.flatMap(([first]) => (first ? [mostSpecific(first, path)] : []))
  const depth = (finding: Finding) =>
    finding.path.length * 2 + (finding.issue.code === 'invalid_type' ? 0 : 1)
  const deepest = findings.toSorted((a, b) => depth(b) - depth(a))[0]
  return deepest && depth(deepest) > path.length * 2 ? deepest : { issue, path }
}

function toError({ issue, path }: Finding, value: unknown): CodedError {
  const param = pathText(path)
  const where = param === '' ? 'the body' : `'${param}'`
  const about = (code: ErrorCode, message: string) =>
    errorObject(code, message, param === '' ? undefined : param)
  if (path.length > 0 && valueAt(value, path) === undefined && issue.code !== 'custom') {
    return about('missing_required_parameter', `Missing required parameter: ${where}.`)
  }
  switch (issue.code) {
    case 'invalid_type':
      return about('invalid_type', `Invalid type for ${where}: expected ${issue.expected}.`)
    case 'invalid_union':
      return unionError(issue, { where, about })
    case 'custom':
      return about(customCode(issue.params), `Invalid value for ${where}: ${issue.message}`)
    default:
      return about('invalid_value', `Invalid value for ${where}: ${issue.message}.`)
  }
}

type Place = {
  readonly where: string
  readonly about: (code: ErrorCode, message: string) => CodedError
}

function unionError(issue: z.core.$ZodIssueInvalidUnion, place: Place): CodedError {
  const expected = issue.errors.flatMap(([first]) =>
    first?.code === 'invalid_type' ? [first.expected] : [],
  )
  if (expected.length > 0) {
    const kinds = expected.join(' or ')
    return place.about('invalid_type', `Invalid type for ${place.where}: expected ${kinds}.`)
  }
  return place.about('unsupported_value', `Invalid value for ${place.where}: ${issue.message}.`)
}

function customCode(params: Record<string, unknown> | undefined): ErrorCode {
  const code = params?.['code']
  return typeof code === 'string' && isErrorCode(code) ? code : 'invalid_value'
}

function valueAt(value: unknown, path: Path): unknown {
  let current = value
  for (const key of path) {
    if (typeof current !== 'object' || current === null) return undefined
    current = Object.hasOwn(current, key) ? Reflect.get(current, key) : undefined
  }
  return current
}

function pathText(path: Path): string {
  return path
    .map((key, index) => {
      if (typeof key === 'number') return `[${key}]`
      return index === 0 ? String(key) : `.${String(key)}`
    })
    .join('')
}
