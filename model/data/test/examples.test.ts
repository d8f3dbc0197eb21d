import { editFormat } from '@turant/edits'
import { renderChat, SMOLLM2_CHAT } from '@turant/models'
import { expect, test } from 'vitest'
import type { Row } from '../src/examples/example.ts'
import { createGate } from '../src/examples/gate.ts'
import { rowsOfPackage } from '../src/examples/of-package.ts'
import { halfway, toldEdits } from '../src/examples/recent-edits.ts'
import { mostOfPackage, selectRows } from '../src/examples/select.ts'
import { sketchOf } from '../src/examples/sketch.ts'
import { splitOf } from '../src/examples/split.ts'
import { NEVER_TRAINED } from '../src/operators/catalog.ts'
import { PHRASES } from '../src/phrases/catalog.ts'
import { isHeldOut } from '../src/phrases/phrase.ts'
import type { PhraseSetId } from '../src/phrases/catalog.ts'
import { createRandom } from '../src/random.ts'

/** Written for these tests; each package gets its own names, or all would be one and the same. */
function fileOf(name: string): string {
  return `import { readFile } from 'node:fs/promises'

const RETRIES_${name.toUpperCase()} = 3

/** Reads the settings of a ${name}. */
export async function read${name}(path: string, limit: number, strict?: boolean): Promise<string[]> {
  const text = await readFile(path, 'utf8')
  const rows = text.split('\\n')
  const kept = []
  for (const row of rows) {
    if (row.length > limit) {
      kept.push(row.trim())
    }
  }
  if (strict && kept.length === 0) {
    throw new Error('The ${name} must be set')
  }
  return kept
}

export function show${name}(value: string, count: number): string {
  const label = 'The ${name} is ' + value + ' of ' + count
  if (value && value.length > 10) {
    console.log(label)
    return label.slice(0, 10)
  }
  return label + RETRIES_${name.toUpperCase()}
}

export function load${name}(id: string) {
  return fetch(id).then((reply) => reply.json())
}
`
}

const NAMES = [
  'apple',
  'birch',
  'cedar',
  'daisy',
  'elder',
  'fern',
  'grape',
  'hazel',
  'iris',
  'jade',
  'kale',
  'lily',
  'mint',
  'nettle',
  'oak',
  'pine',
  'quince',
  'rose',
  'sage',
  'thyme',
  'umbel',
  'vetch',
  'willow',
  'yew',
]

function made(seed: number, names = NAMES): readonly Row[] {
  const most = mostOfPackage(60 * names.length, names.length)
  const found = names.map((name) => {
    const text = fileOf(name.charAt(0).toUpperCase() + name.slice(1))
    const files = { [`src/${name}.ts`]: text.length }
    const entry = {
      name,
      version: '1.0.0',
      integrity: '',
      licence: 'MIT',
      licenceFile: 'LICENSE',
      files,
    } as const
    return rowsOfPackage(entry, [{ path: `src/${name}.ts`, text }], { seed, most })
  })
  return selectRows(found, 60 * names.length)
}

const ROWS = made(1)

test('the same seed makes the same examples, another seed others', () => {
  const few = NAMES.slice(0, 4)
  const first = made(1, few)
  expect(made(1, few)).toEqual(first)
  expect(made(2, few)).not.toEqual(first)
})

test('no package is in two splits, and each split has some', () => {
  const splits = new Map(ROWS.map((row) => [row.package, new Set<string>()]))
  for (const row of ROWS) splits.get(row.package)?.add(row.split)
  expect([...splits.values()].every((own) => own.size === 1)).toBe(true)
  expect(new Set(ROWS.map(({ split }) => split))).toContain('test')
  expect(new Set(ROWS.map(({ split }) => split))).toContain('train')
})

test('packages of a family stay together', () => {
  expect(splitOf('@acme/one')).toBe(splitOf('@acme/two'))
  expect(splitOf('acme-one')).toBe(splitOf('acme-two'))
})

test('what is held out is never trained on: wordings and kinds of edit', () => {
  const seen = ROWS.filter(({ split }) => split !== 'test')
  expect(seen.filter(({ paraphrase }) => paraphrase?.heldOut)).toEqual([])
  expect(seen.filter(({ operator }) => NEVER_TRAINED.has(operator))).toEqual([])
  const tests = ROWS.filter(({ split }) => split === 'test')
  expect(tests.some(({ paraphrase }) => paraphrase?.heldOut)).toBe(true)
  expect(tests.some(({ operator }) => NEVER_TRAINED.has(operator))).toBe(true)
})

test('the server renders the same prompt from the task, and reads the answer as expected', () => {
  const format = editFormat('bare-region')
  for (const { task, path, prompt, completion } of ROWS) {
    if (task.type !== 'edit') continue
    const asked = { ...task, path }
    const rendered = format.render(asked, { contextChars: 0 }).prompt
    const chat = rendered.type === 'chat' ? rendered : { messages: [] }
    const segments = renderChat({ ...SMOLLM2_CHAT, ...chat })
    expect(segments.map((one) => one.text).join('')).toBe(prompt)
    const decoder = format.decoder(asked, {})
    const read = decoder.push(completion)
    expect(read + decoder.end().text).toBe(task.expected)
  }
})

test('special places are the tokens of a prompt, in code points', () => {
  const tokens = new Set([
    '<repo_name>',
    '<filename>',
    '<jupyter_text>',
    '<file_sep>',
    '<|im_start|>',
    '<|im_end|>',
  ])
  for (const { prompt, promptSpecials, completion, completionSpecials } of ROWS) {
    const [asked, answered] = [Array.from(prompt), Array.from(completion)]
    const found = [
      ...promptSpecials.map(([start, end]) => asked.slice(start, end).join('')),
      ...completionSpecials.map(([start, end]) => answered.slice(start, end).join('')),
    ]
    expect(found.filter((one) => !tokens.has(one))).toEqual([])
    expect(promptSpecials.length).toBeGreaterThan(1)
  }
})

test('an example changes something, unless there is nothing to do', () => {
  for (const { task, operator } of ROWS) {
    if (task.type !== 'edit') continue
    expect(task.region === task.expected).toBe(operator === 'no-edit')
  }
})

test('prompts and windows keep to their budget', () => {
  expect(ROWS.filter(({ prompt }) => prompt.length > 1800)).toEqual([])
  const long = ROWS.filter(
    ({ task }) => task.type === 'edit' && task.region.split('\n').length > 17,
  )
  expect(long).toEqual([])
})

test('no edit is there twice', () => {
  const keys = ROWS.map(({ id }) => id)
  expect(new Set(keys).size).toBe(keys.length)
})

test('the gate lets nothing through that breaks a file, or loses a name', () => {
  const gate = createGate('a.ts')
  const before = 'const a = 1\nexport const b = a\n'
  expect(gate.passes(before, 'const c = 1\nexport const b = c\n')).toBe(true)
  expect(gate.passes(before, 'const c = 1\nexport const b = a\n')).toBe(false)
  expect(gate.passes(before, 'const a = 1\nconst a = 2\nexport const b = a\n')).toBe(false)
  expect(gate.passes(before, 'const a = (1\nexport const b = a\n')).toBe(false)
  expect(gate.passes(before, 'const a = new Map()\nexport const b = a\n')).toBe(true)
})

test('a sketch leaves out what stays, and has all that is new', () => {
  const region = 'one(1)\ntwo(2)\nthree(3)\nfour(4)\nfive(5)\nsix(6)\nseven(7)\n'
  const sketch =
    sketchOf(region, region.replace('four(4)', 'four(44)'), createRandom('sketch')) ?? ''
  expect(sketch).toContain('four(44)')
  expect(sketch).toMatch(/^(?:\/\/|\/\*)/m)
  expect(sketch.split('\n').length).toBeLessThan(8)
})

test('halfway through a change, what was done is told and the rest is left', () => {
  const texts = { before: 'a(x)\nkeep()\nb(x)\n', after: 'a(y)\nkeep()\nb(y)\n' }
  const stopped = halfway('f.js', texts, createRandom('half'))
  expect(stopped).toEqual({
    text: 'a(y)\nkeep()\nb(x)\n',
    recentEdits: [{ path: 'f.js', before: 'a(x)\n', after: 'a(y)\n' }],
  })
  expect(toldEdits(stopped?.recentEdits ?? [])).toBe('-a(x)\n+a(y)')
})

test('every kind of request has wordings for training, and those that people make some for tests', () => {
  const poor = Object.entries(PHRASES).filter(([set, wordings]) => {
    const held = wordings.filter((wording) => isHeldOut(set as PhraseSetId, wording)).length
    return held === wordings.length || new Set(wordings).size < wordings.length
  })
  expect(poor).toEqual([])
  const all = Object.entries(PHRASES).flatMap(([set, wordings]) =>
    wordings.map((one) => isHeldOut(set as PhraseSetId, one)),
  )
  const share = all.filter((isHeld) => isHeld).length / all.length
  expect(share).toBeGreaterThan(0.15)
  expect(share).toBeLessThan(0.25)
})
