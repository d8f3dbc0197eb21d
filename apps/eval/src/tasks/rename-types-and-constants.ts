import { handWritten } from './hand-written-task.ts'
import type { HandWrittenTask } from './hand-written-task.ts'

export const RENAME_TYPES_AND_CONSTANTS: readonly HandWrittenTask[] = [
  handWritten({
    id: 'rename-token-type',
    operator: 'rename',
    path: 'src/query/tokens.ts',
    instruction: 'Rename the type `Tok` to `QueryToken`',
    text: `type Tok =
  | { kind: 'word'; value: string }
  | { kind: 'phrase'; value: string }
  | { kind: 'minus' }

function nextTok(input: string, at: number): { token: Tok; end: number } {
  if (input[at] === '-') return { token: { kind: 'minus' }, end: at + 1 }
  if (input[at] === '"') {
    const close = input.indexOf('"', at + 1)
    const end = close < 0 ? input.length : close
    return { token: { kind: 'phrase', value: input.slice(at + 1, end) }, end: end + 1 }
  }
  const space = input.indexOf(' ', at)
  const end = space < 0 ? input.length : space
  return { token: { kind: 'word', value: input.slice(at, end) }, end }
}

export function tokens(input: string): Tok[] {
  const found: Tok[] = []
  let at = 0
  while (at < input.length) {
    if (input[at] === ' ') {
      at += 1
      continue
    }
    const { token, end } = nextTok(input, at)
    found.push(token)
    at = end
  }
  return found
}
`,
    changes: [
      ['type Tok =', 'type QueryToken ='],
      [
        'function nextTok(input: string, at: number): { token: Tok; end: number } {',
        'function nextTok(input: string, at: number): { token: QueryToken; end: number } {',
      ],
      [
        `export function tokens(input: string): Tok[] {
  const found: Tok[] = []`,
        `export function tokens(input: string): QueryToken[] {
  const found: QueryToken[] = []`,
      ],
    ],
    tests: `import assert from 'node:assert/strict'
import { text } from './subject-text.ts'
import { tokens } from './subject.ts'

assert.doesNotMatch(text, /\\bTok\\b/)
assert.match(text, /type QueryToken\\b/)
assert.ok(text.match(/\\bQueryToken\\b/g).length >= 4)
assert.deepEqual(tokens('red -"old car"'), [
  { kind: 'word', value: 'red' },
  { kind: 'minus' },
  { kind: 'phrase', value: 'old car' },
])
assert.deepEqual(tokens(' a  b '), [{ kind: 'word', value: 'a' }, { kind: 'word', value: 'b' }])
`,
  }),
  handWritten({
    id: 'rename-body-limit',
    operator: 'rename',
    path: 'server/body-limit.ts',
    instruction: 'MAX is too short a name, make it MAX_BODY_BYTES',
    text: `export const MAX = 64 * 1024

export type BodyCheck =
  | { readonly ok: true; readonly bytes: number }
  | { readonly ok: false; readonly reason: string }

/** Looks at the header only: a body that says nothing about its length is let through. */
export function checkLength(header: string | undefined): BodyCheck {
  if (header === undefined) return { ok: true, bytes: 0 }
  const bytes = Number(header)
  if (!Number.isInteger(bytes) || bytes < 0) {
    return { ok: false, reason: 'content-length is not a number' }
  }
  if (bytes > MAX) {
    return { ok: false, reason: \`body has \${bytes} bytes, at most \${MAX} are read\` }
  }
  return { ok: true, bytes }
}
`,
    changes: [
      ['export const MAX = 64 * 1024', 'export const MAX_BODY_BYTES = 64 * 1024'],
      [
        `  if (bytes > MAX) {
    return { ok: false, reason: \`body has \${bytes} bytes, at most \${MAX} are read\` }`,
        `  if (bytes > MAX_BODY_BYTES) {
    return { ok: false, reason: \`body has \${bytes} bytes, at most \${MAX_BODY_BYTES} are read\` }`,
      ],
    ],
    tests: `import assert from 'node:assert/strict'
import { MAX_BODY_BYTES, checkLength } from './subject.ts'

assert.equal(MAX_BODY_BYTES, 65536)
assert.deepEqual(checkLength('65536'), { ok: true, bytes: 65536 })
assert.deepEqual(checkLength('65537'), {
  ok: false,
  reason: 'body has 65537 bytes, at most 65536 are read',
})
assert.deepEqual(checkLength(undefined), { ok: true, bytes: 0 })
assert.equal(checkLength('-1').ok, false)
`,
  }),
]
