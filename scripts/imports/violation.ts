/** What can be wrong with an import, and why it is. */
export const RULES = {
  'forbidden-arrow': 'the table in scripts/imports/rooms.ts has no such arrow',
  'undeclared-package': "the room's package.json does not declare it",
  'deep-import': 'a package is imported through its openings only',
  'leaves-room': 'another room is imported by its name, never by a path',
  'impure-room': 'a pure room does no I/O and reads no clock',
  'native-dependency': 'native libraries belong to packages/backend-llama',
  'computed-import': 'what is imported has to be readable here',
  'file-cycle': 'files do not import each other in a circle, types included',
  'package-cycle': 'packages do not need each other in a circle, tests included',
  'unknown-room': 'scripts/imports/rooms.ts does not know this package',
  'export-all': 'exports are named one by one',
  'foreign-re-export': 'a package exports its own things only',
} as const

export type RuleName = keyof typeof RULES

export interface Violation {
  readonly rule: RuleName
  /** From the root of the tree. */
  readonly file: string
  /** From 1. */
  readonly line: number
  /** What was found there, such as the name that is imported. */
  readonly what: string
}

/** A line that an editor's terminal makes a link of. */
export function describeViolation({ rule, file, line, what }: Violation): string {
  return `${file}:${line}: [${rule}] ${what}: ${RULES[rule]}`
}
