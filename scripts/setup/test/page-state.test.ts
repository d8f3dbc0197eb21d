import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { isPageBuilt, notePageBuilt, pageFolder, pageSources } from '../page-state.mjs'

const roots: string[] = []
afterEach(() => {
  for (const root of roots.splice(0)) rmSync(root, { recursive: true, force: true })
})

/** A repository with one file in every place of which the page is made. */
function repository() {
  const root = mkdtempSync(join(tmpdir(), 'turant-page-state-'))
  roots.push(root)
  const write = (path: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), path)
  }
  const packages = ['client', 'completion', 'edits', 'live-edit', 'protocol']
  for (const name of packages) write(`packages/${name}/src/index.ts`)
  for (const path of ['src/ui/app.tsx', 'index.html']) write(`apps/web/${path}`)
  for (const path of ['scripts/build/bundle.ts', 'examples/a.ts', 'package-lock.json']) write(path)
  mkdirSync(pageFolder(root), { recursive: true })
  return { root, write }
}

describe('whether the page has to be built', () => {
  it('is no question before the first time', () => {
    expect(isPageBuilt(repository().root)).toBe(false)
  })

  it('follows from what its sources were then', () => {
    const { root, write } = repository()
    notePageBuilt(root, pageSources(root))
    expect(isPageBuilt(root)).toBe(true)
    write('apps/web/test/app.test.ts')
    write('packages/server/src/index.ts')
    expect(isPageBuilt(root)).toBe(true)
  })

  it.each([
    ['one is written', (root: string) => utimesSync(join(root, 'apps/web/src/ui/app.tsx'), 1, 1)],
    ['one comes', (root: string) => writeFileSync(join(root, 'examples/b.ts'), '')],
    ['one goes', (root: string) => rmSync(join(root, 'packages/edits/src/index.ts'))],
  ])('is yes as soon as %s', (_, change) => {
    const { root } = repository()
    notePageBuilt(root, pageSources(root))
    change(root)
    expect(isPageBuilt(root)).toBe(false)
  })

  it('is yes where there is nothing of which it could be made', () => {
    const root = mkdtempSync(join(tmpdir(), 'turant-page-state-'))
    roots.push(root)
    expect(isPageBuilt(root)).toBe(false)
  })
})
