import { setImmediate } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { problemCheck, runChecks } from '../check.ts'
import type { Check, CheckReport, RunChecksOptions } from '../check.ts'
import { generatedProblems } from '../generated.ts'
import { keptFileProblems } from '../kept-files.ts'
import { lockfileProblems } from '../lockfile.ts'
import { manifestProblems } from '../manifests.ts'
import { parseManifest } from '../../workspace/manifest.ts'

const quiet: RunChecksOptions = { concurrency: 2, now: () => 0, onReport: () => undefined }

describe('the run of the checks', () => {
  it('reports each in its place with its time, and one that throws as failed', async () => {
    let timeMs = 0
    const seen: CheckReport[] = []
    const checks: Check[] = [
      problemCheck('fine', () => []),
      problemCheck('wrong', () => ['a', 'b']),
      { name: 'broken', run: () => Promise.reject(new Error('no such tool')) },
    ]
    const now = (): number => (timeMs += 5)
    const reports = await runChecks(checks, {
      concurrency: 1,
      now,
      onReport: (one) => seen.push(one),
    })
    expect(reports).toEqual([
      { name: 'fine', result: { type: 'passed' }, durationMs: 5 },
      { name: 'wrong', result: { type: 'failed', output: 'a\nb' }, durationMs: 5 },
      {
        name: 'broken',
        result: { type: 'failed', output: expect.stringContaining('no such tool') },
        durationMs: 5,
      },
    ])
    expect(seen).toEqual(reports)
  })

  it.each([1, 2, 3])('runs %i at a time', async (concurrency) => {
    let running = 0
    let most = 0
    const check: Check = {
      name: 'slow',
      run: async () => {
        most = Math.max(most, ++running)
        await setImmediate()
        running--
        return { type: 'passed' }
      },
    }
    await runChecks(
      Array.from({ length: 7 }, () => check),
      { ...quiet, concurrency },
    )
    expect(most).toBe(concurrency)
  })
})

describe('a generated page', () => {
  it('is what its sources say', () => {
    expect(generatedProblems('docs/x.md', { made: 'a', found: 'a' })).toEqual([])
  })

  it.each([
    ['b', 'docs/x.md is not what its sources say: npm run docs'],
    [undefined, 'docs/x.md is not there: npm run docs'],
  ])('is named with the remedy when it is %s', (found, problem) => {
    expect(generatedProblems('docs/x.md', { made: 'a', found })).toEqual([problem])
  })
})

describe('the kept files', () => {
  it('may be of any kind and size within the limits', () => {
    const files = Array.from({ length: 8 }, (_, index) => ({ path: `${index}.ts`, bytes: 2 ** 21 }))
    expect(keptFileProblems(files)).toEqual([])
  })

  it('are neither large, nor many, nor weights, nor without a name', () => {
    const files = [
      { path: 'docs/film.gif', bytes: 2 ** 21 + 1 },
      { path: 'packages/edits/src/utils.ts', bytes: 1 },
      { path: 'packages/edits/src/text-utils.ts', bytes: 1 },
      { path: 'model/tiny.gguf', bytes: 1 },
      { path: 'model/adapter/small.gguf', bytes: 20_000_000 },
      { path: 'model/adapter/large.gguf', bytes: 20_000_001 },
      ...Array.from({ length: 7 }, (_, index) => ({ path: `${index}.ts`, bytes: 2 ** 21 })),
    ]
    expect(keptFileProblems(files)).toEqual([
      'docs/film.gif: 2.0 MiB, more than 2.0 MiB',
      'model/adapter/large.gguf: 19.1 MiB, more than 19.1 MiB',
      'model/tiny.gguf: model weights are fetched, never kept',
      'packages/edits/src/utils.ts: name it for what it is responsible for',
      'all files: 54.1 MiB, more than 32.0 MiB',
    ])
  })
})

describe('the manifests', () => {
  const manifest = (fields: Record<string, unknown>): ReturnType<typeof parseManifest> =>
    parseManifest(JSON.stringify({ version: '1.2.0', license: 'Apache-2.0', ...fields }))
  const root = manifest({ name: 'root' })
  const edits = { folder: 'packages/edits', manifest: manifest({ name: '@turant/edits' }) }

  it('agree on license and version', () => {
    const server = manifest({
      name: '@turant/server',
      dependencies: { '@turant/edits': '1.2.0', fastify: '5.0.0' },
    })
    const packages = [edits, { folder: 'packages/server', manifest: server }]
    expect(manifestProblems(root, packages)).toEqual([])
  })

  it('are named where they differ', () => {
    const server = manifest({
      name: '@turant/server',
      version: '1.1.0',
      license: 'MIT',
      dependencies: { '@turant/edits': '^1.2.0' },
    })
    const client = parseManifest('{ "name": "@turant/client" }')
    const packages = [
      edits,
      { folder: 'packages/server', manifest: server },
      { folder: 'packages/client', manifest: client },
    ]
    expect(manifestProblems(root, packages)).toEqual([
      'packages/server/package.json: license is MIT, not Apache-2.0',
      'packages/server/package.json: version is 1.1.0, not 1.2.0',
      'packages/server/package.json: needs @turant/edits in ^1.2.0, not 1.2.0',
      'packages/client/package.json: license is undefined, not Apache-2.0',
      'packages/client/package.json: version is undefined, not 1.2.0',
    ])
  })

  it('tell of needs, openings and commands in all their spellings', () => {
    const text = JSON.stringify({
      name: 'x',
      bin: './x.mjs',
      exports: { '.': './a.ts', './b': './b.ts' },
      dependencies: { a: '1' },
      optionalDependencies: { b: '2' },
      peerDependencies: { c: '3' },
      devDependencies: { d: '4' },
    })
    expect(parseManifest(text)).toEqual({
      name: 'x',
      version: undefined,
      license: undefined,
      openings: ['.', './b'],
      commands: new Map([['x', './x.mjs']]),
      dependencies: new Map([
        ['a', '1'],
        ['b', '2'],
        ['c', '3'],
      ]),
      devDependencies: new Map([['d', '4']]),
    })
    expect(parseManifest('{ "name": "x", "bin": { "y": "./y.mjs" } }').commands).toEqual(
      new Map([['y', './y.mjs']]),
    )
    expect(() => parseManifest('{}')).toThrow('without a name')
  })
})

describe('the lockfile', () => {
  const lockfile = (packages: Readonly<Record<string, unknown>>): string =>
    JSON.stringify({ packages })
  const edits = { dependencies: { zod: '4.0.0' }, devDependencies: { lint: '1.0.0' } }
  const lint = { optionalDependencies: { 'lint-linux': '1.0.0', 'lint-darwin': '1.0.0' } }

  it('holds what is needed, wherever npm has put it', () => {
    const text = lockfile({
      '': { devDependencies: { lint: '2.0.0' } },
      'packages/edits': edits,
      'packages/edits/node_modules/lint': lint,
      'packages/edits/node_modules/lint/node_modules/lint-linux': {},
      'packages/edits/node_modules/lint-darwin': {},
      'node_modules/lint': {},
      'node_modules/zod': {},
    })
    expect(lockfileProblems(text)).toEqual([])
  })

  it('is named where it lacks something, a platform among them', () => {
    const text = lockfile({
      '': { devDependencies: { lint: '1.0.0' } },
      'packages/edits': edits,
      'node_modules/lint': lint,
      'node_modules/lint-linux': {},
      'node_modules/lint/node_modules/zod': {},
    })
    expect(lockfileProblems(text)).toEqual([
      'packages/edits needs zod 4.0.0: not in package-lock.json',
      'node_modules/lint needs lint-darwin 1.0.0: not in package-lock.json',
    ])
  })
})
