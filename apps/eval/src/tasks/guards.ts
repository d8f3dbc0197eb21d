import { handWritten } from './hand-written-task.ts'
import type { HandWrittenTask } from './hand-written-task.ts'

export const GUARDS: readonly HandWrittenTask[] = [
  handWritten({
    id: 'guard-empty-average',
    operator: 'guard-clause',
    path: 'src/reviews/rating.ts',
    instruction: 'return 0 right away if there are no reviews',
    lines: [7, 16],
    text: `export interface Review {
  stars: number
  verified: boolean
}

/** A verified review counts twice. */
export function averageStars(reviews: readonly Review[]): number {
  let sum = 0
  let weight = 0
  for (const review of reviews) {
    const share = review.verified ? 2 : 1
    sum += review.stars * share
    weight += share
  }
  return Math.round((sum / weight) * 10) / 10
}
`,
    changes: [
      [
        `  let sum = 0
  let weight = 0`,
        `  if (reviews.length === 0) return 0
  let sum = 0
  let weight = 0`,
      ],
    ],
    tests: `import assert from 'node:assert/strict'
import { averageStars } from './subject.ts'

assert.equal(averageStars([]), 0)
assert.equal(averageStars([{ stars: 5, verified: true }, { stars: 2, verified: false }]), 4)
assert.equal(averageStars([{ stars: 3, verified: false }]), 3)
`,
  }),
  handWritten({
    id: 'guard-pool-size',
    operator: 'guard-clause',
    path: 'src/worker-pool.ts',
    instruction:
      'a pool with less than one slot never runs anything - throw a RangeError in the constructor then',
    text: `export type Task<T> = () => Promise<T>;

export class Pool {
  private running = 0;
  private readonly waiting: (() => void)[] = [];
  private readonly slots: number;

  constructor(slots: number) {
    this.slots = slots;
  }

  async run<T>(task: Task<T>): Promise<T> {
    if (this.running >= this.slots) {
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
    this.running += 1;
    try {
      return await task();
    } finally {
      this.running -= 1;
      this.waiting.shift()?.();
    }
  }
}
`,
    changes: [
      [
        '    this.slots = slots;',
        `    if (slots < 1) throw new RangeError(\`a pool needs a slot: \${slots}\`);
    this.slots = slots;`,
      ],
    ],
    tests: `import assert from 'node:assert/strict'
import { Pool } from './subject.ts'

assert.throws(() => new Pool(0), RangeError)
assert.throws(() => new Pool(-2), RangeError)
const pool = new Pool(1)
const order = []
await Promise.all(
  ['a', 'b'].map((name) =>
    pool.run(async () => {
      order.push(name)
      await Promise.resolve()
      order.push(name)
    }),
  ),
)
assert.deepEqual(order, ['a', 'a', 'b', 'b'])
assert.equal(await pool.run(async () => 7), 7)
`,
  }),
  handWritten({
    id: 'guard-flatten-quote',
    operator: 'guard-clause',
    path: 'src/shipping/quote.ts',
    instruction: 'flatten the nested ifs of quote with early returns',
    text: `export interface Order {
  items: number
  grams: number
  country: string
}

const ZONES: Record<string, number> = { DE: 490, AT: 790, CH: 990 }

/** Cents, or why it can not be sent. */
export function quote(order: Order): number | string {
  let result: number | string
  if (order.items > 0) {
    const base = ZONES[order.country]
    if (base !== undefined) {
      if (order.grams <= 30_000) {
        result = base + Math.floor(order.grams / 1000) * 50
      } else {
        result = 'too heavy'
      }
    } else {
      result = 'not shipped to ' + order.country
    }
  } else {
    result = 'nothing to ship'
  }
  return result
}
`,
    changes: [
      [
        `  let result: number | string
  if (order.items > 0) {
    const base = ZONES[order.country]
    if (base !== undefined) {
      if (order.grams <= 30_000) {
        result = base + Math.floor(order.grams / 1000) * 50
      } else {
        result = 'too heavy'
      }
    } else {
      result = 'not shipped to ' + order.country
    }
  } else {
    result = 'nothing to ship'
  }
  return result`,
        `  if (order.items <= 0) return 'nothing to ship'
  const base = ZONES[order.country]
  if (base === undefined) return 'not shipped to ' + order.country
  if (order.grams > 30_000) return 'too heavy'
  return base + Math.floor(order.grams / 1000) * 50`,
      ],
    ],
    tests: `import assert from 'node:assert/strict'
import { text } from './subject-text.ts'
import { quote } from './subject.ts'

const depth = Math.max(...text.split('\\n').map((line) => /^ */.exec(line)[0].length))
assert.ok(depth <= 4, 'it is still nested')
assert.doesNotMatch(text, /\\belse\\b/)
assert.equal(quote({ items: 1, grams: 2500, country: 'AT' }), 890)
assert.equal(quote({ items: 1, grams: 30_000, country: 'DE' }), 1990)
assert.equal(quote({ items: 1, grams: 30_001, country: 'DE' }), 'too heavy')
assert.equal(quote({ items: 1, grams: 1, country: 'US' }), 'not shipped to US')
assert.equal(quote({ items: 0, grams: 1, country: 'US' }), 'nothing to ship')
`,
  }),
]
