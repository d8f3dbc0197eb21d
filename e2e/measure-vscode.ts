import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import type { Page } from 'playwright-core'
import { packExtension } from '../scripts/build/vsix.ts'
import { openBrowser } from './support/browser.ts'
import { startEditorHost, type EditorHost } from './support/editor-host.ts'
import { EditorWindow } from './support/editor-window.ts'
import { ROOT } from './support/installed.ts'

// Times of live edits in a real window: from the last key of an instruction until the changed line is drawn, as
// the page sees it, and until the first line and all of it are in the document, as the extension tells. Prints JSON.

const EDITS = Number(process.argv[2] ?? 20)
const KEY_MS = 120
const FILE = 'server-config.ts'
const TURANT = join(ROOT, 'apps/cli/bin/turant.mjs')

const folder = mkdtempSync(join(tmpdir(), 'turant-measure-'))
const environment = {
  TURANT_STATE: join(folder, 'state'),
  TURANT_PORT: '0',
  TURANT_MODELS: process.env['TURANT_MODELS'] ?? '',
}
try {
  const vsix = join(folder, 'turant.vsix')
  await packExtension(ROOT, vsix)
  await using host = await startEditorHost({
    vsix,
    files: { [FILE]: readFileSync(join(ROOT, 'examples', FILE), 'utf8') },
    environment,
    settings: { 'turant.command': TURANT, 'turant.server.start': 'always' },
  })
  await using browser = await openBrowser()
  const { page } = browser
  await page.goto(host.url(FILE))
  await host.event('activated')
  const window = new EditorWindow(page)
  const drawnMs: number[] = []
  for (let edit = 0; edit <= EDITS; edit += 1) {
    const took = await liveEdit(window, host, 5 + (edit % 5))
    // The first one loads the model and reads the file.
    if (edit > 0) drawnMs.push(took)
  }
  const told = (event: string): readonly number[] =>
    host
      .events()
      .filter((one) => one.event === event)
      .slice(1)
      .map(({ ms }) => Number(ms))
  console.log(
    JSON.stringify({
      edits: EDITS,
      drawnMs: spread(drawnMs),
      firstLineMs: spread(told('live-edit-first-line')),
      finishedMs: spread(told('live-edit-finished')),
    }),
  )
} finally {
  execFileSync(process.execPath, [TURANT, 'stop'], { env: { ...process.env, ...environment } })
  rmSync(folder, { recursive: true, force: true })
}

/** Milliseconds from the last key until the line that it asks for is drawn. */
async function liveEdit(window: EditorWindow, host: EditorHost, retries: number): Promise<number> {
  const { page } = window
  const count = (name: string): number => host.events().filter(({ event }) => event === name).length
  await window.focus(FILE)
  await window.goTo(6)
  const begun = count('live-edit-began')
  const restored = count('live-edit-restored')
  await page.keyboard.press('Control+i')
  await host.event('live-edit-began', begun)
  const drawn = whenDrawn(page, `retries: ${retries}`)
  await page.keyboard.type(`set retries to ${retries}`, { delay: KEY_MS })
  const took = await drawn
  await page.locator('.quick-input-widget:visible').getByText('Tab keeps the first').waitFor()
  await page.keyboard.press('Escape')
  await host.event('live-edit-restored', restored)
  return took
}

function whenDrawn(page: Page, text: string): Promise<number> {
  return page.evaluate((wanted) => {
    const { promise, resolve } = Promise.withResolvers<number>()
    let lastKeyMs = performance.now()
    const onKey = (): void => void (lastKeyMs = performance.now())
    const look = (): void => {
      const lines = [...document.querySelectorAll('.view-line')]
      if (
        !lines.some(({ textContent }) => textContent.replaceAll('\u00A0', ' ').includes(wanted))
      ) {
        return
      }
      observer.disconnect()
      removeEventListener('keydown', onKey, true)
      resolve(performance.now() - lastKeyMs)
    }
    const observer = new MutationObserver(look)
    addEventListener('keydown', onKey, true)
    observer.observe(document.body, { subtree: true, childList: true, characterData: true })
    return promise
  }, text)
}

function spread(values: readonly number[]): object {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (share: number): number =>
    Math.round(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN)
  return { count: sorted.length, p50: at(0.5), p95: at(0.95), most: at(1) }
}
