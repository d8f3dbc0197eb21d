import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { statePaths, type StatePaths } from '@turant/daemon'
import { hashOf } from '../src/files/target-file.ts'
import { rememberEdit, undoLastEdit, type Remembered } from '../src/files/undo-log.ts'

let folder: string
let paths: StatePaths

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'turant-undo-'))
  paths = statePaths({ TURANT_STATE: join(folder, 'state') })
})

afterEach(() => rmSync(folder, { recursive: true, force: true }))

function remember(name: string, before: string | undefined, after: string): Remembered {
  return rememberEdit(paths, {
    path: join(folder, name),
    before: before === undefined ? undefined : Buffer.from(before),
    afterHash: hashOf(Buffer.from(after)),
  })
}

describe('[CL7] the undo log', () => {
  it('passes over an edit that a crash kept from being written', () => {
    const path = join(folder, 'a.txt')
    remember('a.txt', 'one\n', 'two\n')
    writeFileSync(path, 'two\n')
    remember('a.txt', 'two\n', 'three\n')
    remember('b.txt', undefined, 'new\n')
    expect(undoLastEdit(paths)).toBe(path)
    expect(readFileSync(path, 'utf8')).toBe('one\n')
    expect(() => undoLastEdit(paths)).toThrow('There is no edit to undo.')
  })

  it('forgets exactly the edit that was not written', () => {
    const first = remember('a.txt', 'one\n', 'two\n')
    remember('b.txt', 'one\n', 'two\n')
    writeFileSync(join(folder, 'b.txt'), 'two\n')
    first.forget()
    expect(undoLastEdit(paths)).toBe(join(folder, 'b.txt'))
  })

  it('keeps the last 50, readable by their owner only', () => {
    for (let edit = 0; edit < 55; edit += 1) remember('a.txt', String(edit), 'x')
    const names = readdirSync(paths.undo).sort()
    expect([names.length, names[0], names.at(-1)]).toEqual([50, '00000006.json', '00000055.json'])
    expect(statSync(join(paths.undo, '00000055.json')).mode & 0o777).toBe(0o600)
  })

  it.each(['', '{"path"', '[]', '{"path":"/a"}', '{"path":1,"before":null,"afterHash":"x"}'])(
    'says which entry is damaged: %j',
    (content) => {
      mkdirSync(paths.undo, { recursive: true })
      const entry = join(paths.undo, '00000001.json')
      writeFileSync(entry, content)
      expect(() => undoLastEdit(paths)).toThrow(
        `${entry} is damaged. Remove it to undo the edit before it.`,
      )
    },
  )
})
