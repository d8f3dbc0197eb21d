import type { Checked } from './check.ts'
import { errorObject } from './error.ts'

/** Deeper JSON than this is refused; schemas of tools stay far below. */
const MAX_DEPTH = 64

/** JSON text to a value. Text that is not JSON, or nested deeper than 64, is an `invalid_json`. */
export function parseJson(text: string): Checked<unknown> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    return { ok: false, error: errorObject('invalid_json', `The body is not JSON: ${reason}`) }
  }
  if (depthExceeds(value, MAX_DEPTH)) {
    const message = `The JSON is nested deeper than ${MAX_DEPTH} levels.`
    return { ok: false, error: errorObject('invalid_json', message) }
  }
  return { ok: true, value }
}

/** Level by level and without recursion, because the depth is the attacker's choice. */
function depthExceeds(root: unknown, limit: number): boolean {
  let level: object[] = isContainer(root) ? [root] : []
  for (let depth = 1; level.length > 0; depth += 1) {
    if (depth > limit) return true
    const next: object[] = []
    for (const container of level) {
      for (const child of Object.values(container)) if (isContainer(child)) next.push(child)
    }
    level = next
  }
  return false
}

function isContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
