import { EngineError } from '@turant/engine'
import { describe, expect, it } from 'vitest'
import { fails, isCutOff, says } from './support/scripted-server.ts'
import { startScripted } from './support/start-scripted.ts'
import { jsonLines } from './support/workspace.ts'

const { work, server } = await startScripted()

describe('[CL8] for people', () => {
  it.concurrent('shows place, diff, result and figures, and nothing else', async () => {
    work.write('plain.txt', 'a\nb\nc\nd\ne\n')
    const told = server.on('change b to B', says('B\n'))
    const args = ['edit', 'plain.txt', told, '--lines', '2', '--yes']
    const { code, out, err } = await work.run(args)
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out.replace(/applied \d+ ms/, 'applied 5 ms')).toBe(
      [
        'plain.txt line 2 (as told)',
        '@@ line 2 @@',
        '- b',
        '+ B',
        'applied +1 -1 by script, syntax not checked. "turant undo" takes it back.',
        'first token 6 ms · applied 5 ms · 400 tok/s · drafts accepted 4/6 · prompt reused 30 / computed 10',
        '',
      ].join('\n'),
    )
  })

  it.concurrent('colours piped output when FORCE_COLOR asks for it', async () => {
    work.write('colour.txt', 'a\n')
    const told = server.on('colour it', says('b\n'))
    const args = ['edit', 'colour.txt', told, '--yes']
    const { out } = await work.run(args, { environment: { FORCE_COLOR: '1' } })
    expect(out).toContain('\u001B[32m+ b')
  })

  it.concurrent('has no escape sequence in a pipe, whatever model and file hold', async () => {
    const name = 'evil\u001B[31m\u202Ename\n.txt'
    work.write(name, 'a\u001B[2J\n')
    const told = server.on('be evil', says('\u001B]0;owned\u0007\r\u009Bb\n'))
    const { code, out, err } = await work.run(['edit', name, told, '--yes'])
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toContain('evil␛[31m<U+202E>name␊.txt line 1 (')
    expect(out).toContain('- a␛[2J\n+ ␛]0;owned␇\n+ <U+009B>b\n')
    expect(out).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u202E]/)
    expect(work.read(name)).toBe('\u001B]0;owned\u0007\n\u009Bb\n')
  })

  it.concurrent('shows names in errors by stand-ins', async () => {
    const { err } = await work.run(['edit', 'no\u001B[5mfile', 'x', '--yes'])
    expect(err).toMatch(/^error no␛\[5mfile does not exist/)
  })

  it.concurrent('prints exactly what the model would insert', async () => {
    work.write('insert.txt', 'call(\u{1F600}, )\n')
    server.on('call(\u{1F600}, ', says('\tb\u0007'))
    const { code, out, err } = await work.run(['complete', 'insert.txt:1:10'])
    expect({ code, out, err }).toEqual({ code: 0, out: '\tb\u0007\n', err: '' })
  })
})

describe('[CL8] for programs', () => {
  it.concurrent('each line is JSON and the last is the result', async () => {
    work.write('json.ts', 'const a = 1\nconst b = 2\n')
    const told = server.on('make b 3', says('const b = 3\n'))
    const args = ['edit', 'json.ts', told, '--lines', '2', '--yes', '--json']
    const { code, out, err } = await work.run(args, { environment: { FORCE_COLOR: '1' } })
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(jsonLines(out)).toEqual([
      { type: 'region', file: 'json.ts', lines: [2, 2], why: 'as told' },
      { type: 'diff', change: 'insert', line: 'const b = 3\n' },
      { type: 'diff', change: 'delete', line: 'const b = 2\n', oldLine: 0 },
      { type: 'diff-end' },
      {
        type: 'result',
        status: 'applied',
        file: 'json.ts',
        model: 'script',
        lines: [2, 2],
        added: 1,
        removed: 1,
        syntax: 'parses',
        appliedMs: expect.any(Number),
        figures: expect.objectContaining({ output_tokens: 8, accepted_tokens: 4 }),
      },
    ])
  })

  it.concurrent.each([
    { args: ['edit', 'nothing.ts', 'x', '--yes'], exitCode: 2 },
    { args: ['edit', 'nothing.ts', 'x'], exitCode: 2 },
    { args: ['edit', '--bogus'], exitCode: 2 },
    { args: ['bogus'], exitCode: 2 },
    { args: ['undo'], exitCode: 2 },
  ])('a refusal of $args is one line', async ({ args, exitCode }) => {
    const environment = { TURANT_STATE: `${work.paths.directory}-of-nobody` }
    const { code, out, err } = await work.run([...args, '--json'], { environment })
    expect({ code, err }).toEqual({ code: exitCode, err: '' })
    expect(jsonLines(out)).toEqual([
      { type: 'error', exitCode, message: expect.stringMatching(/./) },
    ])
  })
})

type Judged = {
  readonly title: string
  readonly flag: string
  readonly answer: string
  readonly code: number
  readonly isApplied: boolean
  readonly says: string
}

const JUDGED: readonly Judged[] = [
  {
    title: '--yes does not apply what would not parse',
    flag: '--yes',
    answer: 'const a = (1\n',
    code: 1,
    isApplied: false,
    says: 'not applied (+1 -1 by script). It would no longer parse: "(" is never closed at line 1.',
  },
  {
    title: '--force does',
    flag: '--force',
    answer: 'const a = (1\n',
    code: 0,
    isApplied: true,
    says: 'applied +1 -1 by script. It would no longer parse: "(" is never closed at line 1. "turant undo" takes it back.',
  },
  {
    title: '--yes applies what parses',
    flag: '-y',
    answer: 'const a = 2\n',
    code: 0,
    isApplied: true,
    says: 'applied +1 -1 by script, parses. "turant undo" takes it back.',
  },
  {
    title: 'an unchanged text is said to be one',
    flag: '--yes',
    answer: 'const a = 1\n',
    code: 1,
    isApplied: false,
    says: 'nothing to apply: script gave the text back unchanged. Say it differently, name the lines with --lines, or use a larger model.',
  },
  {
    title: 'an answer that is no edit is not applied by --force either',
    flag: '--force',
    answer: '',
    code: 1,
    isApplied: false,
    says: "The model's answer can not be read as an edit",
  },
]

describe('[CL6] without a terminal', () => {
  it.concurrent.each(JUDGED)('$title', async (judged) => {
    const name = `${judged.title.replace(/\W/g, '')}.ts`
    work.write(name, 'const a = 1\n')
    const told = server.on(`judge: ${judged.title}`, says(judged.answer))
    const { code, out } = await work.run(['edit', name, told, judged.flag])
    expect({ code, isApplied: work.read(name) !== 'const a = 1\n' }).toEqual({
      code: judged.code,
      isApplied: judged.isApplied,
    })
    expect(out).toContain(judged.says)
  })

  it.concurrent('nobody is asked', async () => {
    work.write('ask.txt', 'old\n')
    const { code, out, err } = await work.run(['edit', 'ask.txt', 'anything'])
    expect({ code, out, err }).toEqual({
      code: 2,
      out: '',
      err: 'error There is no terminal to ask on. Say --yes to apply what parses, or --force to apply anything.\n',
    })
  })

  it.concurrent('an answer that was cut off is not applied', async () => {
    work.write('cut.txt', 'old\n')
    const told = server.on('cut it off', isCutOff('new\n'))
    const { code, out } = await work.run(['edit', 'cut.txt', told, '--yes'])
    expect({ code, now: work.read('cut.txt') }).toEqual({ code: 1, now: 'old\n' })
    expect(out).toContain(
      'The answer was cut off at the length limit. Name fewer lines with --lines.',
    )
  })
})

describe('[CL11] what the server can not do', () => {
  it.concurrent('a prompt that is too long: exit code 2 and by how many tokens', async () => {
    work.write('overflow.txt', 'old\n')
    const told = 'very long '.repeat(1000)
    const { code, err } = await work.run(['edit', 'overflow.txt', told, '--yes'])
    expect({ code, now: work.read('overflow.txt') }).toEqual({ code: 2, now: 'old\n' })
    expect(err).toMatch(
      /^error The region, the instruction and room for the answer need \d+ tokens more than the context window of 4000 tokens; shorten them by that much/,
    )
  })

  it.concurrent('an instruction beyond all bounds', async () => {
    work.write('bounds.txt', 'old\n')
    const { code, err } = await work.run(['edit', 'bounds.txt', 'long '.repeat(5000), '--yes'])
    expect({ code, err }).toEqual({
      code: 2,
      err: "error Invalid value for 'task.instruction': it is longer than 20000 characters; put long material into the file's text\n",
    })
  })

  it.concurrent('a model that fails midway: exit code 3 with its reason', async () => {
    work.write('lost.txt', 'old\n')
    const lost = new EngineError('backend-lost', 'The process of the model was killed')
    const told = server.on('be lost', fails(lost))
    const { code, err } = await work.run(['edit', 'lost.txt', told, '--yes'])
    expect({ code, err, now: work.read('lost.txt') }).toEqual({
      code: 3,
      err: 'error The process of the model was killed. Ask again.\n',
      now: 'old\n',
    })
  })

  it.concurrent('nothing to insert at a place', async () => {
    work.write('nothing.txt', 'nothing to insert here\n')
    server.on('ing to insert here', says(' \n'))
    const { code, out, err } = await work.run(['complete', 'nothing.txt:1:5'])
    expect({ code, out, err }).toEqual({
      code: 1,
      out: '',
      err: 'error The model has nothing to insert there.\n',
    })
  })
})
