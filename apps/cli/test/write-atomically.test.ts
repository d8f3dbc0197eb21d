import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  chownSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { CommandError } from '../src/exit.ts'
import { hashOf } from '../src/files/target-file.ts'
import { writeAtomically } from '../src/files/write-atomically.ts'
import { CODE_CACHE } from './support/workspace.ts'

const folder = mkdtempSync(join(tmpdir(), 'turant-write-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const SIZE = 1024 * 1024
const KILLS = 30
const WRITER = fileURLToPath(new URL('./support/writer.ts', import.meta.url))

function exitCodeOf(call: () => void): number {
  try {
    call()
    return 0
  } catch (error) {
    if (error instanceof CommandError) return error.exitCode
    throw error
  }
}

describe('[CL4] a file is the old one or the new one', () => {
  it(`also when its writer is killed at any moment, ${KILLS} times`, async () => {
    const path = join(folder, 'killed.txt')
    writeFileSync(path, Buffer.alloc(SIZE, 'a'))
    let writes = 0
    for (let kill = 0; kill < KILLS; kill += 1) {
      const child = spawn(process.execPath, [WRITER, path, String(SIZE)], {
        env: { ...process.env, NODE_COMPILE_CACHE: CODE_CACHE },
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      const ended = once(child, 'exit')
      await once(child.stdout, 'data')
      const { mtimeMs } = statSync(path)
      await sleep(Math.random() * 20)
      child.kill('SIGKILL')
      expect(await ended).toEqual([null, 'SIGKILL'])
      if (statSync(path).mtimeMs !== mtimeMs) writes += 1
      const bytes = readFileSync(path)
      expect(bytes.equals(Buffer.alloc(SIZE, bytes.at(0)))).toBe(true)
    }
    // Else nobody was killed while writing.
    expect(writes).toBeGreaterThan(0)
    writeAtomically(path, Buffer.from('end\n'), { expected: hashOf(readFileSync(path)) })
    expect(readdirSync(folder).filter((name) => name.includes('killed.txt'))).toEqual([
      'killed.txt',
    ])
  })

  it('for all contents: what was expected is replaced, anything else stays', () => {
    const path = join(folder, 'swap.txt')
    const bytes = fc.uint8Array({ maxLength: 200 })
    fc.assert(
      fc.property(bytes, bytes, bytes, (now, expected, next) => {
        writeFileSync(path, now)
        const isExpected = Buffer.from(now).equals(Buffer.from(expected))
        expect(exitCodeOf(() => writeAtomically(path, next, { expected: hashOf(expected) }))).toBe(
          isExpected ? 0 : 4,
        )
        expect(readFileSync(path)).toEqual(Buffer.from(isExpected ? next : now))
      }),
      { numRuns: 50, examples: [[new Uint8Array(), new Uint8Array(), Uint8Array.of(1)]] },
    )
    expect(readdirSync(folder).filter((name) => name.includes('swap.txt'))).toEqual(['swap.txt'])
  })

  it('a new file does not replace one that is there', () => {
    const path = join(folder, 'new.txt')
    const make = (): void => writeAtomically(path, Buffer.from('new\n'), { expected: undefined })
    make()
    expect(make).toThrow(expect.objectContaining({ exitCode: 4 }))
    rmSync(path)
    expect(() =>
      writeAtomically(path, Buffer.from('new\n'), { expected: hashOf(Buffer.from('old\n')) }),
    ).toThrow(expect.objectContaining({ exitCode: 4 }))
  })

  it('leaves the unfinished file of a writer that still works alone', () => {
    const path = join(folder, 'busy.txt')
    const working = join(folder, `.busy.txt.turant-${process.ppid}`)
    writeFileSync(path, 'old\n')
    writeFileSync(working, 'half')
    writeAtomically(path, Buffer.from('new\n'), { expected: hashOf(Buffer.from('old\n')) })
    expect(readFileSync(working, 'utf8')).toBe('half')
  })
})

describe('[CL2] a file keeps', () => {
  it('its mode, special bits included', () => {
    const path = join(folder, 'mode.sh')
    writeFileSync(path, 'old\n')
    chmodSync(path, 0o2750)
    writeAtomically(path, Buffer.from('new\n'), { expected: hashOf(Buffer.from('old\n')) })
    expect((statSync(path).mode & 0o7777).toString(8)).toBe('2750')
  })

  it.runIf(process.getuid?.() === 0)('its owner, when root edits it', () => {
    const path = join(folder, 'owner.txt')
    writeFileSync(path, 'old\n')
    chownSync(path, 1234, 5678)
    chmodSync(path, 0o600)
    writeAtomically(path, Buffer.from('new\n'), { expected: hashOf(Buffer.from('old\n')) })
    const { uid, gid, mode } = statSync(path)
    expect({ uid, gid, mode: mode & 0o7777 }).toEqual({ uid: 1234, gid: 5678, mode: 0o600 })
  })
})
