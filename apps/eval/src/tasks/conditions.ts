import { handWritten } from './hand-written-task.ts'
import type { HandWrittenTask } from './hand-written-task.ts'

export const CONDITIONS: readonly HandWrittenTask[] = [
  handWritten({
    id: 'condition-concession-age',
    operator: 'change-condition',
    path: 'src/tickets/fares.ts',
    instruction: '26 year olds still get the youth fare',
    text: `export type Fare = 'child' | 'youth' | 'adult' | 'senior'

const PRICES: Record<Fare, number> = { child: 0, youth: 900, adult: 1400, senior: 1000 }

export function fareFor(age: number): Fare {
  if (age < 6) return 'child'
  if (age < 26) return 'youth'
  if (age >= 65) return 'senior'
  return 'adult'
}

export function groupPrice(ages: readonly number[]): number {
  const full = ages.reduce((sum, age) => sum + PRICES[fareFor(age)], 0)
  return ages.length >= 10 ? Math.round(full * 0.9) : full
}
`,
    changes: [["  if (age < 26) return 'youth'", "  if (age <= 26) return 'youth'"]],
    tests: `import assert from 'node:assert/strict'
import { fareFor, groupPrice } from './subject.ts'

const ages = [5, 6, 26, 27, 64, 65]
assert.deepEqual(ages.map(fareFor), ['child', 'youth', 'youth', 'adult', 'adult', 'senior'])
assert.equal(groupPrice([26, 27]), 2300)
assert.equal(groupPrice(Array.from({ length: 10 }, () => 40)), 12600)
`,
  }),
  handWritten({
    id: 'condition-comment-lines',
    operator: 'change-condition',
    path: 'src/config/ini.ts',
    instruction: 'lines starting with ; are comments too',
    lines: [7, 18],
    text: `export type Sections = Record<string, Record<string, string>>

/** Reads \`[section]\` and \`key = value\`. */
export function parseIni(content: string): Sections {
  const sections: Sections = {}
  let section = 'main'
  for (const raw of content.split('\\n')) {
    const line = raw.trim()
    if (line === '' || line.startsWith('#')) continue
    if (line.startsWith('[') && line.endsWith(']')) {
      section = line.slice(1, -1)
      continue
    }
    const equals = line.indexOf('=')
    if (equals < 0) throw new SyntaxError(\`no value: \${line}\`)
    const values = (sections[section] ??= {})
    values[line.slice(0, equals).trim()] = line.slice(equals + 1).trim()
  }
  return sections
}
`,
    changes: [
      [
        "    if (line === '' || line.startsWith('#')) continue",
        "    if (line === '' || line.startsWith('#') || line.startsWith(';')) continue",
      ],
    ],
    tests: `import assert from 'node:assert/strict'
import { parseIni } from './subject.ts'

const content = '; first\\n# second\\n[web]\\n  ; third = 3\\nport = 80;\\nname = #1\\n\\n'
assert.deepEqual(parseIni(content), { web: { port: '80;', name: '#1' } })
assert.throws(() => parseIni('port'), SyntaxError)
`,
  }),
  handWritten({
    id: 'condition-express-domestic',
    operator: 'change-condition',
    path: 'src/shipping/express.ts',
    instruction: 'Express should only be offered inside Germany, whatever the weight is.',
    lines: [9, 11],
    text: `export interface Parcel {
    grams: number;
    country: string;
    dangerous: boolean;
}

const EXPRESS_MAX_GRAMS = 20_000;

export function offersExpress(parcel: Parcel): boolean {
    return !parcel.dangerous && parcel.grams <= EXPRESS_MAX_GRAMS;
}

export function services(parcel: Parcel): string[] {
    const names = ['standard'];
    if (offersExpress(parcel)) names.push('express');
    if (parcel.country === 'DE' && parcel.grams < 1000) names.push('letter');
    return names;
}
`,
    changes: [
      [
        '    return !parcel.dangerous && parcel.grams <= EXPRESS_MAX_GRAMS;',
        `    return (
        parcel.country === 'DE' && !parcel.dangerous && parcel.grams <= EXPRESS_MAX_GRAMS
    );`,
      ],
    ],
    tests: `import assert from 'node:assert/strict'
import { offersExpress, services } from './subject.ts'

const parcel = { grams: 500, country: 'DE', dangerous: false }
assert.deepEqual(services(parcel), ['standard', 'express', 'letter'])
assert.equal(offersExpress({ ...parcel, country: 'FR' }), false)
assert.equal(offersExpress({ ...parcel, grams: 20_001 }), false)
assert.equal(offersExpress({ ...parcel, dangerous: true }), false)
assert.deepEqual(services({ ...parcel, country: 'FR' }), ['standard'])
`,
  }),
  handWritten({
    id: 'condition-window-off-by-one',
    operator: 'change-condition',
    path: 'src/net/rate-limit.ts',
    instruction: 'off by one: with perMinute = 3 only 2 calls come through, it should be 3',
    text: `const MINUTE_MS = 60_000

/** At most so many calls in any minute, for each client by itself. */
export class RateLimit {
  private readonly calls = new Map<string, number[]>()
  private readonly perMinute: number

  constructor(perMinute: number) {
    this.perMinute = perMinute
  }

  allows(client: string, now: number): boolean {
    const recent = (this.calls.get(client) ?? []).filter((time) => now - time < MINUTE_MS)
    const isAllowed = recent.length + 1 < this.perMinute
    if (isAllowed) recent.push(now)
    this.calls.set(client, recent)
    return isAllowed
  }

  forget(now: number): void {
    for (const [client, times] of this.calls) {
      if (times.every((time) => now - time >= MINUTE_MS)) this.calls.delete(client)
    }
  }
}
`,
    changes: [
      [
        '    const isAllowed = recent.length + 1 < this.perMinute',
        '    const isAllowed = recent.length < this.perMinute',
      ],
    ],
    tests: `import assert from 'node:assert/strict'
import { RateLimit } from './subject.ts'

const limit = new RateLimit(3)
assert.deepEqual([0, 1, 2, 3].map((now) => limit.allows('a', now)), [true, true, true, false])
assert.equal(limit.allows('b', 4), true)
assert.equal(limit.allows('a', 60_000), true)
assert.equal(limit.allows('a', 60_000), false)
assert.equal(new RateLimit(1).allows('c', 0), true)
`,
  }),
  handWritten({
    id: 'condition-blank-setting',
    operator: 'change-condition',
    path: 'src/env.ts',
    instruction: 'treat variables that are set to an empty string as if they were not set',
    text: `type Env = Readonly<Record<string, string | undefined>>

export function required(env: Env, name: string): string {
  const value = env[name]
  if (value === undefined) throw new Error(\`\${name} is not set\`)
  return value
}

export function optional(env: Env, name: string, fallback: string): string {
  const value = env[name]
  return value === undefined ? fallback : value
}

export function flag(env: Env, name: string): boolean {
  return ['1', 'true', 'yes'].includes(optional(env, name, 'no').toLowerCase())
}
`,
    changes: [
      [
        '  if (value === undefined) throw new Error(`${name} is not set`)',
        `  if (value === undefined || value === '') throw new Error(\`\${name} is not set\`)`,
      ],
      [
        '  return value === undefined ? fallback : value',
        "  return value === undefined || value === '' ? fallback : value",
      ],
    ],
    tests: `import assert from 'node:assert/strict'
import { flag, optional, required } from './subject.ts'

const env = { EMPTY: '', HOST: 'box', DEBUG: 'Yes', ZERO: '0' }
assert.throws(() => required(env, 'EMPTY'), /EMPTY is not set/)
assert.throws(() => required(env, 'NONE'), /NONE is not set/)
assert.equal(required(env, 'HOST'), 'box')
assert.equal(required(env, 'ZERO'), '0')
assert.equal(optional(env, 'EMPTY', 'x'), 'x')
assert.equal(optional(env, 'ZERO', 'x'), '0')
assert.deepEqual([flag(env, 'DEBUG'), flag(env, 'EMPTY')], [true, false])
`,
  }),
]
