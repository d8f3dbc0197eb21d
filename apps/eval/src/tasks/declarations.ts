import { handWritten } from './hand-written-task.ts'
import type { HandWrittenTask } from './hand-written-task.ts'

export const DECLARATIONS: readonly HandWrittenTask[] = [
  handWritten({
    id: 'optional-chain-author',
    operator: 'optional-chaining',
    path: 'src/feed/byline.ts',
    instruction: 'use optional chaining here',
    lines: [7, 10],
    text: `export interface Post {
  author?: { profile?: { displayName?: string | null } | null }
  publishedAt?: Date
}

export function byline(post: Post): string {
  const name =
    post.author && post.author.profile && post.author.profile.displayName
      ? post.author.profile.displayName
      : undefined
  const date = post.publishedAt
    ? post.publishedAt.toISOString().slice(0, 10)
    : 'not published yet'
  return (name ?? 'anonymous') + ', ' + date
}
`,
    changes: [
      [
        `  const name =
    post.author && post.author.profile && post.author.profile.displayName
      ? post.author.profile.displayName
      : undefined`,
        '  const name = post.author?.profile?.displayName || undefined',
      ],
    ],
    tests: `import assert from 'node:assert/strict'
import { text } from './subject-text.ts'
import { byline } from './subject.ts'

assert.match(text, /author\\?\\.profile\\?\\.displayName/)
assert.doesNotMatch(text, /post\\.author &&/)
const publishedAt = new Date(0)
const by = (author) => byline({ author, publishedAt })
assert.equal(by({ profile: { displayName: 'Mo' } }), 'Mo, 1970-01-01')
assert.equal(by({ profile: null }), 'anonymous, 1970-01-01')
assert.equal(by({}), 'anonymous, 1970-01-01')
assert.equal(byline({}), 'anonymous, not published yet')
`,
  }),
  handWritten({
    id: 'optional-chain-hooks',
    operator: 'optional-chaining',
    path: 'src/build/hooks.ts',
    instruction: 'the `if (hooks && hooks.x)` checks can be `hooks?.x?.(...)`',
    text: `export interface Hooks {
    onStart?: (name: string) => void
    onLine?: (line: string) => void
    onEnd?: (name: string, count: number) => void
}

export function runStep(name: string, output: readonly string[], hooks?: Hooks): number {
    if (hooks && hooks.onStart) {
        hooks.onStart(name)
    }
    let count = 0
    for (const line of output) {
        if (line === '') continue
        count += 1
        if (hooks && hooks.onLine) hooks.onLine(line)
    }
    if (hooks && hooks.onEnd) {
        hooks.onEnd(name, count)
    }
    return count
}
`,
    changes: [
      [
        `    if (hooks && hooks.onStart) {
        hooks.onStart(name)
    }`,
        '    hooks?.onStart?.(name)',
      ],
      ['        if (hooks && hooks.onLine) hooks.onLine(line)', '        hooks?.onLine?.(line)'],
      [
        `    if (hooks && hooks.onEnd) {
        hooks.onEnd(name, count)
    }`,
        '    hooks?.onEnd?.(name, count)',
      ],
    ],
    tests: `import assert from 'node:assert/strict'
import { text } from './subject-text.ts'
import { runStep } from './subject.ts'

assert.doesNotMatch(text, /hooks &&/)
for (const name of ['onStart', 'onLine', 'onEnd']) assert.ok(text.includes(\`hooks?.\${name}?.(\`))
const told = []
const hooks = {
  onStart: (name) => told.push(\`start \${name}\`),
  onLine: (line) => told.push(line),
  onEnd: (name, count) => told.push(\`end \${name} \${count}\`),
}
assert.equal(runStep('lint', ['a', '', 'b'], hooks), 2)
assert.deepEqual(told, ['start lint', 'a', 'b', 'end lint 2'])
assert.equal(runStep('lint', ['a']), 1)
assert.equal(runStep('lint', ['a'], {}), 1)
`,
  }),
  handWritten({
    id: 'arrow-to-function',
    operator: 'declaration-form',
    path: 'src/geo/bearing.ts',
    instruction:
      'house style is function declarations at top level, not arrow consts. change the exported ones',
    text: `const RADIANS = Math.PI / 180

export interface Place {
  latitude: number
  longitude: number
}

/** Degrees clockwise from north, from 0 up to 360. */
export const bearing = (from: Place, to: Place): number => {
  const change = (to.longitude - from.longitude) * RADIANS
  const [a, b] = [from.latitude * RADIANS, to.latitude * RADIANS]
  const y = Math.sin(change) * Math.cos(b)
  const x = Math.cos(a) * Math.sin(b) - Math.sin(a) * Math.cos(b) * Math.cos(change)
  return (Math.atan2(y, x) / RADIANS + 360) % 360
}

export const windName = (degrees: number): string =>
  ['N', 'NE', 'E', 'SE', 'S', 'SW', 'W', 'NW'][Math.round(degrees / 45) % 8]
`,
    changes: [
      [
        'export const bearing = (from: Place, to: Place): number => {',
        'export function bearing(from: Place, to: Place): number {',
      ],
      [
        `export const windName = (degrees: number): string =>
  ['N', 'NE', 'E', 'SE', 'S', 'SW', 'W', 'NW'][Math.round(degrees / 45) % 8]`,
        `export function windName(degrees: number): string {
  return ['N', 'NE', 'E', 'SE', 'S', 'SW', 'W', 'NW'][Math.round(degrees / 45) % 8]
}`,
      ],
    ],
    tests: `import assert from 'node:assert/strict'
import { text } from './subject-text.ts'
import { bearing, windName } from './subject.ts'

assert.match(text, /function bearing\\(/)
assert.match(text, /function windName\\(/)
const at = (latitude, longitude) => ({ latitude, longitude })
assert.equal(Math.round(bearing(at(0, 0), at(0, 10))), 90)
assert.equal(Math.round(bearing(at(10, 0), at(0, 0))), 180)
assert.deepEqual([0, 44, 100, 350].map(windName), ['N', 'NE', 'E', 'N'])
`,
  }),
  handWritten({
    id: 'let-to-const',
    operator: 'declaration-form',
    path: 'src/inventory/restock.ts',
    instruction: 'const where nothing is reassigned',
    text: `export interface Shelf {
  item: string;
  count: number;
  wanted: number;
}

/** What to order, in whole boxes; the emptiest shelves first. */
export function restock(shelves: readonly Shelf[], boxSize: number): Map<string, number> {
  let orders = new Map<string, number>();
  let missing = [...shelves].sort((a, b) => a.count / a.wanted - b.count / b.wanted);
  let boxes = 0;
  for (let shelf of missing) {
    let lacking = shelf.wanted - shelf.count;
    if (lacking <= 0) continue;
    let ordered = Math.ceil(lacking / boxSize);
    boxes += ordered;
    orders.set(shelf.item, ordered);
  }
  orders.set("total", boxes);
  return orders;
}
`,
    changes: [
      [
        `  let orders = new Map<string, number>();
  let missing = [...shelves].sort((a, b) => a.count / a.wanted - b.count / b.wanted);`,
        `  const orders = new Map<string, number>();
  const missing = [...shelves].sort((a, b) => a.count / a.wanted - b.count / b.wanted);`,
      ],
      [
        `  for (let shelf of missing) {
    let lacking = shelf.wanted - shelf.count;
    if (lacking <= 0) continue;
    let ordered = Math.ceil(lacking / boxSize);`,
        `  for (const shelf of missing) {
    const lacking = shelf.wanted - shelf.count;
    if (lacking <= 0) continue;
    const ordered = Math.ceil(lacking / boxSize);`,
      ],
    ],
    tests: `import assert from 'node:assert/strict'
import { text } from './subject-text.ts'
import { restock } from './subject.ts'

assert.ok((text.match(/\\blet\\b/g) ?? []).length <= 1)
assert.ok(text.match(/\\bconst\\b/g)?.length >= 4)
const shelves = [
  { item: 'tea', count: 6, wanted: 10 },
  { item: 'salt', count: 1, wanted: 30 },
  { item: 'rice', count: 9, wanted: 9 },
]
assert.deepEqual([...restock(shelves, 12)], [['salt', 3], ['tea', 1], ['total', 4]])
assert.deepEqual([...restock([], 12)], [['total', 0]])
`,
  }),
]
