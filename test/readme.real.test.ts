import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, test } from 'vitest'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const README = readFileSync(join(ROOT, 'README.md'), 'utf8')
const EXAMPLE = join(ROOT, 'examples', 'server-config.ts')

/** The commands that the README tells people to type, in order. */
const commands = [...README.matchAll(/^```sh\n(.*?)^```$/gms)]
  .flatMap((block) => (block[1] ?? '').split('\n'))
  .map((line) => line.replace(/\s+#.*$/, '').trim())
  .filter((line) => line !== '' && !line.startsWith('#'))

/** Typed before the clone exists, run by whoever runs this, or waiting for an interrupt. */
const NOT_RUN = /^(git clone|cd |npm test$|npm start -- serve)/

const state = mkdtempSync(join(tmpdir(), 'turant-readme-'))
const environment = {
  ...process.env,
  TURANT_STATE: state,
  TURANT_PORT: '0',
  TURANT_THREADS: '1',
  NO_COLOR: '1',
}

describe('the README', () => {
  const before = readFileSync(EXAMPLE)
  afterAll(() => {
    writeFileSync(EXAMPLE, before)
    execFileSync('npm', ['start', '--', 'stop'], { cwd: ROOT, env: environment })
    rmSync(state, { recursive: true, force: true })
  })

  test('names the two commands that do all the set-up', () => {
    expect(commands).toContain('npm start')
    expect(commands).toContain('npm test')
  })

  test.each(commands.filter((command) => !NOT_RUN.test(command)))('%s', (command) => {
    const { status, stdout, stderr } = spawnSync('sh', ['-c', command], {
      cwd: ROOT,
      env: environment,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    expect({ status, stderr: status === 0 ? '' : stderr + stdout }).toEqual({
      status: 0,
      stderr: '',
    })
  })

  test('leaves the example as it was, since its edit is undone', () => {
    expect(readFileSync(EXAMPLE, 'utf8')).toBe(before.toString())
  })

  test('npm start without a terminal edits a real file and shows the diff and the figures', () => {
    const { status, stdout } = spawnSync('npm', ['start'], {
      cwd: ROOT,
      env: environment,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    expect(status).toBe(0)
    expect(stdout).toMatch(/^- {3}retries: 3,\n\+ {3}retries: 5,$/m)
    expect(stdout).toMatch(
      /first token .* · applied .* tok\/s · drafts accepted .* · prompt reused/,
    )
    expect(stdout).not.toContain('\u001B')
  })
})
