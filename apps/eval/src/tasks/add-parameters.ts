import { handWritten } from './hand-written-task.ts'
import type { HandWrittenTask } from './hand-written-task.ts'

export const ADD_PARAMETERS: readonly HandWrittenTask[] = [
  handWritten({
    id: 'add-param-slug-separator',
    operator: 'add-parameter',
    path: 'src/text/slug.ts',
    instruction: 'add a separator parameter, "-" unless given',
    lines: [4, 12],
    text: `const ACCENTS = /[\\u0300-\\u036f]/g

/** What a title looks like in an address. */
export function slug(title: string): string {
  return title
    .normalize('NFD')
    .replace(ACCENTS, '')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '')
    .join('-')
}

export function articlePath(year: number, title: string): string {
  return \`/\${year}/\${slug(title)}\`
}
`,
    changes: [
      [
        'export function slug(title: string): string {',
        "export function slug(title: string, separator = '-'): string {",
      ],
      ["    .join('-')", '    .join(separator)'],
    ],
    tests: `import assert from 'node:assert/strict'
import { articlePath, slug } from './subject.ts'

assert.equal(slug('Über Mäuse & Menschen', '_'), 'uber_mause_menschen')
assert.equal(slug('a b', ''), 'ab')
assert.equal(slug('Crème brûlée!'), 'creme-brulee')
assert.equal(articlePath(2024, 'One two'), '/2024/one-two')
`,
  }),
  handWritten({
    id: 'add-param-currency',
    operator: 'add-parameter',
    path: 'src/invoice/format.ts',
    instruction:
      "Let callers of formatAmount say which currency, as a second argument. It stays EUR when they don't.",
    text: `const cache = new Map<string, Intl.NumberFormat>();

function formatter(currency: string): Intl.NumberFormat {
  let known = cache.get(currency);
  if (known === undefined) {
    known = new Intl.NumberFormat("en-US", { style: "currency", currency });
    cache.set(currency, known);
  }
  return known;
}

/** Amounts are kept in hundredths. */
export function formatAmount(cents: number): string {
  return formatter("EUR").format(cents / 100);
}

export function formatRange(from: number, to: number): string {
  return from === to ? formatAmount(from) : \`\${formatAmount(from)} to \${formatAmount(to)}\`;
}
`,
    changes: [
      [
        `export function formatAmount(cents: number): string {
  return formatter("EUR").format(cents / 100);`,
        `export function formatAmount(cents: number, currency = "EUR"): string {
  return formatter(currency).format(cents / 100);`,
      ],
    ],
    tests: `import assert from 'node:assert/strict'
import { formatAmount, formatRange } from './subject.ts'

assert.equal(formatAmount(1999, 'USD'), '$19.99')
assert.equal(formatAmount(1999, 'GBP'), '£19.99')
assert.equal(formatAmount(1999), '€19.99')
assert.equal(formatRange(100, 250), '€1.00 to €2.50')
`,
  }),
  handWritten({
    id: 'add-param-signal',
    operator: 'add-parameter',
    path: 'src/jobs/wait-for.ts',
    instruction:
      'waitFor should take an optional AbortSignal as its third parameter, and return false as soon as it sees that it was aborted',
    lines: [10, 19],
    text: `export type Pause = () => Promise<void>

export const MAX_CHECKS = 50

/**
 * Checks again and again, with a pause between.
 *
 * @returns whether it became true in time
 */
export async function waitFor(
  check: () => boolean | Promise<boolean>,
  pause: Pause,
): Promise<boolean> {
  for (let count = 0; count < MAX_CHECKS; count += 1) {
    if (await check()) return true
    await pause()
  }
  return false
}
`,
    changes: [
      [
        `  pause: Pause,
): Promise<boolean> {
  for (let count = 0; count < MAX_CHECKS; count += 1) {`,
        `  pause: Pause,
  signal?: AbortSignal,
): Promise<boolean> {
  for (let count = 0; count < MAX_CHECKS; count += 1) {
    if (signal?.aborted) return false`,
      ],
    ],
    tests: `import assert from 'node:assert/strict'
import { waitFor } from './subject.ts'

const stop = new AbortController()
let pauses = 0
const pause = async () => {
  pauses += 1
  if (pauses === 3) stop.abort()
}
assert.equal(await waitFor(() => false, pause, stop.signal), false)
assert.equal(pauses, 3)
pauses = 10
assert.equal(await waitFor(() => false, pause), false)
assert.equal(pauses, 60)
assert.equal(await waitFor(async () => true, pause, new AbortController().signal), true)
`,
  }),
  handWritten({
    id: 'add-param-log-level',
    operator: 'add-parameter',
    path: 'src/log.ts',
    instruction:
      "log needs a level ('info' | 'warn') as first parameter, shown in brackets after the time. what we log today is info, only the full disk is a warning",
    text: `export type Clock = () => string

export class DiskReporter {
  readonly lines: string[] = []
  private readonly clock: Clock

  constructor(clock: Clock) {
    this.clock = clock
  }

  log(message: string): void {
    this.lines.push(\`\${this.clock()} \${message}\`)
  }

  report(name: string, usedBytes: number, totalBytes: number): void {
    const percent = Math.round((usedBytes / totalBytes) * 100)
    if (percent >= 95) {
      this.log(\`\${name} is full (\${percent} %)\`)
    } else {
      this.log(\`\${name} is at \${percent} %\`)
    }
  }

  done(): void {
    this.log('all disks were looked at')
  }
}
`,
    changes: [
      [
        `  log(message: string): void {
    this.lines.push(\`\${this.clock()} \${message}\`)`,
        `  log(level: 'info' | 'warn', message: string): void {
    this.lines.push(\`\${this.clock()} [\${level}] \${message}\`)`,
      ],
      [
        '      this.log(`${name} is full (${percent} %)`)',
        `      this.log('warn', \`\${name} is full (\${percent} %)\`)`,
      ],
      [
        '      this.log(`${name} is at ${percent} %`)',
        `      this.log('info', \`\${name} is at \${percent} %\`)`,
      ],
      [
        "    this.log('all disks were looked at')",
        "    this.log('info', 'all disks were looked at')",
      ],
    ],
    tests: `import assert from 'node:assert/strict'
import { DiskReporter } from './subject.ts'

const reporter = new DiskReporter(() => '10:00')
reporter.log('warn', 'hello')
reporter.report('sda', 97, 100)
reporter.report('sdb', 1, 2)
reporter.done()
assert.deepEqual(reporter.lines, [
  '10:00 [warn] hello',
  '10:00 [warn] sda is full (97 %)',
  '10:00 [info] sdb is at 50 %',
  '10:00 [info] all disks were looked at',
])
`,
  }),
  handWritten({
    id: 'add-param-on-drop',
    operator: 'add-parameter',
    path: 'src/terminal/scrollback.ts',
    instruction:
      'the constructor should also take an optional callback onDrop, which gets each line that is thrown away',
    text: `/** What can still be scrolled to: the last lines only, the oldest first. */
export class Scrollback {
  #lines: string[] = []
  readonly #maxLines: number

  constructor(maxLines: number) {
    this.#maxLines = maxLines
  }

  write(output: string): void {
    for (const line of output.split('\\n')) {
      this.#lines.push(line)
      if (this.#lines.length > this.#maxLines) {
        this.#lines.shift()
      }
    }
  }

  tail(count: number): string[] {
    return this.#lines.slice(-count)
  }
}
`,
    changes: [
      [
        `  readonly #maxLines: number

  constructor(maxLines: number) {
    this.#maxLines = maxLines
  }`,
        `  readonly #maxLines: number
  readonly #onDrop: ((line: string) => void) | undefined

  constructor(maxLines: number, onDrop?: (line: string) => void) {
    this.#maxLines = maxLines
    this.#onDrop = onDrop
  }`,
      ],
      [
        '        this.#lines.shift()',
        `        const dropped = this.#lines.shift()
        if (dropped !== undefined) this.#onDrop?.(dropped)`,
      ],
    ],
    tests: `import assert from 'node:assert/strict'
import { Scrollback } from './subject.ts'

const dropped = []
const scrollback = new Scrollback(2, (line) => dropped.push(line))
scrollback.write('$ ls')
scrollback.write('\\nnotes.md\\n')
assert.deepEqual(dropped, ['$ ls', ''])
assert.deepEqual(scrollback.tail(5), ['notes.md', ''])
const silent = new Scrollback(1)
silent.write('a\\nb')
assert.deepEqual(silent.tail(1), ['b'])
`,
  }),
]
