import { handWritten } from './hand-written-task.ts'
import type { HandWrittenTask } from './hand-written-task.ts'

export const LITERALS: readonly HandWrittenTask[] = [
  handWritten({
    id: 'literal-retry-delay',
    operator: 'change-literal',
    path: 'src/net/retry.ts',
    instruction: 'make it wait twice as long before the first retry',
    text: `type Sleep = (ms: number) => Promise<void>;

const FIRST_DELAY_MS = 250;
const MAX_ATTEMPTS = 4;

/** Tries again with a pause that doubles each time. */
export async function withRetries<T>(task: () => Promise<T>, sleep: Sleep): Promise<T> {
  let delay = FIRST_DELAY_MS;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await task();
    } catch (error) {
      if (attempt === MAX_ATTEMPTS) throw error;
      await sleep(delay);
      delay *= 2;
    }
  }
}
`,
    changes: [['const FIRST_DELAY_MS = 250;', 'const FIRST_DELAY_MS = 500;']],
    tests: `import assert from 'node:assert/strict'
import { withRetries } from './subject.ts'

const slept = []
let calls = 0
const failing = async () => {
  calls += 1
  throw new Error('down')
}
const sleep = async (ms) => {
  slept.push(ms)
}
await assert.rejects(withRetries(failing, sleep), /down/)
assert.equal(calls, 4)
assert.deepEqual(slept, [500, 1000, 2000])
assert.equal(await withRetries(async () => 'up', sleep), 'up')
`,
  }),
  handWritten({
    id: 'literal-unknown-currency',
    operator: 'change-literal',
    path: 'src/money/symbols.ts',
    instruction: 'the error should say "unknown currency" instead of "bad currency"',
    lines: [11, 13],
    text: `const SYMBOLS: Readonly<Record<string, string>> = {
  EUR: '€',
  GBP: '£',
  JPY: '¥',
  USD: '$',
}

/** Symbol first, as on a price tag. */
export function priceTag(amount: number, currency: string): string {
  const symbol = SYMBOLS[currency.toUpperCase()]
  if (symbol === undefined) {
    throw new TypeError('bad currency: ' + currency)
  }
  const digits = currency.toUpperCase() === 'JPY' ? 0 : 2
  return symbol + amount.toFixed(digits)
}
`,
    changes: [
      [
        "    throw new TypeError('bad currency: ' + currency)",
        "    throw new TypeError('unknown currency: ' + currency)",
      ],
    ],
    tests: `import assert from 'node:assert/strict'
import { priceTag } from './subject.ts'

assert.throws(() => priceTag(3, 'XYZ'), { name: 'TypeError', message: 'unknown currency: XYZ' })
assert.equal(priceTag(3, 'eur'), '€3.00')
assert.equal(priceTag(120, 'JPY'), '¥120')
assert.deepEqual([priceTag(1, 'GBP'), priceTag(1, 'USD')], ['£1.00', '$1.00'])
`,
  }),
  handWritten({
    id: 'literal-default-port',
    operator: 'change-literal',
    path: 'src/preview/address.ts',
    instruction: 'use 4173 as the default port',
    lines: [13, 13],
    text: `export interface Address {
  readonly host: string
  readonly port: number
}

/**
 * Reads \`host\`, \`:port\` or \`host:port\`. Ports up to 1023 need rights that a preview
 * server should not have.
 */
export function parseAddress(argument: string): Address {
  const colon = argument.lastIndexOf(':')
  const host = colon < 0 ? argument : argument.slice(0, colon)
  const port = colon < 0 ? 3000 : Number(argument.slice(colon + 1))
  if (!Number.isInteger(port) || port < 1024 || port > 65535) {
    throw new RangeError(\`not a port: \${argument}\`)
  }
  return { host: host === '' ? 'localhost' : host, port }
}
`,
    changes: [
      [
        '  const port = colon < 0 ? 3000 : Number(argument.slice(colon + 1))',
        '  const port = colon < 0 ? 4173 : Number(argument.slice(colon + 1))',
      ],
    ],
    tests: `import assert from 'node:assert/strict'
import { parseAddress } from './subject.ts'

assert.deepEqual(parseAddress('box.local'), { host: 'box.local', port: 4173 })
assert.deepEqual(parseAddress(':3000'), { host: 'localhost', port: 3000 })
assert.throws(() => parseAddress('a:80'), RangeError)
assert.throws(() => parseAddress('a:65536'), RangeError)
`,
  }),
  handWritten({
    id: 'literal-csv-separator',
    operator: 'change-literal',
    path: 'tools/rows.ts',
    instruction:
      'we get files from a german excel now: fields are separated by semicolons, not commas. reading and writing.',
    text: `/** One line of a table, no line breaks in fields. */
export function readRow(line: string): string[] {
    const fields: string[] = []
    let field = ""
    let quoted = false
    for (const char of line) {
        if (char === '"') {
            quoted = !quoted
        } else if (char === "," && !quoted) {
            fields.push(field)
            field = ""
        } else {
            field += char
        }
    }
    fields.push(field)
    return fields
}

export function writeRow(fields: readonly string[]): string {
    return fields.map((field) => (field.includes(",") ? \`"\${field}"\` : field)).join(",")
}
`,
    changes: [
      [
        '        } else if (char === "," && !quoted) {',
        '        } else if (char === ";" && !quoted) {',
      ],
      [
        '    return fields.map((field) => (field.includes(",") ? `"${field}"` : field)).join(",")',
        '    return fields.map((field) => (field.includes(";") ? `"${field}"` : field)).join(";")',
      ],
    ],
    tests: `import assert from 'node:assert/strict'
import { readRow, writeRow } from './subject.ts'

assert.deepEqual(readRow('1,5;"a;b";'), ['1,5', 'a;b', ''])
assert.deepEqual(readRow(writeRow(['x;y', '2,50', 'z'])), ['x;y', '2,50', 'z'])
assert.equal(writeRow(['p', 'q']), 'p;q')
`,
  }),
  handWritten({
    id: 'literal-session-hours',
    operator: 'change-literal',
    path: 'src/auth/session.ts',
    instruction: 'sessions should live for 8 hours',
    text: `export interface Session {
  readonly user: string
  readonly startedAt: number
  readonly seenAt: number
}

/** Without any request. */
const IDLE_MS = 10 * 60 * 1000
/** However busy. */
const LIFETIME_MS = 2 * 60 * 60 * 1000

export function isAlive(session: Session, now: number): boolean {
  return now - session.seenAt < IDLE_MS && now - session.startedAt < LIFETIME_MS
}

export function touch(session: Session, now: number): Session {
  return isAlive(session, now) ? { ...session, seenAt: now } : session
}
`,
    changes: [['const LIFETIME_MS = 2 * 60 * 60 * 1000', 'const LIFETIME_MS = 8 * 60 * 60 * 1000']],
    tests: `import assert from 'node:assert/strict'
import { isAlive, touch } from './subject.ts'

const HOUR = 3_600_000
const at = (now) => ({ user: 'kim', startedAt: 0, seenAt: now - 1 })
assert.equal(isAlive(at(8 * HOUR - 1), 8 * HOUR - 1), true)
assert.equal(isAlive(at(8 * HOUR), 8 * HOUR), false)
assert.equal(isAlive({ user: 'kim', startedAt: 0, seenAt: 0 }, 10 * 60 * 1000), false)
assert.equal(touch(at(HOUR), HOUR).seenAt, HOUR)
`,
  }),
  handWritten({
    id: 'literal-warning-colour',
    operator: 'change-literal',
    path: 'src/report/palette.ts',
    instruction: 'warnings in orange (#ff8800) please, they are hard to tell from errors',
    text: `export type Severity = 'info' | 'warning' | 'error'

const COLOURS: Record<Severity, string> = {
  info: '#3366cc',
  warning: '#cc3300',
  error: '#cc0033',
}

function channels(hex: string): [number, number, number] {
  const value = parseInt(hex.slice(1), 16)
  return [value >> 16, (value >> 8) & 255, value & 255]
}

export function badge(severity: Severity, label: string): string {
  const [red, green, blue] = channels(COLOURS[severity])
  return \`\\u001b[38;2;\${red};\${green};\${blue}m\${label}\\u001b[0m\`
}
`,
    changes: [["  warning: '#cc3300',", "  warning: '#ff8800',"]],
    tests: `import assert from 'node:assert/strict'
import { badge } from './subject.ts'

assert.equal(badge('warning', 'w'), '\\u001b[38;2;255;136;0mw\\u001b[0m')
assert.equal(badge('error', 'e'), '\\u001b[38;2;204;0;51me\\u001b[0m')
assert.equal(badge('info', 'i'), '\\u001b[38;2;51;102;204mi\\u001b[0m')
`,
  }),
  handWritten({
    id: 'literal-validation-status',
    operator: 'change-literal',
    path: 'server/notes-api.ts',
    instruction: 'Answer 422 rather than 400 when the title is empty. Malformed JSON stays 400.',
    text: `interface Reply {
  status: number;
  body: string;
}

const notes = new Map<number, string>();

export function postNote(rawBody: string): Reply {
  let title: unknown;
  try {
    title = (JSON.parse(rawBody) as { title?: unknown } | null)?.title;
  } catch {
    return { status: 400, body: "malformed JSON" };
  }
  if (typeof title !== "string") {
    return { status: 400, body: "title is missing" };
  }
  if (title.trim() === "") {
    return { status: 400, body: "title is empty" };
  }
  const id = notes.size + 1;
  notes.set(id, title);
  return { status: 201, body: String(id) };
}

export function getNote(id: number): Reply {
  const title = notes.get(id);
  return title === undefined ? { status: 404, body: "" } : { status: 200, body: title };
}
`,
    changes: [
      [
        '    return { status: 400, body: "title is empty" };',
        '    return { status: 422, body: "title is empty" };',
      ],
    ],
    tests: `import assert from 'node:assert/strict'
import { getNote, postNote } from './subject.ts'

assert.deepEqual(postNote('{"title":"  "}'), { status: 422, body: 'title is empty' })
assert.deepEqual(postNote('{'), { status: 400, body: 'malformed JSON' })
assert.deepEqual(postNote('{}'), { status: 400, body: 'title is missing' })
assert.deepEqual(postNote('{"title":"milk"}'), { status: 201, body: '1' })
assert.deepEqual(getNote(1), { status: 200, body: 'milk' })
assert.equal(getNote(9).status, 404)
`,
  }),
]
