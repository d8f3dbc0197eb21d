import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { builtinModules, createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildExtension, EXTENSION_FOLDER } from '../extension.ts'

const root = join(import.meta.dirname, '../../..')

describe('[VS14] the bundle of the extension', () => {
  let out = ''
  let file = ''
  let code = ''
  beforeAll(async () => {
    out = mkdtempSync(join(tmpdir(), 'turant-bundle-'))
    file = (await buildExtension(root, out)).path
    code = readFileSync(join(out, file), 'utf8')
  })
  afterAll(() => rmSync(out, { recursive: true, force: true }))

  it('is the file that the manifest names, and far below 2 MB', () => {
    const manifest: unknown = JSON.parse(
      readFileSync(join(root, EXTENSION_FOLDER, 'package.json'), 'utf8'),
    )
    expect(manifest).toMatchObject({ main: `./dist/${file}` })
    expect(code.length).toBeLessThan(1_000_000)
  })

  it('needs only VS Code and Node', () => {
    const needed = [...code.matchAll(/\brequire\(["'`](?<name>[^"'`]+)["'`]\)/g)].map(
      ({ groups }) => groups?.['name'] ?? '',
    )
    const isThere = (name: string): boolean =>
      name.startsWith('node:') || name === 'vscode' || builtinModules.includes(name)
    // `ws` tries these two and does without them.
    const others = new Set(needed.filter((name) => !isThere(name)))
    expect(others).toEqual(new Set(['bufferutil', 'utf-8-validate']))
    expect(needed).toContain('vscode')
  })

  it('is what VS Code can load: plain CommonJS of its Node', () => {
    expect(code).not.toMatch(/\busing \w+ ?=|import\.meta|^import |^export /m)
    mkdirSync(join(out, 'node_modules/vscode'), { recursive: true })
    writeFileSync(join(out, 'node_modules/vscode/index.js'), '')
    const loaded: unknown = createRequire(join(out, file))(`./${file}`)
    expect(loaded).toMatchObject({
      activate: expect.any(Function),
      deactivate: expect.any(Function),
    })
  })
})
