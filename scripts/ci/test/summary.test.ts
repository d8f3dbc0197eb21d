import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const SUMMARY = join(import.meta.dirname, '../summary.mjs')

const CHECKS = [
  { name: 'lint', passed: true },
  { name: 'types', passed: true },
]

const file = (status: string, ...tests: readonly string[]): unknown => ({
  status,
  assertionResults: tests.map((one) => ({ status: one })),
})

interface Run {
  readonly checks?: unknown
  readonly tests?: unknown
  /** Of the real clients; default: none ran, and that was no failure. */
  readonly clients?: unknown
  /** Of the browser and the editor host; default: none ran, and that was no failure. */
  readonly e2e?: unknown
  readonly exits: readonly [string, string, string?, string?]
}

/** What the summary prints of a run, and its exit code. */
async function summarise({
  checks,
  tests,
  clients,
  e2e,
  exits,
}: Run): Promise<readonly [string, number]> {
  const folder = await mkdtemp(join(tmpdir(), 'turant-summary-'))
  try {
    if (checks !== undefined) await writeFile(join(folder, 'checks.json'), JSON.stringify(checks))
    if (tests !== undefined) {
      await writeFile(join(folder, 'tests.json'), JSON.stringify({ testResults: tests }))
    }
    if (clients !== undefined) {
      await writeFile(join(folder, 'clients.json'), JSON.stringify({ testResults: clients }))
    }
    if (e2e !== undefined) {
      await writeFile(join(folder, 'e2e.json'), JSON.stringify({ testResults: e2e }))
    }
    const [check, test, client = '0', host = '0'] = exits
    const { promise, resolve } = Promise.withResolvers<readonly [string, number]>()
    execFile(process.execPath, [SUMMARY, folder, check, test, client, host], (error, stdout) => {
      resolve([stdout, error === null ? 0 : Number(error.code)])
    })
    return await promise
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

it('counts each check and each test that ran', async () => {
  const tests = [file('passed', 'passed', 'skipped', 'passed'), file('passed', 'passed')]
  const run: Run = { checks: CHECKS, tests, exits: ['0', '0'] }
  expect(await summarise(run)).toEqual(['5 passed, 0 failed\n', 0])
})

it('counts failures of both kinds', async () => {
  const checks = [...CHECKS, { name: 'format', passed: false }]
  const tests = [file('failed', 'passed', 'failed', 'failed')]
  const run: Run = { checks, tests, exits: ['1', '1'] }
  expect(await summarise(run)).toEqual(['3 passed, 3 failed\n', 1])
})

it('counts a file that could not be loaded', async () => {
  const tests = [file('passed', 'passed'), file('failed')]
  const run: Run = { checks: CHECKS, tests, exits: ['0', '1'] }
  expect(await summarise(run)).toEqual(['3 passed, 1 failed\n', 1])
})

it('counts an error that belongs to no test', async () => {
  const run: Run = { checks: CHECKS, tests: [file('passed', 'passed')], exits: ['0', '1'] }
  expect(await summarise(run)).toEqual(['3 passed, 1 failed\n', 1])
})

it('fails when no test ran, though no command failed', async () => {
  const run: Run = { checks: CHECKS, tests: [file('passed', 'skipped')], exits: ['0', '0'] }
  expect(await summarise(run)).toEqual(['No test ran.\n2 passed, 0 failed\n', 1])
})

it('counts a set-up that came to nothing as two failures', async () => {
  expect(await summarise({ exits: ['1', '1'] })).toEqual(['0 passed, 2 failed\n', 1])
})

it('counts the tests with real clients as well', async () => {
  const tests = [file('passed', 'passed')]
  const clients = [file('failed', 'passed', 'failed')]
  expect(await summarise({ checks: CHECKS, tests, clients, exits: ['0', '0', '1'] })).toEqual([
    '4 passed, 1 failed\n',
    1,
  ])
  expect(await summarise({ checks: CHECKS, tests, exits: ['0', '0', '1'] })).toEqual([
    '3 passed, 1 failed\n',
    1,
  ])
})

it('counts the tests in a browser and an editor host as well', async () => {
  const tests = [file('passed', 'passed')]
  const e2e = [file('failed', 'passed', 'failed')]
  expect(await summarise({ checks: CHECKS, tests, e2e, exits: ['0', '0', '0', '1'] })).toEqual([
    '4 passed, 1 failed\n',
    1,
  ])
  expect(await summarise({ checks: CHECKS, tests, exits: ['0', '0', '0', '1'] })).toEqual([
    '3 passed, 1 failed\n',
    1,
  ])
})
