import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { until } from '../clients/support/until.ts'
import { packExtension } from '../scripts/build/vsix.ts'
import { openBrowser, type Browser } from './support/browser.ts'
import { startEditorHost, type EditorHost } from './support/editor-host.ts'
import { EditorWindow } from './support/editor-window.ts'
import { ROOT } from './support/installed.ts'
import { modelsFolder } from './support/models-folder.ts'

const CONFIG = readFileSync(join(ROOT, 'examples/server-config.ts'), 'utf8')
const EDITED = CONFIG.replace('retries: 3', 'retries: 5')
const withCrlf = (text: string): string => text.replaceAll('\n', '\r\n')
const TURANT = join(ROOT, 'apps/cli/bin/turant.mjs')

const folder = mkdtempSync(join(tmpdir(), 'turant-e2e-'))
const environment: Record<string, string> = {
  TURANT_STATE: join(folder, 'state'),
  TURANT_PORT: '0',
  TURANT_MODELS: modelsFolder(),
}

let host: EditorHost
let browser: Browser
let window: EditorWindow

beforeAll(async () => {
  const vsix = join(folder, 'turant.vsix')
  await packExtension(ROOT, vsix)
  host = await startEditorHost({
    vsix,
    files: {
      'server-config.ts': CONFIG,
      'crlf.ts': withCrlf(CONFIG),
      'next.ts': 'export function add(a: number, b: number): number {\n  \n}\n',
    },
    environment,
    settings: { 'turant.server.start': 'always' },
    machineSettings: { 'turant.command': TURANT },
  })
  browser = await openBrowser()
  window = new EditorWindow(browser.page)
  await browser.page.goto(host.url('server-config.ts'))
  await host.event('activated')
})

afterAll(async () => {
  await browser[Symbol.asyncDispose]()
  await host[Symbol.asyncDispose]()
  execFileSync(process.execPath, [TURANT, 'stop'], { env: { ...process.env, ...environment } })
  rmSync(folder, { recursive: true, force: true })
})

const count = (name: string): number => host.events().filter(({ event }) => event === name).length
const onDisk = (file: string): string => readFileSync(join(host.workspace, file), 'utf8')

/** Begins a live edit of the example at its number of retries, and waits for the answer to the instruction. */
async function proposed(): Promise<void> {
  await window.focus('server-config.ts')
  await window.goTo(6)
  const begun = count('live-edit-began')
  await window.page.keyboard.press('Control+i')
  await host.event('live-edit-began', begun)
  await answered()
}

/** Types the instruction, and waits until all of the answer is there. */
async function answered(): Promise<void> {
  const { page } = window
  const finished = count('live-edit-finished')
  await page.keyboard.type('set retries to 5', { delay: 30 })
  await host.event('live-edit-finished', finished)
  // What was typed first may be answered before the last key.
  await page.locator('.view-line').filter({ hasText: 'retries: 5' }).first().waitFor()
  await page.locator('.quick-input-widget:visible').getByText('Tab keeps the first').waitFor()
}

async function ended(how: 'kept' | 'restored', act: () => Promise<void>): Promise<void> {
  const before = count(`live-edit-${how}`)
  await act()
  await host.event(`live-edit-${how}`, before)
}

async function opened(file: string): Promise<void> {
  await window.page.keyboard.press('Control+p')
  await window.page.locator('.quick-input-widget:visible input').first().fill(file)
  await window.page
    .locator('.quick-input-list .monaco-list-row.focused')
    .filter({ hasText: file })
    .waitFor()
  await window.page.keyboard.press('Enter')
  await window.editor(file).first().waitFor()
}

describe('live edit', () => {
  it('[VS2] [VS4] forms while the instruction is typed, is kept by Enter and is one undo step', async () => {
    const { page } = window
    await proposed()
    await window.picture('live-edit')
    const shown = await window.lines('server-config.ts')
    expect(shown).toContain('  retries: 3,')
    expect(shown.some((line) => line.startsWith('  retries: 5,'))).toBe(true)
    expect(onDisk('server-config.ts')).toBe(CONFIG)
    await ended('kept', () => page.keyboard.press('Enter'))
    await window.focus('server-config.ts')
    await page.keyboard.press('Control+s')
    await window.saved()
    expect(onDisk('server-config.ts')).toBe(EDITED)
    await page.keyboard.press('Control+z')
    await window.unsaved()
    await page.keyboard.press('Control+s')
    await window.saved()
    expect(onDisk('server-config.ts')).toBe(CONFIG)
  })

  it('[VS3] is taken back by Escape, exactly', async () => {
    const { page } = window
    await proposed()
    await window.unsaved()
    await ended('restored', () => page.keyboard.press('Escape'))
    await window.saved()
    expect(await window.lines('server-config.ts')).toEqual(CONFIG.split('\n'))
  })

  it('[VS3] is kept part by part with Tab', async () => {
    const { page } = window
    await proposed()
    await ended('kept', () => page.keyboard.press('Tab'))
    await window.focus('server-config.ts')
    await page.keyboard.press('Control+s')
    await window.saved()
    expect(onDisk('server-config.ts')).toBe(EDITED)
    await page.keyboard.press('Control+z')
    await page.keyboard.press('Control+s')
    await until(() => onDisk('server-config.ts') === CONFIG)
  })

  it('[VS3] is dropped with Shift+Tab, in the editor too', async () => {
    const { page } = window
    await proposed()
    await page.keyboard.press('Control+1')
    await ended('restored', () => page.keyboard.press('Shift+Tab'))
    expect(await window.lines('server-config.ts')).toEqual(CONFIG.split('\n'))
    await window.saved()
  })

  it('[VS5] is never saved half', async () => {
    const { page } = window
    await proposed()
    const aside = count('save-put-aside')
    const again = count('save-shown-again')
    await page.keyboard.press('Control+s')
    await host.event('save-put-aside', aside)
    await host.event('save-shown-again', again)
    expect(onDisk('server-config.ts')).toBe(CONFIG)
    await page.locator('.view-line').filter({ hasText: 'retries: 5' }).first().waitFor()
    await ended('restored', () => page.keyboard.press('Escape'))
    await window.focus('server-config.ts')
    await page.keyboard.press('Control+s')
    await window.saved()
    expect(onDisk('server-config.ts')).toBe(CONFIG)
  })

  it('[VS1] begins from the palette, in a file with CRLF line ends', async () => {
    const { page } = window
    await opened('crlf.ts')
    await window.focus('crlf.ts')
    await window.goTo(6)
    const begun = count('live-edit-began')
    await window.run('Turant: Live Edit')
    await host.event('live-edit-began', begun)
    await answered()
    await ended('kept', () => page.keyboard.press('Enter'))
    await window.focus('crlf.ts')
    await page.keyboard.press('Control+s')
    await window.saved()
    expect(onDisk('crlf.ts')).toBe(withCrlf(EDITED))
  })
})

describe('completion', () => {
  it('[VS8] shows a suggestion, which Tab takes', async () => {
    const { page } = window
    await opened('next.ts')
    await window.focus('next.ts')
    await window.goTo(2, 3)
    await page.keyboard.type('return a')
    const shown = count('suggestion-shown')
    await window.run('Trigger Inline Suggestion')
    await host.event('suggestion-shown', shown)
    const ghost = page.locator('.ghost-text-decoration, .suggest-preview-text .ghost-text').first()
    await ghost.waitFor()
    const text = (await ghost.textContent())?.replaceAll('\u00A0', ' ') ?? ''
    await window.picture('completion')
    await page.keyboard.press('Tab')
    await host.event('suggestion-accepted')
    await page.keyboard.press('Control+s')
    await window.saved()
    expect(onDisk('next.ts')).toContain(`return a${text}`)
  })
})

describe('the status', () => {
  it('is one item; a click lists the details', async () => {
    const { page } = window
    const item = page.locator('.statusbar-item[id="turant.turant-vscode.status"]')
    await item.filter({ hasText: 'tok/s' }).waitFor()
    await item.click()
    const list = page.locator('.quick-input-list')
    await list.getByText('smollm2-135m').first().waitFor()
    expect(await list.getByText('Show Log').count()).toBe(1)
    await window.picture('details')
    await page.keyboard.press('Escape')
  })
})

it('nobody but this machine was asked for anything', () => {
  expect(browser.foreign).toEqual([])
})
