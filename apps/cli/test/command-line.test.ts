import { afterAll, describe, expect, it } from 'vitest'
import { parseCommandLine } from '../src/command-line.ts'
import { edit } from '../src/commands/edit.ts'
import { status } from '../src/commands/status.ts'
import { write } from '../src/commands/write.ts'
import { parseLines, parsePlace } from '../src/edit/line-flags.ts'
import { requireInstruction } from '../src/edit/task-flags.ts'
import { CommandError } from '../src/exit.ts'
import { Workspace } from './support/workspace.ts'

/** The refusal that a call ends in, as a person reads it. */
function refusalOf(call: () => unknown): string {
  try {
    call()
  } catch (error) {
    if (error instanceof CommandError) return `${error.exitCode}: ${error.message}`
    throw error
  }
  return 'no refusal'
}

describe('[CL1] flags', () => {
  it('are read before and after the words, which "--" protects', () => {
    expect(parseCommandLine(edit, ['-y', 'a.ts', '--lines=2-3', '--', '--x'])).toEqual({
      flags: { yes: true, lines: '2-3' },
      positionals: ['a.ts', '--x'],
    })
  })

  it.each([
    [
      ['--bogus'],
      '2: There is no option --bogus. Put -- in front of a word that begins with a dash. See "turant edit --help".',
    ],
    [
      ['a.ts', '-1 is wrong'],
      '2: There is no option -1. Put -- in front of a word that begins with a dash. See "turant edit --help".',
    ],
    [['a.ts', '--lines'], '2: --lines needs a value. See "turant edit --help".'],
    [['a.ts', '--lines', '-3'], '2: --lines needs a value. See "turant edit --help".'],
    [['a.ts', '--yes=1'], '2: -y, --yes takes no value. See "turant edit --help".'],
  ])('%j is refused', (words, message) => {
    expect(refusalOf(() => parseCommandLine(edit, words))).toBe(message)
  })

  it('a word that a command has no use for is refused', () => {
    expect(refusalOf(() => parseCommandLine(status, ['now']))).toBe(
      '2: What is "now" for? Usage: turant status',
    )
  })
})

describe('[CL1] an instruction', () => {
  it.each([
    [['a.ts'], '2: Say what to change: turant write FILE "instruction" [--line N]'],
    [
      ['a.ts', ''],
      "2: The instruction is blank. Say what to change, such as 'rename total to sum'.",
    ],
    [
      ['a.ts', ' \t\n\u00A0'],
      "2: The instruction is blank. Say what to change, such as 'rename total to sum'.",
    ],
    [
      ['a.ts', 'rename', 'a', 'to', 'b'],
      '2: Put the instruction in quotes: turant write a.ts "rename a to b"',
    ],
  ])('of %j is refused', (words, message) => {
    expect(refusalOf(() => requireInstruction(words, write))).toBe(message)
  })

  it('is the one word after the file', () => {
    expect(requireInstruction(['a.ts', ' rename a '], write)).toBe(' rename a ')
  })
})

describe('[CL1] --lines', () => {
  it.each([
    ['1', { startLine: 0, endLine: 1 }],
    ['3-9', { startLine: 2, endLine: 9 }],
    ['9-9', { startLine: 8, endLine: 9 }],
  ])('%s of 9 lines', (text, range) => {
    expect(parseLines(text, 9)).toEqual(range)
  })

  it.each(['', '0', '0-3', '3-2', '-3', '3-', 'a', '1.5', '1-2-3', ' 1', '1e1', '٣'])(
    '%j is malformed',
    (text) => {
      expect(refusalOf(() => parseLines(text, 9))).toBe(
        `2: --lines takes two line numbers such as 3-9, not "${text}".`,
      )
    },
  )

  it.each(['10', '3-10', '99999999999999999999'])('%s of 9 lines is refused', (text) => {
    expect(refusalOf(() => parseLines(text, 9))).toBe(`2: --lines ${text}: the file has 9 lines.`)
  })
})

describe('[CL1] a place', () => {
  it('has a file, whose name may hold colons, a line and a column', () => {
    expect(parsePlace('C:\\a:1.ts:12:5')).toEqual({ file: 'C:\\a:1.ts', line: 12, column: 5 })
  })

  it.each(['a.ts', 'a.ts:1', ':1:1', 'a.ts:0:1', 'a.ts:1:0', 'a.ts:x:1'])(
    '%j is refused',
    (text) => {
      expect(refusalOf(() => parsePlace(text))).toBe(
        `2: Name the place as FILE:LINE:COL, such as src/a.ts:12:5, not "${text}".`,
      )
    },
  )
})

describe('the program', () => {
  const work = new Workspace()
  work.write('two.txt', 'one\ntwo')
  afterAll(() => work[Symbol.asyncDispose]())

  type Line = { readonly args: readonly string[]; readonly code: number; readonly err: string }
  const LINES: readonly Line[] = [
    { args: ['bogus'], code: 2, err: 'error There is no command "bogus". Run "turant help".\n' },
    {
      args: ['edit', 'two.txt', 'rename', 'one', '--yes'],
      code: 2,
      err: 'error Put the instruction in quotes: turant edit two.txt "rename one"\n',
    },
    {
      args: ['edit', 'two.txt', 'x', '--yes', '--lines', '2-3'],
      code: 2,
      err: 'error --lines 2-3: the file has 2 lines.\n',
    },
    {
      args: ['edit', 'two.txt', 'x', '--yes', '--model', 'smollm-135m'],
      code: 2,
      err: 'error There is no model "smollm-135m". Did you mean smollm2-135m?\n',
    },
    {
      args: ['write', 'two.txt', 'x', '--yes', '--line', '4'],
      code: 2,
      err: 'error --line takes a whole number from 1 to 3, not "4".\n',
    },
    {
      args: ['complete', 'two.txt:3:1'],
      code: 2,
      err: 'error two.txt has 2 lines; there is no line 3.\n',
    },
    {
      args: ['complete', 'two.txt:2:5'],
      code: 2,
      err: 'error Line 2 of two.txt has 3 characters; there is no column 5.\n',
    },
    {
      args: ['models', 'verify'],
      code: 3,
      err: 'error smollm2-135m is not on this machine. Get it with "turant models pull smollm2-135m".\n',
    },
    {
      args: ['models', 'fetch'],
      code: 2,
      err: 'error There is no "models fetch". Use: turant models list | pull ID | verify ID | remove ID\n',
    },
    {
      args: ['models', 'pull', 'smollm'],
      code: 2,
      err: 'error There is no model "smollm". Did you mean smollm2-135m?\n',
    },
    {
      args: ['serve', '--port', 'x'],
      code: 2,
      err: 'error --port takes a whole number from 0 to 65535, not "x".\n',
    },
  ]

  it.concurrent.each(LINES)('refuses $args', async ({ args, code, err }) => {
    expect(await work.run(args)).toEqual({ code, signal: null, out: '', err })
    expect(work.read('two.txt')).toBe('one\ntwo')
  })

  it.concurrent('lists commands and exit codes', async () => {
    const [help, none, version] = await Promise.all([
      work.run(['help']),
      work.run([]),
      work.run(['--version']),
    ])
    expect(help).toMatchObject({ code: 0, err: '' })
    expect(help.out).toContain('edit       change a part of a file as told')
    expect(help.out).toContain('4 the file changed meanwhile')
    expect(none).toMatchObject({ code: 2, out: help.out })
    expect(version.out).toMatch(/^\d+\.\d+\.\d+\n$/)
  })

  it.concurrent('explains a command', async () => {
    const { code, out } = await work.run(['edit', '--help'])
    expect(code).toBe(0)
    expect(out).toContain('usage: turant edit FILE "instruction" [--lines A-B]')
    expect(out).toContain('--force       apply without asking, even then')
  })
})
