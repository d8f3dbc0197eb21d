import { existsSync, globSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const folder = join(import.meta.dirname, '..')
const root = join(folder, '../..')

type Setting = {
  readonly markdownDescription?: string
  readonly default?: unknown
  readonly scope?: string
  readonly enum?: readonly string[]
  readonly enumDescriptions?: readonly string[]
}

type Manifest = {
  readonly name: string
  readonly publisher: string
  readonly main: string
  readonly icon: string
  readonly enabledApiProposals?: unknown
  readonly extensionKind: readonly string[]
  readonly activationEvents: readonly string[]
  readonly engines: { readonly vscode: string }
  readonly devDependencies: Readonly<Record<string, string>>
  readonly capabilities: {
    readonly untrustedWorkspaces: {
      readonly supported: string
      readonly restrictedConfigurations: readonly string[]
    }
  }
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly title: string }[]
    readonly keybindings: readonly { readonly command: string; readonly when: string }[]
    readonly menus: Readonly<Record<string, readonly { readonly command: string }[]>>
    readonly configuration: { readonly properties: Readonly<Record<string, Setting>> }
    readonly walkthroughs: readonly {
      readonly steps: readonly {
        readonly description: string
        readonly media: { readonly markdown: string }
        readonly completionEvents: readonly string[]
      }[]
    }[]
  }
}

const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest
const { contributes } = manifest
const source = globSync('src/**/*.ts', { cwd: folder })
  .map((file) => readFileSync(join(folder, file), 'utf8'))
  .join('\n')
const contributed = contributes.commands.map(({ command }) => command)

describe('the manifest', () => {
  it('names the extension by which tests and links know it', () => {
    expect([manifest.publisher, manifest.name]).toEqual(['turant', 'turant-vscode'])
  })

  it('has a title for every command, and code for each', () => {
    const registered = [...source.matchAll(/registerCommand\('(?<name>[^']+)'/g)]
    expect(new Set(registered.map(({ groups }) => groups?.['name']))).toEqual(new Set(contributed))
    expect(contributes.commands.filter(({ title }) => title.trim() === '')).toEqual([])
    expect(manifest.activationEvents).toEqual(['onStartupFinished'])
  })

  it('uses only commands that there are', () => {
    const steps = contributes.walkthroughs.flatMap((one) => one.steps)
    const used = [
      ...contributes.keybindings.map(({ command }) => command),
      ...Object.values(contributes.menus).flatMap((items) => items.map(({ command }) => command)),
      ...steps.flatMap(({ completionEvents }) =>
        completionEvents.map((event) => event.replace('onCommand:', '')),
      ),
      ...steps.flatMap(({ description }) =>
        [...description.matchAll(/\(command:(?<name>[^)]+)\)/g)].map(
          ({ groups }) => groups?.['name'],
        ),
      ),
    ]
    const ofVsCode = 'editor.action.inlineSuggest.acceptNextLine'
    expect(used.filter((name) => !contributed.includes(name ?? ''))).toEqual([ofVsCode])
  })

  it('binds no key outside of an editor, a live edit or a suggestion', () => {
    for (const { when } of contributes.keybindings) {
      expect(when).toMatch(
        /^editorTextFocus && !editorReadonly$|^turant\.liveEditActive && |^inlineSuggestionVisible && /,
      )
    }
  })

  it('describes every setting, and the code reads each', () => {
    for (const [name, setting] of Object.entries(contributes.configuration.properties)) {
      expect(name).toMatch(/^turant\./)
      expect({ name, text: setting.markdownDescription }).toEqual({
        name,
        text: expect.stringMatching(/\.$/),
      })
      expect({ name, value: setting.default }).not.toEqual({ name, value: undefined })
      expect(setting.enumDescriptions?.length).toBe(setting.enum?.length)
      const last = name.replace(/^turant\.(?:completion\.)?/, '')
      expect({
        name,
        isRead:
          source.includes(`'${last}'`) ||
          source.includes(`'${name}'`) ||
          source.includes(`'${name.replace('turant.', '')}'`),
      }).toEqual({ name, isRead: true })
    }
  })

  it('[VS12] lets no folder choose the program or the server', () => {
    const { supported, restrictedConfigurations } = manifest.capabilities.untrustedWorkspaces
    expect(supported).toBe('limited')
    const ofPerson = Object.entries(contributes.configuration.properties)
      .filter(([, { scope }]) => scope === 'machine' || scope === 'application')
      .map(([name]) => name)
    expect(restrictedConfigurations).toEqual(ofPerson)
    expect(ofPerson).toEqual(['turant.command', 'turant.server.start', 'turant.server.url'])
  })

  it('[VS14] runs beside the code, with the stable API of its oldest VS Code', () => {
    expect(manifest.extensionKind).toEqual(['workspace'])
    expect(manifest.enabledApiProposals).toBeUndefined()
    expect(manifest.engines.vscode).toBe(`^${manifest.devDependencies['@types/vscode']}`)
  })

  it('[VS14] names files that are there, all of which are packed', () => {
    const steps = contributes.walkthroughs.flatMap((one) => one.steps)
    const files = [manifest.icon, ...steps.map(({ media }) => media.markdown)]
    expect(files.filter((file) => !existsSync(join(folder, file)))).toEqual([])
    expect(statSync(join(folder, manifest.icon)).size).toBeLessThan(20_000)
    expect(readFileSync(join(folder, '.vscodeignore'), 'utf8').trim().split('\n')).toEqual([
      '**',
      '!dist/extension.cjs',
      '!media/**',
      '!package.json',
      '!README.md',
      '!CHANGELOG.md',
      '!LICENSE',
      '!THIRD-PARTY-NOTICES.txt',
    ])
  })

  it('has a license, as the project has', () => {
    const read = (path: string): string => readFileSync(path, 'utf8')
    expect(read(join(folder, 'LICENSE'))).toBe(read(join(root, 'LICENSE')))
  })
})
