import { describe, expect, test } from 'vitest'
import type { OperatorId } from '../src/operators/operator.ts'
import { edit, proposalsOf } from './fixture.ts'

type Case = {
  readonly id: OperatorId
  readonly path: string
  readonly phrases: string
  readonly slots?: Readonly<Record<string, string>>
  readonly before: string
  readonly after: string
  /** The file that the operator is given, where it is the answer and not the question. */
  readonly given?: 'after'
}

const SUM = 'export function sum(first, second) {\n  return first + second\n}\n'

const CASES: readonly Case[] = [
  {
    id: 'change-literal',
    path: 'a.js',
    phrases: 'literal-off',
    slots: { name: 'verbose' },
    before: 'const settings = { verbose: true, depth: 2 }\nuse(settings)\n',
    after: 'const settings = { verbose: false, depth: 2 }\nuse(settings)\n',
  },
  {
    id: 'add-parameter',
    path: 'a.js',
    phrases: 'parameter-add-default',
    slots: { name: 'limit', value: '10' },
    before: SUM,
    after: 'export function sum(first, second, limit = 10) {\n  return first + second\n}\n',
  },
  {
    id: 'add-parameter',
    path: 'a.ts',
    phrases: 'parameter-add-optional',
    slots: { name: 'limit' },
    before: 'export function f(a: string): string {\n  return a\n}\n',
    after: 'export function f(a: string, limit?: number): string {\n  return a\n}\n',
  },
  {
    id: 'remove-parameter',
    path: 'a.js',
    phrases: 'parameter-remove',
    slots: { name: 'unused' },
    before: 'function pad(text, unused) {\n  return text\n}\npad(1, 2)\n',
    after: 'function pad(text) {\n  return text\n}\npad(1)\n',
  },
  {
    id: 'reorder-parameters',
    path: 'a.js',
    phrases: 'parameters-swap',
    before: 'function pad(text, size) {\n  return text\n}\npad(a, b)\n',
    after: 'function pad(size, text) {\n  return text\n}\npad(b, a)\n',
  },
  {
    id: 'default-value',
    path: 'a.ts',
    phrases: 'default-value',
    slots: { value: '10' },
    before: 'export function f(a: string, size?: number) {\n  return a\n}\n',
    after: 'export function f(a: string, size: number = 10) {\n  return a\n}\n',
  },
  {
    id: 'extract-variable',
    path: 'a.js',
    phrases: 'variable-extract',
    slots: { name: 'user' },
    before: 'function f(id) {\n  return show(getUser(id.value))\n}\n',
    after: 'function f(id) {\n  const user = getUser(id.value)\n  return show(user)\n}\n',
  },
  {
    id: 'inline-variable',
    path: 'a.js',
    phrases: 'variable-inline',
    slots: { name: 'all' },
    before: 'function f(id) {\n  const all = load(id)\n  return all.length\n}\n',
    after: 'function f(id) {\n  return load(id).length\n}\n',
  },
  {
    id: 'extract-function',
    path: 'a.js',
    phrases: 'function-extract-test',
    slots: { name: 'isValid' },
    before: 'function f(age) {\n  if (age > 17 && age < 100) go()\n}\n',
    after:
      'function isValid(age) {\n  return age > 17 && age < 100\n}\n\nfunction f(age) {\n  if (isValid(age)) go()\n}\n',
  },
  {
    id: 'guard-clause',
    path: 'a.js',
    phrases: 'guard-return-value',
    slots: { name: 'text', test: '!text', value: 'null' },
    before: 'function f(text) {\n  return text.trim()\n}\n',
    after: 'function f(text) {\n  if (!text) {\n    return null\n  }\n  return text.trim()\n}\n',
  },
  {
    id: 'guard-clause',
    path: 'a.js',
    phrases: 'guard-invert',
    before: 'function f(a) {\n  if (a === 1) {\n    go(a)\n    end(a)\n  }\n}\n',
    after: 'function f(a) {\n  if (a !== 1) {\n    return\n  }\n\n  go(a)\n  end(a)\n}\n',
  },
  {
    id: 'error-handling',
    path: 'a.js',
    phrases: 'catch-null',
    before: 'function f(a) {\n  return JSON.parse(a)\n}\n',
    after:
      'function f(a) {\n  try {\n    return JSON.parse(a)\n  } catch {\n    return null\n  }\n}\n',
  },
  {
    id: 'then-to-await',
    path: 'a.js',
    phrases: 'then-await',
    before:
      'function f(url) {\n  return fetch(url).then((reply) => {\n    log(reply)\n    return reply.ok\n  })\n}\n',
    after:
      'async function f(url) {\n  const reply = await fetch(url)\n  log(reply)\n  return reply.ok\n}\n',
  },
  {
    id: 'then-to-await',
    path: 'b.js',
    phrases: 'then-await',
    given: 'after',
    before:
      'function f(url) {\n  return fetch(url).then((reply) => {\n    log(reply)\n    return reply.ok\n  })\n}\n',
    after:
      'async function f(url) {\n  const reply = await fetch(url)\n  log(reply)\n  return reply.ok\n}\n',
  },
  {
    id: 'optional-chaining',
    path: 'b.js',
    phrases: 'optional-chaining',
    given: 'after',
    before: 'const first = user.tags && user.tags.list[0]\n',
    after: 'const first = user.tags?.list[0]\n',
  },
  {
    id: 'callback-to-promise',
    path: 'a.js',
    phrases: 'callback-promise',
    before:
      'function load(id, callback) {\n  read(id, (err, data) => {\n    if (err) return callback(err)\n    callback(null, data)\n  })\n}\n',
    after:
      'function load(id) {\n  return new Promise((resolve, reject) => {\n    read(id, (err, data) => {\n      if (err) return reject(err)\n      resolve(data)\n    })\n  })\n}\n',
  },
  {
    id: 'add-types',
    path: 'a.ts',
    phrases: 'type-return',
    given: 'after',
    before: 'export function f(a: string) {\n  return a\n}\n',
    after: 'export function f(a: string): string {\n  return a\n}\n',
  },
  {
    id: 'add-jsdoc',
    path: 'a.js',
    phrases: 'jsdoc-types',
    before: 'function f(name, index) {\n  return name + index\n}\n',
    after:
      '/**\n * @param {string} name\n * @param {number} index\n */\nfunction f(name, index) {\n  return name + index\n}\n',
  },
  {
    id: 'change-condition',
    path: 'a.js',
    phrases: 'condition-negate',
    before: 'if (a.size > 3) go()\n',
    after: 'if (a.size <= 3) go()\n',
  },
  {
    id: 'loop-to-array-method',
    path: 'a.js',
    phrases: 'loop-filter-map',
    before:
      'function f(all) {\n  const out = []\n  for (const one of all) {\n    if (one.ok) {\n      out.push(one.name)\n    }\n  }\n  return out\n}\n',
    after:
      'function f(all) {\n  const out = all.filter((one) => one.ok).map((one) => one.name)\n  return out\n}\n',
  },
  {
    id: 'template-string',
    path: 'a.js',
    phrases: 'template-string',
    before: "const greeting = 'Hello ' + user.name + '!'\n",
    after: 'const greeting = `Hello ${user.name}!`\n',
  },
  {
    id: 'optional-chaining',
    path: 'a.js',
    phrases: 'optional-chaining',
    before: 'const name = user && user.name\n',
    after: 'const name = user?.name\n',
  },
  {
    id: 'change-imports',
    path: 'a.ts',
    phrases: 'import-type',
    given: 'after',
    before: "import { A } from './a.ts'\nexport const a: A = 1\n",
    after: "import type { A } from './a.ts'\nexport const a: A = 1\n",
  },
  {
    id: 'declaration-form',
    path: 'a.js',
    phrases: 'form-arrow',
    before: 'export async function f (a, b) {\n  return a + b\n}\n',
    after: 'export const f = async (a, b) => {\n  return a + b\n}\n',
  },
  {
    id: 'change-members',
    path: 'a.ts',
    phrases: 'union-add',
    slots: { value: "'other'" },
    before: "type Mode = 'a' | 'b'\n",
    after: "type Mode = 'a' | 'b' | 'other'\n",
  },
  {
    id: 'repair',
    path: 'a.js',
    phrases: 'repair',
    slots: { message: "')' expected." },
    given: 'after',
    before: 'go(first;\n',
    after: 'go(first);\n',
  },
]

describe('each kind of edit', () => {
  test.each(CASES)(
    '$id, $phrases: $after',
    ({ id, path, phrases, slots, before, after, given }) => {
      const text = given === undefined ? before : after
      expect(edit({ id, path, text }, phrases, slots ?? {})).toEqual({ before, after })
    },
  )
})

test('a name that is changed is changed wherever it is meant, and nowhere else', () => {
  const text =
    'function f(user) {\n  const g = (user) => user.user\n  return { user, g: g(user) }\n}\n'
  const found = proposalsOf('rename', 'a.js', text).find(
    ({ after }) => after.includes('function f(') && after.includes('(user) => user.user'),
  )
  const next = /function f\((\w+)\)/.exec(found?.after ?? '')?.[1] ?? ''
  expect(found?.after).toBe(
    `function f(${next}) {\n  const g = (user) => user.user\n  return { user: ${next}, g: g(${next}) }\n}\n`,
  )
  expect(next).not.toBe('user')
})
