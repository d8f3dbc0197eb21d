import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { dirname, join } from 'node:path'
import { problemCheck, runChecks } from './check/check.ts'
import type { CheckReport } from './check/check.ts'
import { generatedProblems } from './check/generated.ts'
import { keptFileProblems, keptFiles } from './check/kept-files.ts'
import { lockfileProblems } from './check/lockfile.ts'
import { manifestProblems } from './check/manifests.ts'
import { toolCheck } from './check/tool.ts'
import { apiPage, API_PAGE } from './docs/api-page.ts'
import { canaryDifferences, canaryViolations } from './imports/canary.ts'
import { checkImports } from './imports/check-imports.ts'
import { ROOMS } from './imports/rooms.ts'
import { readManifests, readPackages } from './imports/tree.ts'
import { describeViolation } from './imports/violation.ts'
import { parseManifest } from './workspace/manifest.ts'

// All that is checked without running the code. The slow ones come first.

const root = dirname(import.meta.dirname)

const checks = [
  toolCheck('lint', root, {
    package: 'oxlint',
    args: ['--type-aware', '--deny-warnings', '.'],
  }),
  toolCheck('types', root, {
    package: 'typescript',
    command: 'tsc',
    args: ['-p', 'tsconfig.json'],
  }),
  toolCheck('types of pure packages', root, {
    package: 'typescript',
    command: 'tsc',
    args: ['-p', 'tsconfig.pure.json'],
  }),
  toolCheck('types of the page', root, {
    package: 'typescript',
    command: 'tsc',
    args: ['-p', 'apps/web'],
  }),
  toolCheck('dead code', root, { package: 'knip', args: ['--no-progress'] }),
  toolCheck('format', root, { package: 'oxfmt', args: ['--check', '.'] }),
  problemCheck('imports', () => checkImports(readPackages(root), ROOMS).map(describeViolation)),
  problemCheck('canary of imports', () => canaryDifferences(canaryViolations())),
  problemCheck('kept files', () => keptFileProblems(keptFiles(root))),
  problemCheck('manifests', () =>
    manifestProblems(parseManifest(read('package.json')), readManifests(root)),
  ),
  problemCheck('generated pages', () =>
    generatedProblems(API_PAGE, {
      made: apiPage(root),
      found: existsSync(join(root, API_PAGE)) ? read(API_PAGE) : undefined,
    }),
  ),
  problemCheck('lockfile', () => lockfileProblems(read('package-lock.json'))),
]

const startedMs = performance.now()
const reports = await runChecks(checks, {
  concurrency: availableParallelism(),
  now: () => performance.now(),
  onReport: print,
})
const failed = reports.filter(({ result }) => result.type === 'failed')
const seconds = inSeconds(performance.now() - startedMs)
console.log(
  failed.length === 0
    ? `All ${reports.length} checks passed in ${seconds}.`
    : `${failed.length} of ${reports.length} checks failed: ${failed.map(({ name }) => name).join(', ')}.`,
)
writeReport(reports)
process.exitCode = failed.length === 0 ? 0 : 1

function read(name: string): string {
  return readFileSync(join(root, name), 'utf8')
}

function print({ name, result, durationMs }: CheckReport): void {
  console.log(
    `${result.type === 'passed' ? 'ok    ' : 'FAILED'} ${name} (${inSeconds(durationMs)})`,
  )
  if (result.type === 'failed') console.log(`${result.output}\n`)
}

function inSeconds(durationMs: number): string {
  return `${(durationMs / 1000).toFixed(1)} s`
}

/** For a program that counts, as vitest writes its own beside it. */
function writeReport(all: readonly CheckReport[]): void {
  const folder = process.env['TURANT_REPORT_DIR']
  if (folder === undefined) return
  mkdirSync(folder, { recursive: true })
  const counts = all.map(({ name, result }) => ({ name, passed: result.type === 'passed' }))
  writeFileSync(join(folder, 'checks.json'), JSON.stringify(counts))
}
