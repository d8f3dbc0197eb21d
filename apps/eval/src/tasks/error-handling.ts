import { handWritten } from './hand-written-task.ts'
import type { HandWrittenTask } from './hand-written-task.ts'

export const ERROR_HANDLING: readonly HandWrittenTask[] = [
  handWritten({
    id: 'error-invalid-json',
    operator: 'error-handling',
    path: 'src/preferences.ts',
    instruction:
      'load throws when somebody edited the file by hand and broke the json. it should give the defaults then',
    text: `export interface Preferences {
  readonly theme: 'light' | 'dark'
  readonly fontSize: number
}

export const DEFAULTS: Preferences = { theme: 'light', fontSize: 13 }

/** What is left out of the file keeps its default. */
export function load(content: string | undefined): Preferences {
  if (content === undefined) return DEFAULTS
  const stored = JSON.parse(content) as Partial<Preferences>
  return { ...DEFAULTS, ...stored }
}

export function save(preferences: Preferences): string {
  return JSON.stringify(preferences, null, 2) + '\\n'
}
`,
    changes: [
      [
        `  const stored = JSON.parse(content) as Partial<Preferences>
  return { ...DEFAULTS, ...stored }`,
        `  try {
    const stored = JSON.parse(content) as Partial<Preferences>
    return { ...DEFAULTS, ...stored }
  } catch {
    return DEFAULTS
  }`,
      ],
    ],
    tests: `import assert from 'node:assert/strict'
import { DEFAULTS, load, save } from './subject.ts'

assert.deepEqual(load('{"theme": "dark",'), { theme: 'light', fontSize: 13 })
assert.deepEqual(load(''), DEFAULTS)
assert.deepEqual(load('{"theme": "dark"}'), { theme: 'dark', fontSize: 13 })
assert.deepEqual(load(undefined), DEFAULTS)
assert.deepEqual(load(save({ theme: 'dark', fontSize: 9 })), { theme: 'dark', fontSize: 9 })
`,
  }),
  handWritten({
    id: 'error-with-cause',
    operator: 'error-handling',
    path: 'src/templates/load.ts',
    instruction:
      'Wrap failures of `read` in an Error "cannot load template NAME" that keeps the original one as its cause',
    lines: [14, 16],
    text: `export type Read = (name: string) => Promise<string>;

export class Templates {
  private readonly known = new Map<string, string>();
  private readonly read: Read;

  constructor(read: Read) {
    this.read = read;
  }

  async source(name: string): Promise<string> {
    const known = this.known.get(name);
    if (known !== undefined) return known;
    const source = await this.read(name);
    this.known.set(name, source);
    return source;
  }
}
`,
    changes: [
      [
        `    const source = await this.read(name);
    this.known.set(name, source);
    return source;`,
        `    try {
      const source = await this.read(name);
      this.known.set(name, source);
      return source;
    } catch (cause) {
      throw new Error(\`cannot load template \${name}\`, { cause });
    }`,
      ],
    ],
    tests: `import assert from 'node:assert/strict'
import { Templates } from './subject.ts'

const reason = new Error('ENOENT')
let reads = 0
const templates = new Templates(async (name) => {
  reads += 1
  if (name === 'none') throw reason
  return \`<\${name}>\`
})
await assert.rejects(templates.source('none'), (error) => {
  assert.ok(error instanceof Error)
  assert.match(error.message, /cannot load template "?none/)
  assert.equal(error.cause, reason)
  return true
})
assert.equal(await templates.source('mail'), '<mail>')
assert.equal(await templates.source('mail'), '<mail>')
assert.equal(reads, 2)
`,
  }),
  handWritten({
    id: 'error-release-lock',
    operator: 'error-handling',
    path: 'lib/mutex.ts',
    instruction: 'if fn throws the lock is never released. fix that',
    lines: [6, 11],
    text: `/** Lets one at a time in, in the order in which they came. */
export class Mutex {
    #isHeld = false
    readonly #queue: (() => void)[] = []

    async withLock<T>(fn: () => T | Promise<T>): Promise<T> {
        await this.#acquire()
        const result = await fn()
        this.#release()
        return result
    }

    get isHeld(): boolean {
        return this.#isHeld
    }

    #acquire(): Promise<void> {
        if (!this.#isHeld) {
            this.#isHeld = true
            return Promise.resolve()
        }
        return new Promise((resolve) => this.#queue.push(resolve))
    }

    #release(): void {
        const next = this.#queue.shift()
        if (next === undefined) this.#isHeld = false
        else next()
    }
}
`,
    changes: [
      [
        `        const result = await fn()
        this.#release()
        return result`,
        `        try {
            return await fn()
        } finally {
            this.#release()
        }`,
      ],
    ],
    tests: `import assert from 'node:assert/strict'
import { Mutex } from './subject.ts'

const mutex = new Mutex()
const fails = () => {
  throw new Error('inside')
}
await assert.rejects(mutex.withLock(fails), /inside/)
assert.equal(mutex.isHeld, false)
const order = []
await Promise.all([
  mutex.withLock(async () => {
    order.push('first in')
    await Promise.resolve()
    order.push('first out')
  }),
  mutex.withLock(() => order.push('second')),
])
assert.deepEqual(order, ['first in', 'first out', 'second'])
assert.equal(await mutex.withLock(() => 5), 5)
`,
  }),
  handWritten({
    id: 'error-listener-throws',
    operator: 'error-handling',
    path: 'src/signals.ts',
    instruction:
      'one listener that throws must not keep the others from being called: hand what it threw to onError',
    text: `export type Listener<T> = (value: T) => void

export interface Signal<T> {
  listen(listener: Listener<T>): () => void
  emit(value: T): void
}

export function createSignal<T>(onError: (error: unknown) => void): Signal<T> {
  const listeners = new Set<Listener<T>>()
  return {
    listen(listener) {
      listeners.add(listener)
      return () => {
        if (!listeners.delete(listener)) onError(new Error('was removed before'))
      }
    },
    emit(value) {
      for (const listener of [...listeners]) listener(value)
    },
  }
}
`,
    changes: [
      [
        '      for (const listener of [...listeners]) listener(value)',
        `      for (const listener of [...listeners]) {
        try {
          listener(value)
        } catch (error) {
          onError(error)
        }
      }`,
      ],
    ],
    tests: `import assert from 'node:assert/strict'
import { createSignal } from './subject.ts'

const errors = []
const heard = []
const signal = createSignal((error) => errors.push(error))
const reason = new Error('broken listener')
signal.listen((value) => heard.push(\`a\${value}\`))
signal.listen(() => {
  throw reason
})
const stop = signal.listen((value) => heard.push(\`c\${value}\`))
signal.emit(1)
stop()
signal.emit(2)
assert.deepEqual(heard, ['a1', 'c1', 'a2'])
assert.deepEqual(errors, [reason, reason])
`,
  }),
]
