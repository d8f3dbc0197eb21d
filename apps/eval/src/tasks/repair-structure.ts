import { handWritten } from './hand-written-task.ts'
import type { HandWrittenTask } from './hand-written-task.ts'

export const REPAIR_STRUCTURE: readonly HandWrittenTask[] = [
  handWritten({
    id: 'repair-missing-import',
    operator: 'repair',
    path: 'scripts/count-todos.ts',
    instruction: "fix: Cannot find name 'readFileSync'.",
    text: `import { readdirSync } from 'node:fs'
import { join } from 'node:path'

export interface Todo {
  readonly file: string
  readonly line: number
  readonly text: string
}

/** Comments of the form \`TODO: text\` in the files of one folder. */
export function todosIn(folder: string): Todo[] {
  return readdirSync(folder)
    .sort()
    .flatMap((file) => {
      const lines = readFileSync(join(folder, file), 'utf8').split('\\n')
      return lines.flatMap((content, index) => {
        const [, text] = /TODO: (.+)/.exec(content) ?? []
        return text === undefined ? [] : [{ file, line: index + 1, text }]
      })
    })
}
`,
    changes: [
      [
        "import { readdirSync } from 'node:fs'",
        "import { readFileSync, readdirSync } from 'node:fs'",
      ],
    ],
    tests: `import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { todosIn } from './subject.ts'

const folder = mkdtempSync(join(tmpdir(), 'todos-'))
try {
  writeFileSync(join(folder, 'b.ts'), 'x\\n// TODO: paint\\n')
  writeFileSync(join(folder, 'a.ts'), '# TODO: sand\\nTODO\\n')
  assert.deepEqual(todosIn(folder), [
    { file: 'a.ts', line: 1, text: 'sand' },
    { file: 'b.ts', line: 2, text: 'paint' },
  ])
} finally {
  rmSync(folder, { recursive: true })
}
`,
  }),
  handWritten({
    id: 'repair-missing-brace',
    operator: 'repair',
    path: 'src/undo/history.ts',
    instruction: `src/undo/history.ts(20,9): error TS1005: ';' expected.
src/undo/history.ts(29,1): error TS1005: '}' expected.`,
    text: `/** What was done, and what can be done again. */
export class History<T> {
  #past: T[] = []
  #future: T[] = []
  #present: T

  constructor(present: T) {
    this.#present = present
  }

  get present(): T {
    return this.#present
  }

  record(state: T): void {
    this.#past.push(this.#present)
    this.#present = state
    this.#future = []

  undo(): boolean {
    if (this.#past.length === 0) return false
    this.#future.push(this.#present)
    this.#present = this.#past.pop() as T
    return true
  }

  canRedo = (): boolean => this.#future.length > 0
}
`,
    changes: [
      [
        `    this.#future = []

  undo(): boolean {`,
        `    this.#future = []
  }

  undo(): boolean {`,
      ],
    ],
    tests: `import assert from 'node:assert/strict'
import { History } from './subject.ts'

const history = new History('a')
assert.equal(history.undo(), false)
assert.equal(history.present, 'a')
history.record('b')
history.record('c')
assert.equal(history.undo(), true)
assert.equal(history.present, 'b')
assert.equal(history.canRedo(), true)
history.record('d')
assert.equal(history.canRedo(), false)
assert.equal(history.undo(), true)
assert.equal(history.present, 'b')
`,
  }),
  handWritten({
    id: 'repair-missing-argument',
    operator: 'repair',
    path: 'src/money/split.ts',
    instruction:
      "TS2554 Expected 2 arguments, but got 1. An argument for 'currency' was not provided.",
    lines: [14, 14],
    text: `export interface Money {
    readonly cents: number
    readonly currency: string
}

function money(cents: number, currency: string): Money {
    return { cents, currency }
}

/** In parts of like size; the first ones get the cents that are left over. */
export function split(whole: Money, parts: number): Money[] {
    const each = Math.floor(whole.cents / parts)
    const left = whole.cents - each * parts
    return Array.from({ length: parts }, (_, index) => money(index < left ? each + 1 : each))
}

export function sum(parts: readonly Money[], currency: string): Money {
    if (parts.some((part) => part.currency !== currency)) {
        throw new TypeError(\`not everything is in \${currency}\`)
    }
    return money(parts.reduce((total, part) => total + part.cents, 0), currency)
}
`,
    changes: [
      [
        '    return Array.from({ length: parts }, (_, index) => money(index < left ? each + 1 : each))',
        `    return Array.from({ length: parts }, (_, index) =>
        money(index < left ? each + 1 : each, whole.currency),
    )`,
      ],
    ],
    tests: `import assert from 'node:assert/strict'
import { split, sum } from './subject.ts'

const bill = { cents: 1000, currency: 'CHF' }
assert.deepEqual(split(bill, 3), [
  { cents: 334, currency: 'CHF' },
  { cents: 333, currency: 'CHF' },
  { cents: 333, currency: 'CHF' },
])
assert.deepEqual(sum(split(bill, 7), 'CHF'), bill)
assert.throws(() => sum(split(bill, 2), 'EUR'), TypeError)
`,
  }),
  handWritten({
    id: 'repair-missing-case',
    operator: 'repair',
    path: 'src/player/reducer.ts',
    instruction: `error TS2366: Function lacks ending return statement and return type does not include 'undefined'. ("seek" should set the position, but never below 0)`,
    lines: [14, 23],
    text: `export type State = {
  readonly isPlaying: boolean
  readonly position: number
}

export type Action =
  | { readonly type: 'play' }
  | { readonly type: 'pause' }
  | { readonly type: 'stop' }
  | { readonly type: 'seek'; readonly position: number }

export const INITIAL: State = { isPlaying: false, position: 0 }

export function reduce(state: State, action: Action): State {
  switch (action.type) {
    case 'play':
      return { ...state, isPlaying: true }
    case 'pause':
      return { ...state, isPlaying: false }
    case 'stop':
      return INITIAL
  }
}
`,
    changes: [
      [
        `    case 'stop':
      return INITIAL`,
        `    case 'stop':
      return INITIAL
    case 'seek':
      return { ...state, position: Math.max(0, action.position) }`,
      ],
    ],
    tests: `import assert from 'node:assert/strict'
import { INITIAL, reduce } from './subject.ts'

const playing = reduce(INITIAL, { type: 'play' })
assert.deepEqual(reduce(playing, { type: 'seek', position: 42 }), { isPlaying: true, position: 42 })
assert.deepEqual(reduce(playing, { type: 'seek', position: -3 }), { isPlaying: true, position: 0 })
assert.deepEqual(reduce({ isPlaying: true, position: 9 }, { type: 'pause' }), {
  isPlaying: false,
  position: 9,
})
assert.equal(reduce(playing, { type: 'stop' }), INITIAL)
`,
  }),
  handWritten({
    id: 'repair-endless-recursion',
    operator: 'repair',
    path: 'src/plan/depth.ts',
    instruction:
      'RangeError: Maximum call stack size exceeded at depthOf. Happens when steps wait for each other in a circle; it should throw an Error "circular: NAME" instead',
    text: `export interface Step {
  readonly name: string
  readonly after?: readonly string[]
}

export type Plan = ReadonlyMap<string, Step>

/** How many steps have to come before this one, one after the other. */
export function depthOf(name: string, plan: Plan): number {
  const step = plan.get(name)
  if (step === undefined) throw new Error(\`unknown step: \${name}\`)
  const depths = (step.after ?? []).map((other) => depthOf(other, plan) + 1)
  return Math.max(0, ...depths)
}

export function planOf(steps: readonly Step[]): Plan {
  return new Map(steps.map((step) => [step.name, step]))
}
`,
    changes: [
      [
        `export function depthOf(name: string, plan: Plan): number {
  const step = plan.get(name)
  if (step === undefined) throw new Error(\`unknown step: \${name}\`)
  const depths = (step.after ?? []).map((other) => depthOf(other, plan) + 1)`,
        `export function depthOf(name: string, plan: Plan, above: readonly string[] = []): number {
  const step = plan.get(name)
  if (step === undefined) throw new Error(\`unknown step: \${name}\`)
  if (above.includes(name)) throw new Error(\`circular: \${name}\`)
  const depths = (step.after ?? []).map((other) => depthOf(other, plan, [...above, name]) + 1)`,
      ],
    ],
    tests: `import assert from 'node:assert/strict'
import { depthOf, planOf } from './subject.ts'

const plan = planOf([
  { name: 'wash' },
  { name: 'cut', after: ['wash'] },
  { name: 'fry', after: ['cut', 'oil'] },
  { name: 'oil' },
  { name: 'egg', after: ['hen'] },
  { name: 'hen', after: ['egg'] },
  { name: 'serve', after: ['fry', 'wash', 'cut'] },
])
assert.throws(() => depthOf('egg', plan), /circular: (egg|hen)/)
assert.equal(depthOf('serve', plan), 3)
assert.equal(depthOf('fry', plan), 2)
assert.equal(depthOf('wash', plan), 0)
assert.throws(() => depthOf('eat', plan), /unknown step: eat/)
`,
  }),
]
