import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { locateRegion, splitAtRange } from '../src/index.ts'
import { text } from './texts.ts'

const TYPESCRIPT = `import { load } from './load.ts'

const MAX_RETRIES = 3

/** Someone with an account. */
export class UserStore {
  #users = new Map<string, User>()

  /** Finds a user by name. */
  findUser(name: string): User | undefined {
    for (const user of this.#users.values()) {
      if (user.name === name) return user
    }
    return undefined
  }

  async refresh(): Promise<void> {
    const rows = await load('users')
    if (rows.length === 0) {
      throw new Error('no users at all')
    } else {
      for (const row of rows) {
        this.#users.set(row.id, row)
      }
    }
  }
}

export function greet(
  user: User,
  greeting = 'Hello',
): string {
  const name = user.name.trim()
  return \`\${greeting}, \${name}!\`
}

export const shout = (text: string) => {
  return text.toUpperCase()
}
`

const PYTHON = `import os

RETRIES = 3


class Store:
    def __init__(self, path):
        self.path = path

    @property
    def size(self):
        total = 0
        for name in os.listdir(self.path):
            total += os.path.getsize(name)

        return total


def read_all(store):
    with open(store.path) as handle:
        return handle.read()
`

/** The text of the range, and the rest of the answer. */
function located(source: string, instruction: string, maxLines = 12) {
  const { range, why, confidence } = locateRegion(source, instruction, { maxLines })
  return { region: splitAtRange(source, range).region, why, confidence }
}

function linesOf(source: string, from: number, to: number): string {
  return splitAtRange(source, { startLine: from - 1, endLine: to }).region
}

describe('locateRegion', () => {
  it('[ED15] takes lines that are named by number', () => {
    const one = located(TYPESCRIPT, 'in line 3 use 5')
    expect(one).toEqual({
      region: 'const MAX_RETRIES = 3\n',
      why: 'line 3 is named',
      confidence: 'certain',
    })
    const many = ['Lines 10-12: skip', 'lines 12 to 10', 'see #L10-L12', 'between lines 10 and 12']
    for (const instruction of many) {
      expect(located(TYPESCRIPT, instruction)).toEqual({
        region: linesOf(TYPESCRIPT, 10, 12),
        why: 'lines 10 to 12 are named',
        confidence: 'certain',
      })
    }
  })

  it('[ED15] ignores lines that the text does not have', () => {
    expect(located('a\nb\n', 'line 7').why).toBe('the file is short enough to be rewritten whole')
    expect(located('a\nb\n', 'lines 2-9').region).toBe('b\n')
    expect(located('a\nb\n', 'add L2 regularisation').confidence).toBe('likely')
  })

  it('[ED16] takes code that the instruction quotes, with its block', () => {
    expect(located(TYPESCRIPT, 'replace "no users at all" by something kinder')).toEqual({
      region: linesOf(TYPESCRIPT, 17, 26),
      why: '"no users at all" occurs only here',
      confidence: 'certain',
    })
    expect(located(TYPESCRIPT, 'make `return undefined` throw').region).toBe(
      linesOf(TYPESCRIPT, 9, 15),
    )
    const fenced = 'change\n```ts\n  const name = user.name.trim()\n  return `\n```'
    expect(located(TYPESCRIPT, fenced).region).toBe(linesOf(TYPESCRIPT, 29, 35))
    expect(located(TYPESCRIPT, 'why "user.name" here?').confidence).toBe('likely')
  })

  it('[ED16] an apostrophe is not a quote, and a quote that is nowhere is no place', () => {
    expect(located(TYPESCRIPT, "don't let greet's name be empty").region).toBe(
      linesOf(TYPESCRIPT, 29, 35),
    )
    expect(located(TYPESCRIPT, 'rename MAX_RETRIES to "LIMIT_X"').region).toBe(
      'const MAX_RETRIES = 3\n',
    )
  })

  it('[ED17] takes the definition of an identifier, however it is written', () => {
    const cases: readonly (readonly [string, number, number])[] = [
      ['make findUser ignore case', 9, 15],
      ['make find user ignore case', 9, 15],
      ['add a loud flag to shout', 37, 39],
      ['raise max retries to 5', 3, 3],
      ['let `greet` take a title', 29, 35],
      ['refresh should log how many rows it got', 17, 26],
    ]
    for (const [instruction, from, to] of cases) {
      expect([instruction, located(TYPESCRIPT, instruction).region]).toEqual([
        instruction,
        linesOf(TYPESCRIPT, from, to),
      ])
    }
    expect(located(TYPESCRIPT, 'make findUser ignore case')).toMatchObject({
      why: 'defines findUser (line 10)',
      confidence: 'certain',
    })
  })

  it('[ED17] finds blocks by indentation alone', () => {
    expect(located(PYTHON, 'size should skip directories').region).toBe(linesOf(PYTHON, 10, 16))
    expect(located(PYTHON, 'read_all: use utf-8').region).toBe(linesOf(PYTHON, 19, 21))
    expect(located(PYTHON, 'set RETRIES to 4').region).toBe('RETRIES = 3\n')
    const allman =
      'int f(int a)\n{\n    if (a)\n    {\n        go(a);\n    }\n}\n\nint halt()\n{\n}\n'
    expect(located(allman, 'call go twice').region).toBe(linesOf(allman, 1, 7))
    expect(located(allman, 'halt gives 1').region).toBe(linesOf(allman, 9, 11))
    const sql = 'create table a (\n  id int,\n  name text\n);\n\ncreate table b (\n  x int\n);\n'
    expect(located(sql, 'make name not null', 4).region).toBe(linesOf(sql, 1, 4))
  })

  it('[ED17] several identifiers agree on the block that holds them all', () => {
    expect(located(TYPESCRIPT, 'users: the row id is case insensitive').region).toBe(
      linesOf(TYPESCRIPT, 17, 26),
    )
  })

  it('[ED18] a block that is too long is cut to its part', () => {
    const body = Array.from({ length: 200 }, (_, n) => `  step${n}()\n`)
    const long = `function run() {\n${body.join('')}}\n`
    expect(located(long, 'run twice', 10).region).toBe(linesOf(long, 1, 10))
    expect(located(long, 'skip step100', 10).region).toBe('  step100()\n')
  })

  it('[ED19] falls back to the whole text, or to its start', () => {
    expect(locateRegion(TYPESCRIPT, 'make it better')).toEqual({
      range: { startLine: 0, endLine: 39 },
      why: 'the file is short enough to be rewritten whole',
      confidence: 'likely',
    })
    expect(locateRegion(TYPESCRIPT, 'make it better', { maxLines: 10 })).toEqual({
      range: { startLine: 0, endLine: 10 },
      why: 'nothing in the instruction names a place, so this is the start of the file',
      confidence: 'guess',
    })
    expect(locateRegion('', 'write a server').range).toEqual({ startLine: 0, endLine: 0 })
  })

  it('[ED18] gives a range in the text, of at most maxLines, for any instruction', () => {
    const word = fc.constantFrom('first', 'two', '`}`', 'one two', 'return null', '👍', '"- item"')
    const instruction = fc.oneof(
      fc.string(),
      fc.array(word).map((words) => words.join(' ')),
    )
    fc.assert(
      fc.property(text, instruction, fc.integer({ min: 1, max: 8 }), (source, wish, maxLines) => {
        const { range } = locateRegion(source, wish, { maxLines })
        fc.pre(!/lines?\s|L\d/i.test(wish))
        splitAtRange(source, range)
        expect(range.endLine - range.startLine).toBeLessThanOrEqual(maxLines)
      }),
    )
  })

  it('[ED17] finds a definition among 50,000 lines', () => {
    const block = (n: number) =>
      `function work${n}(item) {\n  use(item)\n  return work${n + 1}(item)\n}\n\n`
    const long = Array.from({ length: 10_000 }, (_, n) => block(n)).join('')
    expect(located(long, 'item of work7777 may be null').region).toBe(
      'function work7777(item) {\n  use(item)\n  return work7778(item)\n}\n',
    )
  })
})
