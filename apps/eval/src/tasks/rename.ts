import { handWritten } from './hand-written-task.ts'
import type { HandWrittenTask } from './hand-written-task.ts'

export const RENAME: readonly HandWrittenTask[] = [
  handWritten({
    id: 'rename-cart-total',
    operator: 'rename',
    path: 'src/checkout/cart.ts',
    instruction: 'rename calc to orderTotal',
    text: `export interface CartLine {
  sku: string
  unitCents: number
  quantity: number
}

export function calc(lines: readonly CartLine[], discountPercent = 0): number {
  const gross = lines.reduce((sum, line) => sum + line.unitCents * line.quantity, 0)
  return Math.round(gross * (1 - discountPercent / 100))
}

export function summary(lines: readonly CartLine[]): string {
  const count = lines.reduce((sum, line) => sum + line.quantity, 0)
  return \`\${count} items, \${(calc(lines) / 100).toFixed(2)} EUR\`
}

export function hasFreeShipping(lines: readonly CartLine[]): boolean {
  return calc(lines) >= 5000
}
`,
    changes: [
      [
        'export function calc(lines: readonly CartLine[], discountPercent = 0): number {',
        'export function orderTotal(lines: readonly CartLine[], discountPercent = 0): number {',
      ],
      [
        '  return `${count} items, ${(calc(lines) / 100).toFixed(2)} EUR`',
        '  return `${count} items, ${(orderTotal(lines) / 100).toFixed(2)} EUR`',
      ],
      ['  return calc(lines) >= 5000', '  return orderTotal(lines) >= 5000'],
    ],
    tests: `import assert from 'node:assert/strict'
import { hasFreeShipping, orderTotal, summary } from './subject.ts'

const lines = [
  { sku: 'mug', unitCents: 1250, quantity: 2 },
  { sku: 'tray', unitCents: 2499, quantity: 1 },
]
assert.equal(orderTotal(lines), 4999)
assert.equal(orderTotal(lines, 10), 4499)
assert.equal(summary(lines), '3 items, 49.99 EUR')
assert.equal(hasFreeShipping(lines), false)
assert.equal(hasFreeShipping([{ sku: 'desk', unitCents: 5000, quantity: 1 }]), true)
`,
  }),
  handWritten({
    id: 'rename-queue-method',
    operator: 'rename',
    path: 'lib/outbox.ts',
    instruction:
      'The method `doIt` should be called `drain`. Please update where it is used as well.',
    text: `type Deliver = (message: string) => void;

/** Collects messages and hands them over in batches. */
export class Outbox {
    private waiting: string[] = [];
    private readonly deliver: Deliver;
    private readonly batchSize: number;

    constructor(deliver: Deliver, batchSize: number) {
        this.deliver = deliver;
        this.batchSize = batchSize;
    }

    push(message: string): void {
        this.waiting.push(message);
        if (this.waiting.length >= this.batchSize) {
            this.doIt();
        }
    }

    doIt(): number {
        const batch = this.waiting;
        this.waiting = [];
        batch.forEach((message) => this.deliver(message));
        return batch.length;
    }

    close(): void {
        const left = this.doIt();
        if (left > 0) {
            this.deliver("closed after " + left);
        }
    }
}
`,
    changes: [
      ['            this.doIt();', '            this.drain();'],
      ['    doIt(): number {', '    drain(): number {'],
      ['        const left = this.doIt();', '        const left = this.drain();'],
    ],
    tests: `import assert from 'node:assert/strict'
import { Outbox } from './subject.ts'

const sent = []
const outbox = new Outbox((message) => sent.push(message), 2)
assert.equal('doIt' in outbox, false)
outbox.push('a')
assert.deepEqual(sent, [])
outbox.push('b')
assert.deepEqual(sent, ['a', 'b'])
outbox.push('c')
assert.equal(outbox.drain(), 1)
outbox.push('d')
outbox.close()
assert.deepEqual(sent, ['a', 'b', 'c', 'd', 'closed after 1'])
`,
  }),
  handWritten({
    id: 'rename-lru-field',
    operator: 'rename',
    path: 'src/thumbnail-cache.ts',
    instruction: 'the private field #m is badly named, call it #entries',
    text: `/** Keeps the thumbnails that were looked at last. */
export class ThumbnailCache {
  readonly #m = new Map<string, Uint8Array>()
  readonly #capacity: number

  constructor(capacity: number) {
    this.#capacity = capacity
  }

  get(path: string): Uint8Array | undefined {
    const found = this.#m.get(path)
    if (found === undefined) return undefined
    this.#m.delete(path)
    this.#m.set(path, found)
    return found
  }

  put(path: string, pixels: Uint8Array): void {
    this.#m.delete(path)
    this.#m.set(path, pixels)
    for (const oldest of this.#m.keys()) {
      if (this.#m.size <= this.#capacity) break
      this.#m.delete(oldest)
    }
  }
}
`,
    changes: [
      [
        '  readonly #m = new Map<string, Uint8Array>()',
        '  readonly #entries = new Map<string, Uint8Array>()',
      ],
      [
        `    const found = this.#m.get(path)
    if (found === undefined) return undefined
    this.#m.delete(path)
    this.#m.set(path, found)
    return found`,
        `    const found = this.#entries.get(path)
    if (found === undefined) return undefined
    this.#entries.delete(path)
    this.#entries.set(path, found)
    return found`,
      ],
      [
        `    this.#m.delete(path)
    this.#m.set(path, pixels)
    for (const oldest of this.#m.keys()) {
      if (this.#m.size <= this.#capacity) break
      this.#m.delete(oldest)
    }`,
        `    this.#entries.delete(path)
    this.#entries.set(path, pixels)
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= this.#capacity) break
      this.#entries.delete(oldest)
    }`,
      ],
    ],
    tests: `import assert from 'node:assert/strict'
import { text } from './subject-text.ts'
import { ThumbnailCache } from './subject.ts'

assert.doesNotMatch(text, /#m\\b/)
assert.match(text, /#entries\\b/)
const cache = new ThumbnailCache(2)
cache.put('a', Uint8Array.of(1))
cache.put('b', Uint8Array.of(2))
assert.deepEqual(cache.get('a'), Uint8Array.of(1))
cache.put('c', Uint8Array.of(3))
assert.equal(cache.get('b'), undefined)
assert.deepEqual(cache.get('a'), Uint8Array.of(1))
cache.put('c', Uint8Array.of(4))
cache.put('d', Uint8Array.of(5))
assert.equal(cache.get('a'), undefined)
assert.deepEqual(cache.get('c'), Uint8Array.of(4))
`,
  }),
  handWritten({
    id: 'rename-limiter-option',
    operator: 'rename',
    path: 'src/limiter.ts',
    instruction: 'the option `n` tells nobody anything. rename it to limit everywhere',
    text: `export interface LimiterOptions {
  /** How many calls fit into one window. */
  n: number
  windowMs: number
  now: () => number
}

export interface Limiter {
  tryAcquire(): boolean
}

export function createLimiter({ n, windowMs, now }: LimiterOptions): Limiter {
  if (n < 1) throw new RangeError(\`n must be positive: \${n}\`)
  let windowStart = now()
  let used = 0
  return {
    tryAcquire() {
      const time = now()
      if (time - windowStart >= windowMs) {
        windowStart = time
        used = 0
      }
      if (used >= n) return false
      used += 1
      return true
    },
  }
}
`,
    changes: [
      ['  n: number', '  limit: number'],
      [
        `export function createLimiter({ n, windowMs, now }: LimiterOptions): Limiter {
  if (n < 1) throw new RangeError(\`n must be positive: \${n}\`)`,
        `export function createLimiter({ limit, windowMs, now }: LimiterOptions): Limiter {
  if (limit < 1) throw new RangeError(\`limit must be positive: \${limit}\`)`,
      ],
      ['      if (used >= n) return false', '      if (used >= limit) return false'],
    ],
    tests: `import assert from 'node:assert/strict'
import { text } from './subject-text.ts'
import { createLimiter } from './subject.ts'

assert.doesNotMatch(text, /\\bn\\??: number/)
assert.match(text, /\\blimit\\??: number/)
let time = 0
const limiter = createLimiter({ limit: 2, windowMs: 100, now: () => time })
assert.deepEqual([limiter.tryAcquire(), limiter.tryAcquire(), limiter.tryAcquire()], [true, true, false])
time = 100
assert.deepEqual([limiter.tryAcquire(), limiter.tryAcquire(), limiter.tryAcquire()], [true, true, false])
assert.throws(() => createLimiter({ limit: 0, windowMs: 100, now: () => 0 }), RangeError)
`,
  }),
  handWritten({
    id: 'rename-local-remainder',
    operator: 'rename',
    path: 'src/timesheet/effort.ts',
    instruction: 'rename tmp to rest',
    lines: [10, 19],
    text: `/** Five days a week, eight hours a day. */
const UNITS = [
  ['w', 2400],
  ['d', 480],
  ['h', 60],
  ['min', 1],
] as const

/** What a task took, as the planning board writes it. */
export function formatEffort(minutes: number): string {
  let tmp = Math.ceil(minutes)
  const parts: string[] = []
  for (const [name, size] of UNITS) {
    const count = Math.floor(tmp / size)
    if (count > 0) parts.push(\`\${count} \${name}\`)
    tmp -= count * size
  }
  return parts.length > 0 ? parts.slice(0, 2).join(' ') : 'none'
}
`,
    changes: [
      ['  let tmp = Math.ceil(minutes)', '  let rest = Math.ceil(minutes)'],
      ['    const count = Math.floor(tmp / size)', '    const count = Math.floor(rest / size)'],
      ['    tmp -= count * size', '    rest -= count * size'],
    ],
    tests: `import assert from 'node:assert/strict'
import { text } from './subject-text.ts'
import { formatEffort } from './subject.ts'

assert.doesNotMatch(text, /\\btmp\\b/)
assert.match(text, /\\brest\\b/)
assert.equal(formatEffort(2400 + 480 + 61), '1 w 1 d')
assert.equal(formatEffort(89.5), '1 h 30 min')
assert.equal(formatEffort(0), 'none')
`,
  }),
]
