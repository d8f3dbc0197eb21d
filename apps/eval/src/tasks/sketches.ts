import { handWritten } from './hand-written-task.ts'
import type { HandWrittenTask } from './hand-written-task.ts'

export const SKETCHES: readonly HandWrittenTask[] = [
  handWritten({
    id: 'sketch-router-not-found',
    operator: 'merge-sketch',
    path: 'server/router.ts',
    instruction: `Apply this update:
\`\`\`ts
export class Router {
  // ... existing code ...

  handle(method: string, path: string): Reply {
    const handler = this.routes.get(\`\${method} \${path}\`)
    if (handler === undefined) {
      const isKnown = [...this.routes.keys()].some((key) => key.endsWith(\` \${path}\`))
      return isKnown ? { status: 405, body: 'method not allowed' } : { status: 404, body: 'not found' }
    }
    return handler()
  }
}
\`\`\``,
    text: `export interface Reply {
  readonly status: number
  readonly body: string
}

export type Handler = () => Reply

export class Router {
  private readonly routes = new Map<string, Handler>()

  add(method: string, path: string, handler: Handler): this {
    this.routes.set(\`\${method} \${path}\`, handler)
    return this
  }

  handle(method: string, path: string): Reply {
    const handler = this.routes.get(\`\${method} \${path}\`)
    if (handler === undefined) {
      return { status: 404, body: 'not found' }
    }
    return handler()
  }
}
`,
    changes: [
      [
        "      return { status: 404, body: 'not found' }",
        `      const isKnown = [...this.routes.keys()].some((key) => key.endsWith(\` \${path}\`))
      return isKnown ? { status: 405, body: 'method not allowed' } : { status: 404, body: 'not found' }`,
      ],
    ],
    tests: `import assert from 'node:assert/strict'
import { text } from './subject-text.ts'
import { Router } from './subject.ts'

assert.doesNotMatch(text, /existing code/)
const router = new Router().add('GET', '/a', () => ({ status: 200, body: 'a' }))
assert.deepEqual(router.handle('GET', '/a'), { status: 200, body: 'a' })
assert.deepEqual(router.handle('PUT', '/a'), { status: 405, body: 'method not allowed' })
assert.deepEqual(router.handle('GET', '/b'), { status: 404, body: 'not found' })
`,
  }),
  handWritten({
    id: 'sketch-stopwatch-laps',
    operator: 'merge-sketch',
    path: 'src/stopwatch.ts',
    instruction: `export class Stopwatch {
  #startedAt: number | undefined
  #elapsed = 0
  readonly #laps: number[] = []
  // ... existing code ...

  lap(): number {
    const time = this.elapsed()
    this.#laps.push(time)
    return time
  }

  laps(): readonly number[] {
    return this.#laps
  }

  elapsed(): number {
    // ... existing code ...
  }
}`,
    text: `export class Stopwatch {
  #startedAt: number | undefined
  #elapsed = 0
  readonly #now: () => number

  constructor(now: () => number) {
    this.#now = now
  }

  start(): void {
    this.#startedAt ??= this.#now()
  }

  stop(): void {
    this.#elapsed = this.elapsed()
    this.#startedAt = undefined
  }

  elapsed(): number {
    const running = this.#startedAt === undefined ? 0 : this.#now() - this.#startedAt
    return this.#elapsed + running
  }
}
`,
    changes: [
      [
        '  #elapsed = 0',
        `  #elapsed = 0
  readonly #laps: number[] = []`,
      ],
      [
        '  elapsed(): number {',
        `  lap(): number {
    const time = this.elapsed()
    this.#laps.push(time)
    return time
  }

  laps(): readonly number[] {
    return this.#laps
  }

  elapsed(): number {`,
      ],
    ],
    tests: `import assert from 'node:assert/strict'
import { text } from './subject-text.ts'
import { Stopwatch } from './subject.ts'

assert.doesNotMatch(text, /existing code/)
let now = 100
const watch = new Stopwatch(() => now)
watch.start()
now = 130
assert.equal(watch.lap(), 30)
watch.stop()
now = 500
watch.start()
now = 505
watch.lap()
assert.equal(watch.elapsed(), 35)
assert.deepEqual(watch.laps(), [30, 35])
`,
  }),
  handWritten({
    id: 'sketch-query-options',
    operator: 'merge-sketch',
    path: 'src/store/query.ts',
    instruction: `update the code as follows:
export interface QueryOptions<T> {
    where?: (item: T) => boolean
    limit?: number
    offset?: number
}

// ...
    const { where, limit = items.length, offset = 0 } = options
    const matching = where === undefined ? items : items.filter(where)
    return matching.slice(offset, offset + limit)
}
// ...`,
    text: `export interface QueryOptions<T> {
    where?: (item: T) => boolean
    limit?: number
}

/** Never changes what it is given. */
export function query<T>(items: readonly T[], options: QueryOptions<T> = {}): readonly T[] {
    const { where, limit = items.length } = options
    const matching = where === undefined ? items : items.filter(where)
    return matching.slice(0, limit)
}

export function count<T>(items: readonly T[], where: (item: T) => boolean): number {
    return query(items, { where }).length
}

export function first<T>(items: readonly T[], where: (item: T) => boolean): T | undefined {
    return query(items, { where, limit: 1 })[0]
}
`,
    changes: [
      [
        `    limit?: number
}`,
        `    limit?: number
    offset?: number
}`,
      ],
      [
        '    const { where, limit = items.length } = options',
        '    const { where, limit = items.length, offset = 0 } = options',
      ],
      ['    return matching.slice(0, limit)', '    return matching.slice(offset, offset + limit)'],
    ],
    tests: `import assert from 'node:assert/strict'
import { text } from './subject-text.ts'
import { count, first, query } from './subject.ts'

assert.doesNotMatch(text, /\\/\\/ \\.\\.\\./)
assert.match(text, /offset\\?\\s*:\\s*number/)
assert.match(text, /Never changes/)
const items = [1, 2, 3, 4, 5, 6]
const where = (item) => item % 2 === 0
assert.deepEqual(query(items, { where, offset: 1, limit: 1 }), [4])
assert.deepEqual(query(items, { offset: 4 }), [5, 6])
assert.deepEqual(query(items), items)
assert.equal(count(items, where), 3)
assert.equal(first(items, where), 2)
`,
  }),
  handWritten({
    id: 'sketch-colour-alpha',
    operator: 'merge-sketch',
    path: 'src/colour/parse.ts',
    instruction: `change it to:
export function parseColour(value: string): Colour | undefined {
  const hex = /^#([0-9a-f]{6})([0-9a-f]{2})?$/i.exec(value)
  if (hex === null) return undefined
  // ... existing code ...
  const alpha = hex[2] === undefined ? 1 : parseInt(hex[2], 16) / 255
  return { red: number >> 16, green: (number >> 8) & 255, blue: number & 255, alpha }
}`,
    lines: [9, 14],
    text: `export type Colour = {
  readonly red: number
  readonly green: number
  readonly blue: number
  /** From 0, which is not seen at all, to 1. */
  readonly alpha: number
}

export function parseColour(value: string): Colour | undefined {
  const hex = /^#([0-9a-f]{6})$/i.exec(value)
  if (hex === null) return undefined
  const number = parseInt(hex[1], 16)
  return { red: number >> 16, green: (number >> 8) & 255, blue: number & 255, alpha: 1 }
}

export function over(top: number, below: number, alpha: number): number {
  return Math.round(top * alpha + below * (1 - alpha))
}
`,
    changes: [
      [
        '  const hex = /^#([0-9a-f]{6})$/i.exec(value)',
        '  const hex = /^#([0-9a-f]{6})([0-9a-f]{2})?$/i.exec(value)',
      ],
      [
        '  return { red: number >> 16, green: (number >> 8) & 255, blue: number & 255, alpha: 1 }',
        `  const alpha = hex[2] === undefined ? 1 : parseInt(hex[2], 16) / 255
  return { red: number >> 16, green: (number >> 8) & 255, blue: number & 255, alpha }`,
      ],
    ],
    tests: `import assert from 'node:assert/strict'
import { text } from './subject-text.ts'
import { over, parseColour } from './subject.ts'

assert.doesNotMatch(text, /existing code/)
assert.deepEqual(parseColour('#0A10ff'), { red: 10, green: 16, blue: 255, alpha: 1 })
assert.deepEqual(parseColour('#0a10ff00'), { red: 10, green: 16, blue: 255, alpha: 0 })
assert.equal(parseColour('#0a10fff'), undefined)
assert.equal(over(100, 0, 0.5), 50)
`,
  }),
]
