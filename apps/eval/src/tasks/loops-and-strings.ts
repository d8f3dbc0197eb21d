import { handWritten } from './hand-written-task.ts'
import type { HandWrittenTask } from './hand-written-task.ts'

export const LOOPS_AND_STRINGS: readonly HandWrittenTask[] = [
  handWritten({
    id: 'loop-to-map-labels',
    operator: 'loop-to-array-method',
    path: 'src/chart/legend.ts',
    instruction: 'use map instead of the loop',
    lines: [8, 15],
    text: `export interface Series {
  label: string
  values: readonly number[]
  unit?: string
}

/** What stands next to the colours of a chart. */
export function legend(series: readonly Series[]): string[] {
  const entries: string[] = []
  for (let i = 0; i < series.length; i++) {
    const { label, unit } = series[i]
    entries.push(unit === undefined ? label : \`\${label} (\${unit})\`)
  }
  return entries
}
`,
    changes: [
      [
        `  const entries: string[] = []
  for (let i = 0; i < series.length; i++) {
    const { label, unit } = series[i]
    entries.push(unit === undefined ? label : \`\${label} (\${unit})\`)
  }
  return entries`,
        '  return series.map(({ label, unit }) => (unit === undefined ? label : `${label} (${unit})`))',
      ],
    ],
    tests: `import assert from 'node:assert/strict'
import { text } from './subject-text.ts'
import { legend } from './subject.ts'

assert.doesNotMatch(text, /\\bfor\\s*\\(/)
assert.match(text, /\\.map\\(/)
const series = [
  { label: 'Rain', values: [1], unit: 'mm' },
  { label: 'Days', values: [] },
]
assert.deepEqual(legend(series), ['Rain (mm)', 'Days'])
assert.deepEqual(legend([]), [])
`,
  }),
  handWritten({
    id: 'loop-to-some-collision',
    operator: 'loop-to-array-method',
    path: 'src/stage/collision.ts',
    instruction: 'rewrite hits() with some',
    lines: [14, 23],
    text: `export interface Box {
    left: number;
    top: number;
    width: number;
    height: number;
}

function touch(a: Box, b: Box): boolean {
    const apartX = a.left + a.width < b.left || b.left + b.width < a.left;
    const apartY = a.top + a.height < b.top || b.top + b.height < a.top;
    return !apartX && !apartY;
}

export function hits(moving: Box, obstacles: readonly Box[]): boolean {
    let found = false;
    for (const obstacle of obstacles) {
        if (obstacle !== moving && touch(moving, obstacle)) {
            found = true;
            break;
        }
    }
    return found;
}
`,
    changes: [
      [
        `    let found = false;
    for (const obstacle of obstacles) {
        if (obstacle !== moving && touch(moving, obstacle)) {
            found = true;
            break;
        }
    }
    return found;`,
        '    return obstacles.some((obstacle) => obstacle !== moving && touch(moving, obstacle));',
      ],
    ],
    tests: `import assert from 'node:assert/strict'
import { text } from './subject-text.ts'
import { hits } from './subject.ts'

assert.doesNotMatch(text, /\\bfor\\s*\\(/)
assert.match(text, /\\.some\\(/)
const box = (left, top) => ({ left, top, width: 2, height: 2 })
const ball = box(0, 0)
assert.equal(hits(ball, [ball]), false)
assert.equal(hits(ball, [box(5, 0), box(0, 5)]), false)
assert.equal(hits(ball, [box(5, 0), box(1, 1)]), true)
assert.equal(hits(ball, []), false)
`,
  }),
  handWritten({
    id: 'loop-to-filter-reduce',
    operator: 'loop-to-array-method',
    path: 'src/energy/usage.ts',
    instruction:
      'The loop in nightUsage should become a filter and a reduce, no mutable variables please',
    text: `export interface Reading {
  readonly hour: number
  readonly wattHours: number
  readonly isEstimated?: boolean
}

const isNight = (hour: number): boolean => hour >= 22 || hour < 6

/** In kilowatt hours; estimated readings are left out. */
export function nightUsage(readings: readonly Reading[]): number {
  let sum = 0
  for (const reading of readings) {
    if (reading.isEstimated) continue
    if (!isNight(reading.hour)) continue
    sum += reading.wattHours
  }
  return sum / 1000
}

export function cost(readings: readonly Reading[], pricePerKwh: number): number {
  return nightUsage(readings) * pricePerKwh
}
`,
    changes: [
      [
        `  let sum = 0
  for (const reading of readings) {
    if (reading.isEstimated) continue
    if (!isNight(reading.hour)) continue
    sum += reading.wattHours
  }
  return sum / 1000`,
        `  const sum = readings
    .filter((reading) => !reading.isEstimated && isNight(reading.hour))
    .reduce((total, reading) => total + reading.wattHours, 0)
  return sum / 1000`,
      ],
    ],
    tests: `import assert from 'node:assert/strict'
import { text } from './subject-text.ts'
import { cost, nightUsage } from './subject.ts'

assert.doesNotMatch(text, /\\bfor\\s*\\(|\\blet\\b|\\.forEach\\(/)
assert.match(text, /\\.filter\\(/)
assert.match(text, /\\.reduce\\(/)
const readings = [
  { hour: 23, wattHours: 500 },
  { hour: 12, wattHours: 4000 },
  { hour: 5, wattHours: 1000, isEstimated: true },
  { hour: 3, wattHours: 250 },
]
assert.equal(nightUsage(readings), 0.75)
assert.equal(nightUsage([]), 0)
assert.equal(cost(readings, 4), 3)
`,
  }),
  handWritten({
    id: 'template-invoice-line',
    operator: 'template-string',
    path: 'src/invoice/line.ts',
    instruction: 'use a template string',
    lines: [12, 12],
    text: `export interface InvoiceLine {
  title: string
  count: number
  cents: number
}

function price(cents: number): string {
  return (cents / 100).toFixed(2)
}

export function describe(line: InvoiceLine, position: number): string {
  return position + '. ' + line.title + ' (' + line.count + ' x ' + price(line.cents) + ')'
}

export function total(lines: readonly InvoiceLine[]): string {
  return price(lines.reduce((sum, line) => sum + line.count * line.cents, 0))
}
`,
    changes: [
      [
        "  return position + '. ' + line.title + ' (' + line.count + ' x ' + price(line.cents) + ')'",
        '  return `${position}. ${line.title} (${line.count} x ${price(line.cents)})`',
      ],
    ],
    tests: `import assert from 'node:assert/strict'
import { text } from './subject-text.ts'
import { describe, total } from './subject.ts'

assert.match(text, /\`[^\`]*\\$\\{position\\}/)
assert.doesNotMatch(text, /['"\`]\\s*\\+|[^+]\\+\\s*['"\`]/)
assert.equal(describe({ title: 'Chair', count: 2, cents: 4950 }, 3), '3. Chair (2 x 49.50)')
assert.equal(total([{ title: 'Chair', count: 2, cents: 4950 }]), '99.00')
`,
  }),
  handWritten({
    id: 'template-sql-names',
    operator: 'template-string',
    path: 'src/db/statements.ts',
    instruction: 'Replace all string concatenation with + by template literals',
    text: `const IDENTIFIER = /^[a-z_][a-z0-9_]*$/;

function quoted(name: string): string {
  if (!IDENTIFIER.test(name)) throw new TypeError("not a name: " + name);
  return '"' + name + '"';
}

/** Values are bound by position. */
export function insertStatement(table: string, columns: readonly string[]): string {
  const names = columns.map(quoted).join(", ");
  const places = columns.map((_, index) => "$" + (index + 1)).join(", ");
  return "INSERT INTO " + quoted(table) + " (" + names + ") VALUES (" + places + ")";
}

export function countStatement(table: string): string {
  return "SELECT COUNT(*) FROM " + quoted(table);
}
`,
    changes: [
      [
        `  if (!IDENTIFIER.test(name)) throw new TypeError("not a name: " + name);
  return '"' + name + '"';`,
        `  if (!IDENTIFIER.test(name)) throw new TypeError(\`not a name: \${name}\`);
  return \`"\${name}"\`;`,
      ],
      [
        `  const places = columns.map((_, index) => "$" + (index + 1)).join(", ");
  return "INSERT INTO " + quoted(table) + " (" + names + ") VALUES (" + places + ")";`,
        `  const places = columns.map((_, index) => \`$\${index + 1}\`).join(", ");
  return \`INSERT INTO \${quoted(table)} (\${names}) VALUES (\${places})\`;`,
      ],
      [
        '  return "SELECT COUNT(*) FROM " + quoted(table);',
        '  return `SELECT COUNT(*) FROM ${quoted(table)}`;',
      ],
    ],
    tests: `import assert from 'node:assert/strict'
import { text } from './subject-text.ts'
import { countStatement, insertStatement } from './subject.ts'

assert.doesNotMatch(text, /["'\`]\\s*\\+\\s|\\s\\+\\s*["'\`]/)
assert.equal(insertStatement('notes', ['id', 'body']), 'INSERT INTO "notes" ("id", "body") VALUES ($1, $2)')
assert.equal(countStatement('notes'), 'SELECT COUNT(*) FROM "notes"')
assert.throws(() => countStatement('a"b'), { name: 'TypeError', message: 'not a name: a"b' })
`,
  }),
]
