import { handWritten } from './hand-written-task.ts'
import type { HandWrittenTask } from './hand-written-task.ts'

export const NO_EDIT: readonly HandWrittenTask[] = [
  handWritten({
    id: 'nothing-to-rename',
    operator: 'no-edit',
    path: 'src/units/temperature.ts',
    instruction: 'rename toF to toFahrenheit',
    text: `const ABSOLUTE_ZERO = -273.15

export function toFahrenheit(celsius: number): number {
  if (celsius < ABSOLUTE_ZERO) throw new RangeError('colder than cold')
  return celsius * 1.8 + 32
}

export function label(celsius: number, unit: 'C' | 'F'): string {
  const degrees = unit === 'F' ? toFahrenheit(celsius) : celsius
  return \`\${degrees.toFixed(1)} °\${unit}\`
}

export function feelsCold(celsius: number): boolean {
  return celsius < 12
}
`,
    changes: [],
    tests: `import assert from 'node:assert/strict'
import { feelsCold, label, toFahrenheit } from './subject.ts'

assert.equal(toFahrenheit(100), 212)
assert.throws(() => toFahrenheit(-300), RangeError)
assert.equal(label(20, 'F'), '68.0 °F')
assert.equal(label(20, 'C'), '20.0 °C')
assert.equal(feelsCold(12), false)
`,
  }),
  handWritten({
    id: 'nothing-already-async',
    operator: 'no-edit',
    path: 'src/net/fetch-json.ts',
    instruction: 'use async await here instead of promise chains',
    lines: [12, 16],
    text: `export type Get = (url: string) => Promise<{ status: number; body: string }>

export class StatusError extends Error {
  readonly status: number

  constructor(status: number, url: string) {
    super(\`\${url} answered \${status}\`)
    this.status = status
  }
}

export async function getJson(url: string, get: Get): Promise<unknown> {
  const { status, body } = await get(url)
  if (status !== 200) throw new StatusError(status, url)
  return JSON.parse(body) as unknown
}
`,
    changes: [],
    tests: `import assert from 'node:assert/strict'
import { StatusError, getJson } from './subject.ts'

assert.deepEqual(await getJson('/a', async () => ({ status: 200, body: '[1]' })), [1])
await assert.rejects(
  getJson('/a', async () => ({ status: 404, body: '' })),
  (error) => error instanceof StatusError && error.status === 404,
)
await assert.rejects(getJson('/a', async () => ({ status: 200, body: '{' })), SyntaxError)
`,
  }),
  handWritten({
    id: 'nothing-default-is-there',
    operator: 'no-edit',
    path: 'src/blog/teaser.ts',
    instruction: 'length should default to 160',
    text: `const SENTENCE_END = /[.!?]$/

/** The beginning of an article, whole words only. */
export function teaser(article: string, length = 160): string {
  const text = article.replace(/\\s+/g, ' ').trim()
  if (text.length <= length) return text

  const space = text.lastIndexOf(' ', length - 1)
  const cut = text.slice(0, space < 0 ? length - 1 : space)
  return SENTENCE_END.test(cut) ? cut : \`\${cut}…\`
}

export function needsTeaser(article: string, length?: number): boolean {
  return teaser(article, length) !== article
}
`,
    changes: [],
    tests: `import assert from 'node:assert/strict'
import { needsTeaser, teaser } from './subject.ts'

const word = 'abcdefghi '
assert.equal(teaser(word.repeat(20)).length, 160)
assert.equal(teaser('Short  one'), 'Short one')
assert.equal(teaser('It rains. It pours.', 13), 'It rains. It…')
assert.equal(teaser('It rains. And then it pours.', 10), 'It rains.')
assert.equal(needsTeaser('ab cd'), false)
assert.equal(needsTeaser('ab cd', 4), true)
`,
  }),
  handWritten({
    id: 'nothing-error-is-handled',
    operator: 'no-edit',
    path: 'src/plugins/load-all.ts',
    instruction: 'a plugin that fails to load must not stop the others',
    text: `export type Load = (name: string) => Promise<{ version: string }>;

export interface Report {
  loaded: Map<string, string>;
  failed: Map<string, string>;
}

/** One after the other: later plugins may build on earlier ones. */
export async function loadAll(names: readonly string[], load: Load): Promise<Report> {
  const report: Report = { loaded: new Map(), failed: new Map() };
  for (const name of names) {
    try {
      const { version } = await load(name);
      report.loaded.set(name, version);
    } catch (error) {
      report.failed.set(name, error instanceof Error ? error.message : String(error));
    }
  }
  return report;
}
`,
    changes: [],
    tests: `import assert from 'node:assert/strict'
import { loadAll } from './subject.ts'

const order = []
const load = async (name) => {
  order.push(name)
  if (name === 'bad') throw new Error('no manifest')
  if (name === 'odd') return Promise.reject('odd reason')
  return { version: \`\${name}-1\` }
}
const { loaded, failed } = await loadAll(['a', 'bad', 'odd', 'b'], load)
assert.deepEqual([...loaded], [['a', 'a-1'], ['b', 'b-1']])
assert.deepEqual([...failed], [['bad', 'no manifest'], ['odd', 'odd reason']])
assert.deepEqual(order, ['a', 'bad', 'odd', 'b'])
`,
  }),
  handWritten({
    id: 'nothing-to-import',
    operator: 'no-edit',
    path: 'scripts/newest-file.ts',
    instruction: 'import statSync and readdirSync from node:fs',
    text: `import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** Undefined when there are only folders. */
export function newestFile(folder: string): string | undefined {
    let newest: string | undefined
    let newestTime = -Infinity
    for (const name of readdirSync(folder)) {
        const path = join(folder, name)
        const status = statSync(path)
        if (!status.isFile() || status.mtimeMs <= newestTime) continue
        newest = path
        newestTime = status.mtimeMs
    }
    return newest
}
`,
    changes: [],
    tests: `import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { newestFile } from './subject.ts'

const folder = mkdtempSync(join(tmpdir(), 'newest-'))
try {
  mkdirSync(join(folder, 'z'))
  assert.equal(newestFile(folder), undefined)
  for (const [name, time] of [['a', 20], ['b', 30], ['c', 10]]) {
    writeFileSync(join(folder, name), '')
    utimesSync(join(folder, name), time, time)
  }
  assert.equal(newestFile(folder), join(folder, 'b'))
} finally {
  rmSync(folder, { recursive: true })
}
`,
  }),
  handWritten({
    id: 'nothing-limit-is-inclusive',
    operator: 'no-edit',
    path: 'src/cart/quantity.ts',
    instruction: 'allow a quantity of exactly 99',
    lines: [4, 12],
    text: `const MAX_QUANTITY = 99

/** The number, or what to tell the customer. */
export function checkQuantity(value: string): number | string {
  const quantity = Number(value.trim())
  if (value.trim() === '' || !Number.isInteger(quantity)) return 'Please enter a whole number.'
  if (quantity < 1) return 'Take at least one.'
  if (quantity > MAX_QUANTITY) {
    return \`We have \${MAX_QUANTITY} at most.\`
  }
  return quantity
}

export function isAccepted(value: string): boolean {
  return typeof checkQuantity(value) === 'number'
}
`,
    changes: [],
    tests: `import assert from 'node:assert/strict'
import { checkQuantity, isAccepted } from './subject.ts'

assert.equal(checkQuantity(' 99 '), 99)
assert.equal(checkQuantity('100'), 'We have 99 at most.')
assert.equal(checkQuantity('0'), 'Take at least one.')
assert.equal(checkQuantity(''), 'Please enter a whole number.')
assert.deepEqual(['1', '1.5', 'x'].map(isAccepted), [true, false, false])
`,
  }),
]
