import { handWritten } from './hand-written-task.ts'
import type { HandWrittenTask } from './hand-written-task.ts'

export const TYPES_AND_DOCS: readonly HandWrittenTask[] = [
  handWritten({
    id: 'types-instead-of-any',
    operator: 'add-types',
    path: 'src/calendar/by-day.ts',
    instruction: 'get rid of the anys',
    text: `const DAY_MS = 86_400_000

export interface CalendarEvent {
  title: string
  startsAt: number
}

/** Events of each day, days counted from 1970. */
export function byDay(events: any): any {
  const days = new Map()
  for (const event of events) {
    const day = Math.floor(event.startsAt / DAY_MS)
    const found = days.get(day)
    if (found === undefined) days.set(day, [event])
    else found.push(event)
  }
  return days
}
`,
    changes: [
      [
        `export function byDay(events: any): any {
  const days = new Map()`,
        `export function byDay(events: readonly CalendarEvent[]): Map<number, CalendarEvent[]> {
  const days = new Map<number, CalendarEvent[]>()`,
      ],
    ],
    tests: `import assert from 'node:assert/strict'
import { text } from './subject-text.ts'
import { byDay } from './subject.ts'

assert.doesNotMatch(text, /\\bany\\b/)
assert.doesNotMatch(text, /:\\s*unknown\\b|\\bas unknown\\b/)
assert.match(text, /CalendarEvent\\[\\]|Array<CalendarEvent>|Iterable<CalendarEvent>/)
const a = { title: 'a', startsAt: 5 }
const b = { title: 'b', startsAt: 86_400_000 }
const c = { title: 'c', startsAt: 6 }
assert.deepEqual([...byDay([a, b, c])], [[0, [a, c]], [1, [b]]])
`,
  }),
  handWritten({
    id: 'types-of-returns',
    operator: 'add-types',
    path: 'src/colour/contrast.ts',
    instruction: 'add explicit return types to the exported functions',
    text: `type Rgb = readonly [red: number, green: number, blue: number]

function linear(channel: number): number {
  const share = channel / 255
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
}

/** Relative luminance, from 0 for black to 1 for white (WCAG 2). */
export function luminance([red, green, blue]: Rgb) {
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
}

export function contrast(a: Rgb, b: Rgb) {
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y)
  return (light + 0.05) / (dark + 0.05)
}

export function isReadable(foreground: Rgb, background: Rgb) {
  return contrast(foreground, background) >= 4.5
}
`,
    changes: [
      [
        'export function luminance([red, green, blue]: Rgb) {',
        'export function luminance([red, green, blue]: Rgb): number {',
      ],
      [
        'export function contrast(a: Rgb, b: Rgb) {',
        'export function contrast(a: Rgb, b: Rgb): number {',
      ],
      [
        'export function isReadable(foreground: Rgb, background: Rgb) {',
        'export function isReadable(foreground: Rgb, background: Rgb): boolean {',
      ],
    ],
    tests: `import assert from 'node:assert/strict'
import { text } from './subject-text.ts'
import { contrast, isReadable, luminance } from './subject.ts'

assert.match(text, /luminance\\([^)]*\\)\\s*:\\s*number\\b/)
assert.match(text, /contrast\\(a[^)]*\\)\\s*:\\s*number\\b/)
assert.match(text, /isReadable\\([^)]*\\)\\s*:\\s*boolean\\b/)
assert.equal(luminance([255, 255, 255]), 1)
assert.equal(contrast([0, 0, 0], [255, 255, 255]), 21)
assert.equal(isReadable([200, 200, 200], [255, 255, 255]), false)
`,
  }),
  handWritten({
    id: 'types-direction-union',
    operator: 'add-types',
    path: 'src/game/moves.ts',
    instruction:
      'only "up", "down", "left" and "right" are allowed as direction, say so in a type instead of string',
    lines: [1, 7],
    text: `export interface Robot {
    readonly x: number;
    readonly y: number;
}

/** The origin is at the top left. */
export function move(robot: Robot, direction: string): Robot {
    switch (direction) {
        case "up":
            return { ...robot, y: robot.y - 1 };
        case "down":
            return { ...robot, y: robot.y + 1 };
        case "left":
            return { ...robot, x: robot.x - 1 };
        case "right":
            return { ...robot, x: robot.x + 1 };
        default:
            throw new Error(\`not a direction: \${String(direction)}\`);
    }
}
`,
    changes: [
      [
        `/** The origin is at the top left. */
export function move(robot: Robot, direction: string): Robot {`,
        `export type Direction = "up" | "down" | "left" | "right";

/** The origin is at the top left. */
export function move(robot: Robot, direction: Direction): Robot {`,
      ],
    ],
    tests: `import assert from 'node:assert/strict'
import { text } from './subject-text.ts'
import { move } from './subject.ts'

assert.doesNotMatch(text, /direction\\s*:\\s*string\\b/)
for (const direction of ['up', 'down', 'left', 'right']) {
  assert.ok(text.split(new RegExp(\`["']\${direction}["']\`)).length > 2, \`\${direction} is in no type\`)
}
const at = (direction) => Object.values(move({ x: 5, y: 5 }, direction))
assert.deepEqual(['up', 'down', 'left', 'right'].map(at), [[5, 4], [5, 6], [4, 5], [6, 5]])
assert.throws(() => move({ x: 0, y: 0 }, 'back'), /not a direction: back/)
`,
  }),
  handWritten({
    id: 'jsdoc-parse-range',
    operator: 'add-jsdoc',
    path: 'src/http/range.ts',
    instruction: 'add a doc comment to parseRange: what it returns, and @throws',
    text: `export interface ByteRange {
  readonly first: number
  /** Included. */
  readonly last: number
}

export function parseRange(header: string, size: number): ByteRange | undefined {
  const match = /^bytes=(\\d*)-(\\d*)$/.exec(header.trim())
  if (match === null || match[0].endsWith('=-')) return undefined
  const [, from, to] = match
  const range = from
    ? { first: Number(from), last: to ? Math.min(Number(to), size - 1) : size - 1 }
    : { first: Math.max(0, size - Number(to)), last: size - 1 }
  if (range.first > range.last) throw new RangeError(\`outside of \${size} bytes: \${header}\`)
  return range
}

export function contentRange({ first, last }: ByteRange, size: number): string {
  return \`bytes \${first}-\${last}/\${size}\`
}
`,
    changes: [
      [
        'export function parseRange(header: string, size: number): ByteRange | undefined {',
        `/**
 * Reads a Range header that asks for one range of bytes.
 *
 * @returns the range, cut off at the end of the content; undefined when the header is not understood
 * @throws {RangeError} when nothing of the range is in the content
 */
export function parseRange(header: string, size: number): ByteRange | undefined {`,
      ],
    ],
    tests: `import assert from 'node:assert/strict'
import { text } from './subject-text.ts'
import { contentRange, parseRange } from './subject.ts'

const comment = /\\/\\*\\*((?:(?!\\*\\/)[\\s\\S])*)\\*\\/\\s*export function parseRange/.exec(text)
assert.ok(comment, 'no doc comment stands before parseRange')
assert.match(comment[1], /@throws/)
assert.match(comment[1], /return/i)
assert.deepEqual(parseRange('bytes=2-5', 10), { first: 2, last: 5 })
assert.deepEqual(parseRange('bytes=-3', 10), { first: 7, last: 9 })
assert.equal(parseRange('bytes=-', 10), undefined)
assert.throws(() => parseRange('bytes=10-', 10), RangeError)
assert.equal(contentRange({ first: 0, last: 4 }, 5), 'bytes 0-4/5')
`,
  }),
  handWritten({
    id: 'jsdoc-backoff-option',
    operator: 'add-jsdoc',
    path: 'src/net/backoff.ts',
    instruction:
      'document the three options (they are milliseconds, but for jitter, which is a share between 0 and 1)',
    lines: [1, 5],
    text: `export interface BackoffOptions {
  base: number
  max: number
  jitter: number
}

export function delays(
  { base, max, jitter }: BackoffOptions,
  random: () => number,
): Generator<number, never> {
  return (function* () {
    for (let delay = base; ; delay = Math.min(delay * 2, max)) {
      yield Math.round(delay * (1 - jitter * random()))
    }
  })()
}
`,
    changes: [
      [
        `  base: number
  max: number
  jitter: number`,
        `  /** The first delay, in milliseconds. */
  base: number
  /** No delay gets longer than this, in milliseconds. */
  max: number
  /** How much of a delay is left to chance: a share between 0 and 1. */
  jitter: number`,
      ],
    ],
    tests: `import assert from 'node:assert/strict'
import { text } from './subject-text.ts'
import { delays } from './subject.ts'

const [declared] = /interface BackoffOptions[\\s\\S]*?\\n}/.exec(text) ?? ['']
const before = text.slice(0, text.indexOf('interface BackoffOptions'))
const comments = (before + declared).match(/\\/\\*\\*[\\s\\S]*?\\*\\/|\\/\\/.*/g) ?? []
assert.ok(comments.length === 1 || comments.length >= 3, 'not every option has a comment')
assert.match(comments.join('\\n'), /\\bms\\b|millisecond/i)
assert.match(comments.join('\\n'), /share|fraction|ratio|between 0 and 1/i)
assert.match(declared, /base: number[\\s\\S]*max: number[\\s\\S]*jitter: number/)
const iterator = delays({ base: 100, max: 350, jitter: 0.5 }, () => 0)
assert.deepEqual([1, 2, 3, 4].map(() => iterator.next().value), [100, 200, 350, 350])
`,
  }),
]
