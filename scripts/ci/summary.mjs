import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'

// Counts what .ci/run ran: `node scripts/ci/summary.mjs FOLDER CHECK_EXIT TEST_EXIT CLIENTS_EXIT E2E_EXIT`. It is
// plain JavaScript, so that it also counts when the set-up itself has failed.

/** @typedef {{ passed: number, failed: number }} Counts */

const [folder = '', checkExit = '', testExit = '', clientsExit = '', e2eExit = ''] =
  process.argv.slice(2)

const checks = withExit(countChecks(readJson('checks.json')), checkExit)
const tests = withExit(countTests(readJson('tests.json')), testExit)
const clients = withExit(countTests(readJson('clients.json')), clientsExit)
const e2e = withExit(countTests(readJson('e2e.json')), e2eExit)
const all = [checks, tests, clients, e2e]
const passed = all.reduce((sum, counts) => sum + counts.passed, 0)
const failed = all.reduce((sum, counts) => sum + counts.failed, 0)

if (tests.passed + tests.failed === 0) console.log('No test ran.')
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed === 0 && tests.passed > 0 ? 0 : 1

/**
 * A command that failed for no counted reason is a failure of its own: the set-up, or an error outside
 * of all tests.
 *
 * @param {Counts} counts
 * @param {string} exit
 * @returns {Counts}
 */
function withExit(counts, exit) {
  return exit === '0' || counts.failed > 0 ? counts : { ...counts, failed: 1 }
}

/**
 * @param {unknown} report as scripts/check.ts writes it
 * @returns {Counts}
 */
function countChecks(report) {
  const checks = listOf(report).map((check) => fieldOf(check, 'passed'))
  return {
    passed: checks.filter((passed) => passed === true).length,
    failed: checks.filter((passed) => passed !== true).length,
  }
}

/**
 * @param {unknown} report as vitest's `json` reporter writes it
 * @returns {Counts}
 */
function countTests(report) {
  const files = listOf(fieldOf(report, 'testResults')).map((file) => ({
    status: fieldOf(file, 'status'),
    tests: listOf(fieldOf(file, 'assertionResults')).map((test) => fieldOf(test, 'status')),
  }))
  const tests = files.flatMap((file) => file.tests)
  // A file that cannot be loaded has no tests to fail.
  const lost = files.filter(({ status, tests }) => status === 'failed' && !tests.includes('failed'))
  return {
    passed: tests.filter((status) => status === 'passed').length,
    failed: tests.filter((status) => status === 'failed').length + lost.length,
  }
}

/**
 * @param {string} name
 * @returns {unknown} undefined when there is no such report, or half of one
 */
function readJson(name) {
  try {
    return JSON.parse(readFileSync(join(folder, name), 'utf8'))
  } catch {
    return undefined
  }
}

/**
 * @param {unknown} value
 * @param {string} name
 * @returns {unknown}
 */
function fieldOf(value, name) {
  if (typeof value !== 'object' || value === null) return undefined
  return Object.entries(value).find(([key]) => key === name)?.[1]
}

/**
 * @param {unknown} value
 * @returns {readonly unknown[]}
 */
function listOf(value) {
  return Array.isArray(value) ? value : []
}
