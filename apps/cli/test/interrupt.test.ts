import { spawn, spawnSync } from 'node:child_process'
import process from 'node:process'
import { describe, expect, it } from 'vitest'
import { says, saysThenWaits } from './support/scripted-server.ts'
import { startScripted } from './support/start-scripted.ts'
import { jsonLines, MAIN, Running, until, type Ended } from './support/workspace.ts'

const { work, server } = await startScripted()

describe('[CL5] Ctrl-C ends with 130 and leaves the file as it was', () => {
  it('while the model is loaded', async () => {
    const loaded = server.load()
    work.write('load.txt', 'old\n')
    const running = work.start(['edit', 'load.txt', 'wait for the model', '--yes'])
    await until(() => running.err.includes('loading the model...'))
    running.child.kill('SIGINT')
    const { code, out } = await running.ended
    loaded()
    expect({ code, now: work.read('load.txt') }).toEqual({ code: 130, now: 'old\n' })
    expect(out).toContain('interrupted: load.txt is as it was.\n')
    expect(await server.running()).toBe(0)
  })

  it('while the answer streams, and frees the model', async () => {
    work.write('stream.txt', 'old\n')
    const told = server.on('never end', saysThenWaits('new\nnewer\nnewest\nlast\nreally\n'))
    const running = work.start(['edit', 'stream.txt', told, '--yes'])
    await until(() => running.out.includes('+ new\n'))
    expect(await server.running()).toBe(1)
    running.child.kill('SIGINT')
    expect(await running.ended).toMatchObject({ code: 130, signal: null, err: '' })
    expect(work.read('stream.txt')).toBe('old\n')
    await until(async () => (await server.running()) === 0)
  })

  it('and says so to a program', async () => {
    work.write('json.txt', 'old\n')
    const told = server.on('never end it', saysThenWaits('a\nb\nc\nd\ne\n'))
    const running = work.start(['edit', 'json.txt', told, '--yes', '--json'])
    await until(() => running.out.includes('"diff"'))
    running.child.kill('SIGINT')
    const end = await running.ended
    expect(end).toMatchObject({ code: 130, err: '' })
    expect(jsonLines(end.out).at(-1)).toMatchObject({ type: 'result', status: 'interrupted' })
  })
})

describe('at a terminal', () => {
  it('[CL5] Ctrl-C at the question applies nothing', async ({ skip }) => {
    skip(!hasTerminal(), NO_TERMINAL)
    work.write('ask.txt', 'old\n')
    const told = server.on('ask me', says('new\n'))
    const { code, out } = await atTerminal(['edit', 'ask.txt', told], ['Apply? [y/N] ', '\u0003'])
    expect({ code, now: work.read('ask.txt') }).toEqual({ code: 130, now: 'old\n' })
    expect(out).toContain('ask.txt is as it was.')
  })

  it.for<readonly [keys: string, code: number, now: string]>([
    ['y\r', 0, 'new\n'],
    ['yes\r', 0, 'new\n'],
    ['n\r', 5, 'old\n'],
    ['\r', 5, 'old\n'],
    ['yeah\r', 5, 'old\n'],
    ['\u0004', 5, 'old\n'],
  ])('%j to the question', async ([answer, code, now], { skip }) => {
    skip(!hasTerminal(), NO_TERMINAL)
    work.write('answer.txt', 'old\n')
    const told = server.on('ask me', says('new\n'))
    const end = await atTerminal(['edit', 'answer.txt', told], ['Apply? [y/N] ', answer])
    expect({ code: end.code, now: work.read('answer.txt') }).toEqual({ code, now })
  })

  it('asks with the reason about what would not parse', async ({ skip }) => {
    skip(!hasTerminal(), NO_TERMINAL)
    work.write('broken.ts', 'const a = 1\n')
    const told = server.on('break it', says('const a = (1\n'))
    const asked = ['Apply it all the same? [y/N] ', 'n\r'] as const
    const { code, out } = await atTerminal(['edit', 'broken.ts', told], asked)
    expect({ code, now: work.read('broken.ts') }).toEqual({ code: 5, now: 'const a = 1\n' })
    expect(out).toContain('It would no longer parse: "(" is never closed at line 1.')
  })

  it('[CL8] is shown no control character of the model, and colours', async ({ skip }) => {
    skip(!hasTerminal(), NO_TERMINAL)
    work.write('hostile.txt', 'old\n')
    const told = server.on('attack', says('\u001B]0;owned\u0007\u009B2J\u202Enew\n'))
    const { code, out } = await atTerminal(['edit', 'hostile.txt', told, '--yes'])
    expect({ code, now: work.read('hostile.txt') }).toEqual({
      code: 0,
      now: '\u001B]0;owned\u0007\u009B2J\u202Enew\n',
    })
    expect(out).toContain('\u001B[32m+ ␛]0;owned␇<U+009B>2J<U+202E>new')
    expect(out).not.toMatch(/\u001B\]|\u0007|\u009B|\u202E/)
  })
})

/** script(1) of util-linux: runs a program at a terminal. */
const TERMINAL = 'script'
const NO_TERMINAL = 'script(1) of util-linux, which makes a terminal, is not here'

function hasTerminal(): boolean {
  if (process.platform !== 'linux') return false
  return spawnSync(TERMINAL, ['--version'], { encoding: 'utf8' }).stdout.includes('util-linux')
}

/** Runs `turant ...` at a terminal of its own; once it has said `prompt`, `keys` are typed. */
async function atTerminal(
  args: readonly string[],
  [prompt, keys]: readonly [prompt: string, keys: string] | readonly [] = [],
): Promise<Ended> {
  const words = [process.execPath, MAIN, ...args].map(
    (word) => `'${word.replaceAll("'", `'\\''`)}'`,
  )
  const child = spawn(TERMINAL, ['-qec', words.join(' '), '/dev/null'], {
    cwd: work.folder,
    env: { ...work.environment, SHELL: '/bin/sh', TERM: 'xterm' },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  const running = new Running(child)
  if (prompt !== undefined) {
    await until(() => running.out.includes(prompt))
    child.stdin.write(keys)
  }
  return running.ended
}

describe('output that nobody reads any more', () => {
  it('ends quietly, as on Ctrl-C', async () => {
    work.write('head.txt', 'old\n')
    const told = server.on('go on and on', saysThenWaits('line\n'.repeat(100_000)))
    const { child, ended } = work.start(['edit', 'head.txt', told, '--yes'])
    child.stdout?.once('data', () => child.stdout?.destroy())
    expect(await ended).toMatchObject({ code: 130, signal: null, err: '' })
    expect(work.read('head.txt')).toBe('old\n')
    await until(async () => (await server.running()) === 0)
  })

  it.runIf(process.platform !== 'win32')('says nothing in a shell pipe', async () => {
    work.write('pipe.txt', 'old\n')
    const told = server.on('talk', saysThenWaits('line\n'.repeat(100_000)))
    const command = `"$@" edit pipe.txt '${told}' --yes | head -1`
    const child = spawn('sh', ['-c', command, 'sh', process.execPath, MAIN], {
      cwd: work.folder,
      env: { ...work.environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const { out, err } = await new Running(child).ended
    expect({ out, err }).toEqual({
      out: 'pipe.txt line 1 (the file is short enough to be rewritten whole)\n',
      err: '',
    })
    expect(work.read('pipe.txt')).toBe('old\n')
  })
})
