import { handWritten } from './hand-written-task.ts'
import type { HandWrittenTask } from './hand-written-task.ts'

export const MEMBERS: readonly HandWrittenTask[] = [
  handWritten({
    id: 'members-clear-cache',
    operator: 'change-members',
    path: 'src/cache/ttl-cache.ts',
    instruction: 'add a clear() method',
    text: `type Entry<V> = { readonly value: V; readonly expiresAt: number }

export class TtlCache<V> {
  readonly #entries = new Map<string, Entry<V>>()
  readonly #ttlMs: number
  readonly #now: () => number

  constructor(ttlMs: number, now: () => number) {
    this.#ttlMs = ttlMs
    this.#now = now
  }

  get(key: string): V | undefined {
    const entry = this.#entries.get(key)
    if (entry === undefined) return undefined
    if (entry.expiresAt > this.#now()) return entry.value
    this.#entries.delete(key)
    return undefined
  }

  set(key: string, value: V): void {
    this.#entries.set(key, { value, expiresAt: this.#now() + this.#ttlMs })
  }
}
`,
    changes: [
      [
        `    this.#entries.set(key, { value, expiresAt: this.#now() + this.#ttlMs })
  }`,
        `    this.#entries.set(key, { value, expiresAt: this.#now() + this.#ttlMs })
  }

  clear(): void {
    this.#entries.clear()
  }`,
      ],
    ],
    tests: `import assert from 'node:assert/strict'
import { TtlCache } from './subject.ts'

let now = 0
const cache = new TtlCache(10, () => now)
cache.set('a', 1)
cache.set('b', 2)
assert.equal(cache.get('a'), 1)
cache.clear()
assert.equal(cache.get('a'), undefined)
assert.equal(cache.get('b'), undefined)
cache.set('a', 3)
assert.equal(cache.get('a'), 3)
now = 10
assert.equal(cache.get('a'), undefined)
`,
  }),
  handWritten({
    id: 'members-once-listener',
    operator: 'change-members',
    path: 'lib/emitter.ts',
    instruction:
      'Emitter needs a `once` that calls the handler for the next event only and then forgets it',
    text: `export type Handler<T> = (payload: T) => void;

export class Emitter<Events extends Record<string, unknown>> {
  private handlers: { [K in keyof Events]?: Handler<Events[K]>[] } = {};

  on<K extends keyof Events>(name: K, handler: Handler<Events[K]>): void {
    const list = this.handlers[name] ?? [];
    this.handlers[name] = [...list, handler];
  }

  off<K extends keyof Events>(name: K, handler: Handler<Events[K]>): void {
    this.handlers[name] = this.handlers[name]?.filter((one) => one !== handler);
  }

  emit<K extends keyof Events>(name: K, payload: Events[K]): number {
    const list = this.handlers[name] ?? [];
    for (const handler of list) handler(payload);
    return list.length;
  }
}
`,
    changes: [
      [
        '  emit<K extends keyof Events>(name: K, payload: Events[K]): number {',
        `  once<K extends keyof Events>(name: K, handler: Handler<Events[K]>): void {
    const wrapped: Handler<Events[K]> = (payload) => {
      this.off(name, wrapped);
      handler(payload);
    };
    this.on(name, wrapped);
  }

  emit<K extends keyof Events>(name: K, payload: Events[K]): number {`,
      ],
    ],
    tests: `import assert from 'node:assert/strict'
import { Emitter } from './subject.ts'

const emitter = new Emitter()
const heard = []
emitter.once('saved', (id) => heard.push(\`once \${id}\`))
const always = (id) => heard.push(\`on \${id}\`)
emitter.on('saved', always)
emitter.emit('opened', 0)
assert.equal(emitter.emit('saved', 1), 2)
assert.equal(emitter.emit('saved', 2), 1)
assert.deepEqual(heard, ['once 1', 'on 1', 'on 2'])
emitter.off('saved', always)
assert.equal(emitter.emit('saved', 3), 0)
`,
  }),
  handWritten({
    id: 'members-optional-phone',
    operator: 'change-members',
    path: 'src/directory/person.ts',
    instruction:
      'a person can also have a phone number (optional). show it in the card on its own line after the mail address',
    text: `export interface Person {
  readonly name: string
  readonly mail: string
  readonly room?: string
}

/** For the door and the printed directory. */
export function card(person: Person): string {
  const lines = [person.name, person.mail]
  if (person.room !== undefined) lines.push(\`Room \${person.room}\`)
  return lines.join('\\n')
}

export function directory(people: readonly Person[]): string {
  return people
    .toSorted((a, b) => a.name.localeCompare(b.name))
    .map(card)
    .join('\\n\\n')
}
`,
    changes: [
      [
        `  readonly mail: string
  readonly room?: string`,
        `  readonly mail: string
  readonly phone?: string
  readonly room?: string`,
      ],
      [
        '  const lines = [person.name, person.mail]',
        `  const lines = [person.name, person.mail]
  if (person.phone !== undefined) lines.push(person.phone)`,
      ],
    ],
    tests: `import assert from 'node:assert/strict'
import { text } from './subject-text.ts'
import { card, directory } from './subject.ts'

assert.match(text, /phone\\?\\s*:\\s*string/)
const zoe = { name: 'Zoe', mail: 'z@x.example', room: '12' }
const lines = card({ ...zoe, phone: '555-01' }).split('\\n')
assert.equal(lines.length, 4)
assert.deepEqual(lines.slice(0, 2), ['Zoe', 'z@x.example'])
assert.match(lines[2], /555-01$/)
assert.equal(lines[3], 'Room 12')
assert.equal(card(zoe), 'Zoe\\nz@x.example\\nRoom 12')
const ann = { name: 'Ann', mail: 'a@x.example' }
assert.equal(directory([zoe, ann]), 'Ann\\na@x.example\\n\\nZoe\\nz@x.example\\nRoom 12')
`,
  }),
  handWritten({
    id: 'members-private-cursor',
    operator: 'change-members',
    path: 'src/parse/cursor.ts',
    instruction:
      'nobody outside should be able to set `at`: make it private and offer a read-only getter with the same name',
    lines: [1, 20],
    text: `export class Cursor {
  at = 0
  readonly source: string

  constructor(source: string) {
    this.source = source
  }

  take(pattern: RegExp): string | undefined {
    const sticky = new RegExp(pattern.source, 'y')
    sticky.lastIndex = this.at
    const [found] = sticky.exec(this.source) ?? []
    if (found !== undefined) this.at += found.length
    return found
  }

  isAtEnd(): boolean {
    return this.at >= this.source.length
  }
}
`,
    changes: [
      [
        `  at = 0
  readonly source: string

  constructor(source: string) {
    this.source = source
  }`,
        `  #at = 0
  readonly source: string

  constructor(source: string) {
    this.source = source
  }

  get at(): number {
    return this.#at
  }`,
      ],
      [
        `    sticky.lastIndex = this.at
    const [found] = sticky.exec(this.source) ?? []
    if (found !== undefined) this.at += found.length`,
        `    sticky.lastIndex = this.#at
    const [found] = sticky.exec(this.source) ?? []
    if (found !== undefined) this.#at += found.length`,
      ],
      ['    return this.at >= this.source.length', '    return this.#at >= this.source.length'],
    ],
    tests: `import assert from 'node:assert/strict'
import { Cursor } from './subject.ts'

const cursor = new Cursor('let x1')
assert.throws(() => {
  cursor.at = 3
}, TypeError)
assert.equal(cursor.at, 0)
assert.equal(cursor.take(/[a-z]+/), 'let')
assert.equal(cursor.at, 3)
assert.equal(cursor.take(/\\d/), undefined)
assert.equal(cursor.isAtEnd(), false)
assert.equal(cursor.take(/ \\w+/), ' x1')
assert.equal(cursor.isAtEnd(), true)
`,
  }),
]
