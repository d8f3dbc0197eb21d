import { spawn } from 'node:child_process'
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { says, ScriptedServer } from './support/scripted-server.ts'
import { startScripted } from './support/start-scripted.ts'
import { jsonLines, MAIN, Running, Workspace, type Ended } from './support/workspace.ts'

const { work, server } = await startScripted()

describe('[CL3] a file that moved on is not written: exit code 4,', () => {
  it.concurrent('changed during the edit', async () => {
    const path = work.write('changed.txt', 'old\n')
    const told = server.on(
      'meet a change',
      says('new\n', () => writeFileSync(path, 'theirs\n')),
    )
    const { code, out } = await work.run(['edit', 'changed.txt', told, '--yes'])
    expect({ code, now: work.read('changed.txt') }).toEqual({ code: 4, now: 'theirs\n' })
    expect(out).toContain(
      `changed.txt was changed by somebody else meanwhile. Nothing was written; run the command again to edit it as it is now.`,
    )
  })

  it.concurrent('deleted during the edit', async () => {
    const path = work.write('deleted.txt', 'old\n')
    const told = server.on(
      'meet a deletion',
      says('new\n', () => rmSync(path)),
    )
    const { code } = await work.run(['edit', 'deleted.txt', told, '--yes', '--force'])
    expect({ code, isThere: work.names().includes('deleted.txt') }).toEqual({
      code: 4,
      isThere: false,
    })
  })

  it.concurrent('made by somebody else while it was written anew', async () => {
    const path = work.path('appeared.txt')
    const told = server.on(
      'meet a birth',
      says('new\n', () => writeFileSync(path, 'theirs\n')),
    )
    const { code, out } = await work.run(['write', 'appeared.txt', told, '--yes', '--json'])
    expect({ code, now: work.read('appeared.txt') }).toEqual({ code: 4, now: 'theirs\n' })
    expect(jsonLines(out).at(-1)).toMatchObject({
      type: 'result',
      status: 'conflict',
      file: 'appeared.txt',
      lines: [0, 0],
      problem: expect.stringContaining('was changed by somebody else meanwhile'),
    })
  })
})

describe('[CL4] a file that can not be written stays the old one:', () => {
  it('a full disk', async ({ skip }) => {
    const disk = mkdtempSync(join(work.folder, 'disk-'))
    skip(!(await canMount(disk)), 'no right to mount a small disk')
    const told = server.on('fill the disk', says('x\n'.repeat(80_000)))
    const { code, out, err } = await onSmallDisk(
      disk,
      `printf 'old\\n' > f.txt; "$@" edit f.txt '${told}' --yes >/dev/null; code=$?; cat f.txt; ls -A; exit $code`,
    )
    expect({ code, out }).toEqual({ code: 3, out: 'old\nf.txt\n' })
    expect(err).toMatch(
      /^error \/.*f\.txt could not be written; it is as it was\. ENOSPC: no space left on device, write\. Free some disk space and run the command again\.\n$/,
    )
  })

  it('a full disk under the state folder', async ({ skip }) => {
    const disk = mkdtempSync(join(work.folder, 'disk-'))
    skip(!(await canMount(disk)), 'no right to mount a small disk')
    const told = server.on('remember it', says('new\n'))
    work.write('remember.txt', `old\n${'x'.repeat(150_000)}\n`)
    const { code, out, err } = await onSmallDisk(
      disk,
      `cp -r "$TURANT_STATE"/daemon.json "$TURANT_STATE"/key .; TURANT_STATE=$PWD "$@" edit ../remember.txt '${told}' --lines 1 --yes >/dev/null; code=$?; ls -A . undo; exit $code`,
    )
    expect({ code, out }).toEqual({ code: 3, out: '.:\ndaemon.json\nkey\nundo\n\nundo:\n' })
    expect(work.read('remember.txt')).toMatch(/^old\n/)
    expect(err).toMatch(
      /remember\.txt is as it was: the edit could not be remembered for "turant undo" in .*ENOSPC/,
    )
  })

  it('a folder without the right to write in it', async ({ skip }) => {
    skip(process.getuid?.() === 0, 'root has every right')
    mkdirSync(work.path('closed'))
    work.write('closed/f.txt', 'old\n')
    chmodSync(work.path('closed'), 0o555)
    const told = server.on('write where it is closed', says('new\n'))
    const { code, err } = await work.run(['edit', 'closed/f.txt', told, '--yes'])
    chmodSync(work.path('closed'), 0o755)
    expect({ code, now: work.read('closed/f.txt') }).toEqual({ code: 3, now: 'old\n' })
    expect(err).toContain('could not be written; it is as it was. EACCES')
  })
})

/** unshare(1) of util-linux: runs a program with mounts that only it sees, which needs no root. */
const OWN_MOUNTS = 'unshare'

/** Runs a shell script in a disk of 128 KiB, with the program as its arguments. */
function onSmallDisk(disk: string, script: string): Promise<Ended> {
  const child = spawn(
    OWN_MOUNTS,
    [
      '-rm',
      'sh',
      '-c',
      `mount -t tmpfs -o size=128k none ${disk} && cd ${disk} && ${script}`,
      'sh',
      process.execPath,
      MAIN,
    ],
    { cwd: work.folder, env: { ...work.environment }, stdio: ['ignore', 'pipe', 'pipe'] },
  )
  return new Running(child).ended
}

async function canMount(disk: string): Promise<boolean> {
  if (process.platform !== 'linux') return false
  const child = spawn(OWN_MOUNTS, ['-rm', 'mount', '-t', 'tmpfs', 'none', disk], {
    stdio: 'ignore',
  })
  child.on('error', () => child.emit('close', 1, null))
  return (await new Running(child).ended).code === 0
}

describe('[CL7] undo', () => {
  let user: Workspace
  let its: ScriptedServer

  beforeAll(async () => {
    user = new Workspace()
    its = await ScriptedServer.start(user)
  })

  afterAll(async () => {
    await its[Symbol.asyncDispose]()
    await user[Symbol.asyncDispose]()
  })

  async function edit(name: string, answer: string): Promise<void> {
    const told = its.on(`make it ${answer.trim()}`, says(answer))
    expect(await user.run(['edit', name, told, '--yes'])).toMatchObject({ code: 0 })
  }

  it('takes edits back, the newest first, byte for byte', async () => {
    const path = user.write('u.txt', '\uFEFFone\r\nzwei')
    await edit('u.txt', 'two\n')
    chmodSync(path, 0o640)
    await edit('u.txt', 'three\n')
    const first = await user.run(['undo'])
    expect(first).toMatchObject({ code: 0, out: `${path} is as it was before the edit.\n` })
    expect(user.read('u.txt')).toBe('\uFEFFtwo')
    expect(await user.run(['undo', '--json'])).toMatchObject({
      code: 0,
      out: `${JSON.stringify({ type: 'facts', value: { file: path } })}\n`,
    })
    expect(user.read('u.txt')).toBe('\uFEFFone\r\nzwei')
    expect(statSync(path).mode & 0o777).toBe(0o640)
  })

  it('says so when there is nothing to take back', async () => {
    expect(await user.run(['undo'])).toMatchObject({
      code: 2,
      err: 'error There is no edit to undo.\n',
    })
  })

  it('removes a file that the edit made', async () => {
    const told = its.on('make a file', says('made\n'))
    expect(await user.run(['write', 'made.txt', told, '--yes'])).toMatchObject({ code: 0 })
    expect(user.read('made.txt')).toBe('made\n')
    expect(await user.run(['undo'])).toMatchObject({ code: 0 })
    expect(user.names()).not.toContain('made.txt')
  })

  it('writes nothing when the file was changed since', async () => {
    const path = user.write('since.txt', 'before\n')
    await edit('since.txt', 'after\n')
    writeFileSync(path, 'by hand\n')
    const { code, err } = await user.run(['undo'])
    const [entry] = readdirSync(user.paths.undo)
    expect({ code, err }).toEqual({
      code: 4,
      err: `error ${path} was changed since that edit, so the edit was not undone and nothing was written. Take it back by hand, or remove ${join(user.paths.undo, String(entry))} to undo the edit before it.\n`,
    })
    expect(readFileSync(path, 'utf8')).toBe('by hand\n')
    // It is not lost: taking the change back by hand makes it possible again.
    writeFileSync(path, 'after\n')
    expect(await user.run(['undo'])).toMatchObject({ code: 0 })
    expect(readFileSync(path, 'utf8')).toBe('before\n')
  })

  it('takes no file name, which it would not heed', async () => {
    expect(await user.run(['undo', 'u.txt'])).toMatchObject({
      code: 2,
      err: 'error What is "u.txt" for? Usage: turant undo\n',
    })
  })

  it('forgets an edit that was not written', async () => {
    const path = user.write('moved.txt', 'old\n')
    const told = its.on(
      'lose a race',
      says('new\n', () => writeFileSync(path, 'theirs\n')),
    )
    expect(await user.run(['edit', 'moved.txt', told, '--yes'])).toMatchObject({ code: 4 })
    expect(await user.run(['undo'])).toMatchObject({ code: 2 })
  })
})
