import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { toolCheck } from '../tool.ts'

const ROOT = join(import.meta.dirname, '../../..')

const TSCONFIG = '{ "extends": "./tsconfig.base.json", "include": ["*"] }'

/** Breaks rules that need types, and uses what only a recent linter understands. */
const WRONG = `
type Event = { readonly type: 'delta' } | { readonly type: 'done' }
async function send(): Promise<void> {}
export function run(event: Event, text: string): number {
  using slot = { [Symbol.dispose]: () => undefined }
  send()
  const count: number = JSON.parse(text)
  switch (event.type) {
    case 'delta':
      return count
  }
  return slot ? 1 : 0
}
export default run
`

/** The rules that the project's own configuration reports for these files, sorted. */
async function lint(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'turant-lint-'))
  try {
    for (const name of ['.oxlintrc.json', 'tsconfig.base.json']) {
      await cp(join(ROOT, name), join(folder, name))
    }
    await writeFile(join(folder, 'tsconfig.json'), TSCONFIG)
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text)
    const args = ['--type-aware', '--format=unix', '-c', join(folder, '.oxlintrc.json'), folder]
    const result = await toolCheck('lint', ROOT, { package: 'oxlint', args }).run()
    const output = result.type === 'failed' ? result.output : ''
    return [...output.matchAll(/\[Error\/([^\]]+)\]/g)].map(([, rule]) => rule ?? '').toSorted()
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const lines = (count: number): string => '// a line\n'.repeat(count - 1) + 'export const a = 1\n'

it('the linter sees types', async () => {
  expect(await lint({ 'wrong.ts': WRONG })).toEqual([
    'import(no-default-export)',
    'typescript(no-floating-promises)',
    'typescript(no-unsafe-assignment)',
    'typescript(switch-exhaustiveness-check)',
  ])
})

it('the linter lets no file grow over 400 lines', async () => {
  const files = { 'a.ts': lines(400), 'b.ts': lines(401), 'c.mjs': lines(400), 'd.mjs': lines(401) }
  expect(await lint(files)).toEqual(['eslint(max-lines)', 'eslint(max-lines)'])
})

it('the linter asks four parameters to become options', async () => {
  const text =
    'export const sum = (a: number, b: number, c: number, d: number): number => a + b + c + d\n'
  expect(await lint({ 'a.ts': text })).toEqual(['eslint(max-params)'])
})
