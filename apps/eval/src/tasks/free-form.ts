import { handWritten } from './hand-written-task.ts'
import type { HandWrittenTask } from './hand-written-task.ts'

export const FREE_FORM: readonly HandWrittenTask[] = [
  handWritten({
    id: 'free-sort-offers',
    operator: 'free-form',
    path: 'src/travel/offers.ts',
    instruction: 'cheapest first please, and if two cost the same the shorter trip',
    text: `export interface Offer {
  readonly train: string
  readonly cents: number
  readonly minutes: number
  readonly seatsLeft: number
}

/** What can be booked for so many people. */
export function offersFor(all: readonly Offer[], people: number): Offer[] {
  return all.filter((offer) => offer.seatsLeft >= people)
}

export function describe(offer: Offer): string {
  const hours = Math.floor(offer.minutes / 60)
  const minutes = String(offer.minutes % 60).padStart(2, '0')
  return \`\${offer.train}: \${(offer.cents / 100).toFixed(2)} (\${hours}:\${minutes} h)\`
}
`,
    changes: [
      [
        '  return all.filter((offer) => offer.seatsLeft >= people)',
        `  return all
    .filter((offer) => offer.seatsLeft >= people)
    .sort((a, b) => a.cents - b.cents || a.minutes - b.minutes)`,
      ],
    ],
    tests: `import assert from 'node:assert/strict'
import { describe, offersFor } from './subject.ts'

const offer = (train, cents, minutes, seatsLeft = 9) => ({ train, cents, minutes, seatsLeft })
const all = [offer('a', 900, 60), offer('b', 500, 90), offer('c', 500, 65), offer('d', 100, 5, 1)]
const copy = [...all]
assert.deepEqual(offersFor(all, 2).map(({ train }) => train), ['c', 'b', 'a'])
assert.deepEqual(all, copy)
assert.equal(describe(offer('a', 900, 65)), 'a: 9.00 (1:05 h)')
`,
  }),
  handWritten({
    id: 'free-history-limit',
    operator: 'free-form',
    path: 'src/repl/history.ts',
    instruction: 'only keep the last 100 lines, the file grows and grows',
    text: `export class LineHistory {
    private lines: string[] = []

    /** Blank lines and repetitions of the line before are not remembered. */
    add(line: string): void {
        const trimmed = line.trimEnd()
        if (trimmed === '' || trimmed === this.lines.at(-1)) return
        this.lines.push(trimmed)
    }

    /** Newest first. */
    search(part: string): string[] {
        return this.lines.filter((line) => line.includes(part)).reverse()
    }

    serialise(): string {
        return this.lines.map((line) => line + '\\n').join('')
    }
}
`,
    changes: [
      [
        '        this.lines.push(trimmed)',
        `        this.lines.push(trimmed)
        if (this.lines.length > 100) this.lines.shift()`,
      ],
    ],
    tests: `import assert from 'node:assert/strict'
import { LineHistory } from './subject.ts'

const history = new LineHistory()
for (let index = 0; index < 250; index += 1) history.add(\`run \${index}\`)
const lines = history.serialise().split('\\n')
assert.equal(lines.length, 101)
assert.equal(lines[0], 'run 150')
assert.equal(lines[99], 'run 249')
history.add('run 249  ')
history.add(' ')
assert.equal(history.serialise().split('\\n')[0], 'run 150')
assert.deepEqual(history.search('24').slice(0, 2), ['run 249', 'run 248'])
`,
  }),
  handWritten({
    id: 'free-case-insensitive',
    operator: 'free-form',
    path: 'src/http/headers.ts',
    instruction: 'header names should be case insensitive',
    lines: [1, 16],
    text: `export class Headers {
  readonly #values = new Map<string, string[]>()

  append(name: string, value: string): void {
    const values = this.#values.get(name) ?? []
    this.#values.set(name, [...values, value])
  }

  get(name: string): string | undefined {
    return this.#values.get(name)?.join(', ')
  }

  remove(name: string): boolean {
    return this.#values.delete(name)
  }
}
`,
    changes: [
      [
        `    const values = this.#values.get(name) ?? []
    this.#values.set(name, [...values, value])`,
        `    const key = name.toLowerCase()
    const values = this.#values.get(key) ?? []
    this.#values.set(key, [...values, value])`,
      ],
      [
        "    return this.#values.get(name)?.join(', ')",
        "    return this.#values.get(name.toLowerCase())?.join(', ')",
      ],
      [
        '    return this.#values.delete(name)',
        '    return this.#values.delete(name.toLowerCase())',
      ],
    ],
    tests: `import assert from 'node:assert/strict'
import { Headers } from './subject.ts'

const headers = new Headers()
headers.append('Accept', 'text/html')
headers.append('accept', 'Text/Plain')
assert.equal(headers.get('ACCEPT'), 'text/html, Text/Plain')
assert.equal(headers.get('Host'), undefined)
assert.equal(headers.remove('aCCept'), true)
assert.equal(headers.get('Accept'), undefined)
assert.equal(headers.remove('accept'), false)
`,
  }),
  handWritten({
    id: 'free-remember-rates',
    operator: 'free-form',
    path: 'src/money/rates.ts',
    instruction:
      'dont ask the api again for a rate we already have. concurrent calls for the same pair should share one request too, but a failed one must be asked again next time',
    text: `export type AskRate = (from: string, to: string) => Promise<number>

export interface Rates {
  rate(from: string, to: string): Promise<number>
  convert(amount: number, from: string, to: string): Promise<number>
}

export function createRates(ask: AskRate): Rates {
  async function rate(from: string, to: string): Promise<number> {
    if (from === to) return 1
    return ask(from, to)
  }

  return {
    rate,
    async convert(amount, from, to) {
      return Math.round(amount * (await rate(from, to)) * 100) / 100
    },
  }
}
`,
    changes: [
      [
        `  async function rate(from: string, to: string): Promise<number> {
    if (from === to) return 1
    return ask(from, to)
  }`,
        `  const known = new Map<string, Promise<number>>()

  async function rate(from: string, to: string): Promise<number> {
    if (from === to) return 1
    const key = \`\${from}/\${to}\`
    let asked = known.get(key)
    if (asked === undefined) {
      asked = ask(from, to)
      known.set(key, asked)
      asked.catch(() => known.delete(key))
    }
    return asked
  }`,
      ],
    ],
    tests: `import assert from 'node:assert/strict'
import { createRates } from './subject.ts'

const asked = []
let isDown = true
const rates = createRates(async (from, to) => {
  asked.push(from + to)
  await Promise.resolve()
  if (isDown) throw new Error('down')
  return from === 'EUR' ? 1.5 : 2
})
await assert.rejects(rates.rate('EUR', 'USD'), /down/)
isDown = false
const both = await Promise.all([rates.rate('EUR', 'USD'), rates.convert(10, 'EUR', 'USD')])
assert.deepEqual(both, [1.5, 15])
assert.equal(await rates.rate('USD', 'EUR'), 2)
assert.equal(await rates.rate('EUR', 'USD'), 1.5)
assert.equal(await rates.rate('EUR', 'EUR'), 1)
assert.deepEqual(asked, ['EURUSD', 'EURUSD', 'USDEUR'])
`,
  }),
]
