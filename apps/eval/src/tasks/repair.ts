import { handWritten } from './hand-written-task.ts'
import type { HandWrittenTask } from './hand-written-task.ts'

export const REPAIR: readonly HandWrittenTask[] = [
  handWritten({
    id: 'repair-misspelt-member',
    operator: 'repair',
    path: 'src/mentions.ts',
    instruction:
      "error TS2551: Property 'lenght' does not exist on type 'string[]'. Did you mean 'length'?",
    lines: [9, 15],
    text: `const MENTION = /(?<![\\w@])@([a-z][a-z0-9-]*)/gi

/** Who is spoken of in a message, each once, in lower case. */
export function mentions(message: string): string[] {
  const names = [...message.matchAll(MENTION)].map(([, name]) => name.toLowerCase())
  return [...new Set(names)]
}

export function notice(message: string): string | undefined {
  const names = mentions(message)
  if (names.lenght === 0) return undefined
  const [first, ...others] = names
  if (others.length === 0) return \`\${first} was mentioned\`
  return \`\${first} and \${others.length} more were mentioned\`
}
`,
    changes: [
      ['  if (names.lenght === 0) return undefined', '  if (names.length === 0) return undefined'],
    ],
    tests: `import assert from 'node:assert/strict'
import { mentions, notice } from './subject.ts'

assert.equal(notice('nobody at a@b.example'), undefined)
assert.equal(notice('hi @Ada'), 'ada was mentioned')
assert.equal(notice('@ada, @bob and @ADA: @cy-2'), 'ada and 2 more were mentioned')
assert.deepEqual(mentions('@a @b @A'), ['a', 'b'])
`,
  }),
  handWritten({
    id: 'repair-await-outside-async',
    operator: 'repair',
    path: 'src/sync/push-all.ts',
    instruction:
      "'await' expressions are only allowed within async functions and at the top levels of modules.",
    text: `export interface Remote {
    has(id: string): Promise<boolean>;
    put(id: string, body: string): Promise<void>;
}

export interface PushResult {
    readonly sent: readonly string[];
    readonly skipped: readonly string[];
}

/** Sends what the other side does not have yet. */
export function pushAll(notes: ReadonlyMap<string, string>, remote: Remote): Promise<PushResult> {
    const sent: string[] = [];
    const skipped: string[] = [];
    for (const [id, body] of notes) {
        if (await remote.has(id)) {
            skipped.push(id);
            continue;
        }
        await remote.put(id, body);
        sent.push(id);
    }
    return { sent, skipped };
}
`,
    changes: [
      [
        'export function pushAll(notes: ReadonlyMap<string, string>, remote: Remote): Promise<PushResult> {',
        `export async function pushAll(
    notes: ReadonlyMap<string, string>,
    remote: Remote,
): Promise<PushResult> {`,
      ],
    ],
    tests: `import assert from 'node:assert/strict'
import { pushAll } from './subject.ts'

const stored = new Map([['b', 'old']])
const remote = {
  has: async (id) => stored.has(id),
  put: async (id, body) => {
    stored.set(id, body)
  },
}
const result = await pushAll(new Map([['a', '1'], ['b', '2'], ['c', '3']]), remote)
assert.deepEqual(result, { sent: ['a', 'c'], skipped: ['b'] })
assert.deepEqual([...stored], [['b', 'old'], ['a', '1'], ['c', '3']])
`,
  }),
  handWritten({
    id: 'repair-not-a-number',
    operator: 'repair',
    path: 'src/config/limits.ts',
    instruction:
      "src/config/limits.ts(14,5): error TS2322: Type 'string' is not assignable to type 'number'.",
    text: `export type Limits = {
  readonly connections: number
  readonly timeoutMs: number
  readonly name: string
}

type Env = Readonly<Record<string, string | undefined>>

/** Timeouts are given in seconds. */
export function limitsFrom(env: Env): Limits {
  const seconds = Number(env['TIMEOUT'] ?? 30)
  if (Number.isNaN(seconds)) throw new TypeError('TIMEOUT is not a number')
  return {
    connections: env['CONNECTIONS'] ?? '10',
    timeoutMs: seconds * 1000,
    name: env['NAME'] ?? 'main',
  }
}

export function canConnect(limits: Limits, open: number): boolean {
  return open + 1 <= limits.connections
}
`,
    changes: [
      [
        "    connections: env['CONNECTIONS'] ?? '10',",
        "    connections: Number(env['CONNECTIONS'] ?? '10'),",
      ],
    ],
    tests: `import assert from 'node:assert/strict'
import { canConnect, limitsFrom } from './subject.ts'

assert.deepEqual(limitsFrom({}), { connections: 10, timeoutMs: 30_000, name: 'main' })
const env = { CONNECTIONS: '25', TIMEOUT: '1.5', NAME: 'b' }
assert.deepEqual(limitsFrom(env), { connections: 25, timeoutMs: 1500, name: 'b' })
assert.equal(canConnect(limitsFrom({ CONNECTIONS: '2' }), 2), false)
assert.throws(() => limitsFrom({ TIMEOUT: 'x' }), TypeError)
`,
  }),
  handWritten({
    id: 'repair-undefined-type',
    operator: 'repair',
    path: 'server/content-type.ts',
    instruction:
      "TypeError: Cannot read properties of undefined (reading 'toLowerCase') at contentType. a file without an extension should be application/octet-stream",
    text: `const TYPES: Readonly<Record<string, string>> = {
  css: 'text/css',
  html: 'text/html; charset=utf-8',
  js: 'text/javascript',
  png: 'image/png',
  svg: 'image/svg+xml',
}

function extensionOf(path: string): string {
  const [, extension] = /\\.([^./]+)$/.exec(path) ?? []
  return extension.toLowerCase()
}

export function contentType(path: string): string {
  return TYPES[extensionOf(path)] ?? 'application/octet-stream'
}

export function headers(path: string): Record<string, string> {
  return { 'content-type': contentType(path), 'x-content-type-options': 'nosniff' }
}
`,
    changes: [['  return extension.toLowerCase()', "  return extension?.toLowerCase() ?? ''"]],
    tests: `import assert from 'node:assert/strict'
import { contentType, headers } from './subject.ts'

assert.equal(contentType('LICENSE'), 'application/octet-stream')
assert.equal(contentType('a.b/file'), 'application/octet-stream')
assert.equal(contentType('logo.SVG'), 'image/svg+xml')
assert.equal(contentType('a.zip'), 'application/octet-stream')
assert.deepEqual(['a.css', 'b.js'].map(contentType), ['text/css', 'text/javascript'])
assert.equal(headers('i.html')['content-type'], 'text/html; charset=utf-8')
`,
  }),
  handWritten({
    id: 'repair-constant-assigned',
    operator: 'repair',
    path: 'src/monitor/smooth.ts',
    instruction: 'TypeError: Assignment to constant variable.',
    lines: [2, 12],
    text: `/** Each sample moves the line by its weight, a share between 0 and 1. */
export function smooth(samples: readonly number[], weight: number): number[] {
  const [first] = samples
  if (first === undefined) return []
  const level = first
  const line: number[] = []
  for (const sample of samples) {
    level = level + (sample - level) * weight
    line.push(level)
  }
  return line
}

export function isOverloaded(samples: readonly number[]): boolean {
  return (smooth(samples, 0.25).at(-1) ?? 0) > 0.9
}
`,
    changes: [['  const level = first', '  let level = first']],
    tests: `import assert from 'node:assert/strict'
import { isOverloaded, smooth } from './subject.ts'

assert.deepEqual(smooth([8, 0, 4], 0.5), [8, 4, 4])
assert.deepEqual(smooth([], 0.5), [])
assert.equal(isOverloaded([0.95, 0.95]), true)
assert.equal(isOverloaded([0.95, 0.1]), false)
assert.equal(isOverloaded([]), false)
`,
  }),
]
