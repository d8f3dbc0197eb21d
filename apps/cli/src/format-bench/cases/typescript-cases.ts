import type { FormatCase } from './case.ts'

const QUEUE = {
  path: 'src/queue.ts',
  text: `export type Job = { readonly id: string; readonly run: () => Promise<void> }

const MAX_RUNNING = 4

/** Runs jobs in the order in which they came, a few at once. */
export class Queue {
  readonly #waiting: Job[] = []
  #running = 0

  add(job: Job): void {
    this.#waiting.push(job)
    this.#startNext()
  }

  get size(): number {
    return this.#waiting.length - this.#running
  }

  #startNext(): void {
    if (this.#running > MAX_RUNNING) return
    const job = this.#waiting.shift()
    if (job === undefined) return
    this.#running += 1
    console.log('starting', job.id)
    void job.run().finally(() => {
      this.#running -= 1
      this.#startNext()
    })
  }
}
`,
}

const PRICE = {
  path: 'src/price.ts',
  text: `export type Item = { name: string; cents: number; count: number }

export function subtotal(items: Item[]): number {
  let sum = 0
  for (const item of items) {
    sum += item.cents * item.count
  }
  return sum
}

export function discount(cents: number, percent: number): number {
  return Math.floor((cents * percent) / 100)
}

export function shipping(cents: number): number {
  if (cents >= 5000) return 0
  return 490
}

export function format(cents: number): string {
  return (cents / 100).toFixed(2) + ' EUR'
}
`,
}

export const TYPESCRIPT_CASES: readonly FormatCase[] = [
  { ...QUEUE, instruction: 'set MAX_RUNNING to 8', changes: [['RUNNING = 4', 'RUNNING = 8']] },
  {
    ...QUEUE,
    instruction: 'in #startNext use >= instead of >',
    changes: [['running > MAX_RUNNING', 'running >= MAX_RUNNING']],
  },
  {
    ...QUEUE,
    instruction: 'size must add the running jobs, not subtract them',
    changes: [['length - this.#running', 'length + this.#running']],
  },
  {
    ...QUEUE,
    instruction: 'remove the console.log line',
    changes: [["    console.log('starting', job.id)\n", '']],
  },
  {
    ...QUEUE,
    instruction: 'make sure that #running starts at 0',
    changes: [],
  },
  {
    ...PRICE,
    instruction: 'rename the variable sum to total',
    changes: [
      ['let sum = 0', 'let total = 0'],
      ['sum += ', 'total += '],
      ['return sum\n', 'return total\n'],
    ],
  },
  {
    ...PRICE,
    instruction: 'shipping is free from 4000 cents on',
    changes: [['cents >= 5000', 'cents >= 4000']],
  },
  {
    ...PRICE,
    instruction: 'discount should use Math.round',
    changes: [['Math.floor', 'Math.round']],
  },
  {
    ...PRICE,
    instruction: "format: add a parameter currency: string and use it instead of 'EUR'",
    changes: [
      ['format(cents: number)', 'format(cents: number, currency: string)'],
      ["+ ' EUR'", "+ ' ' + currency"],
    ],
  },
]
