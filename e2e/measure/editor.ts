import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { packExtension } from '../../scripts/build/vsix.ts'
import { openBrowser } from '../support/browser.ts'
import { startEditorHost, type EditorHost } from '../support/editor-host.ts'
import { EditorWindow } from '../support/editor-window.ts'
import { ROOT } from '../support/installed.ts'
import { modelsFolder } from '../support/models-folder.ts'
import { KEY_MS, type LiveTimes } from './live-times.ts'
import { whenDrawn } from './when-drawn.ts'

const FILE = 'server-config.ts'
const TURANT = join(ROOT, 'apps/cli/bin/turant.mjs')

/** Live edits in VS Code. The first one, which loads the model and reads the file, does not count. */
export async function measureEditor(edits: number): Promise<LiveTimes> {
  const folder = mkdtempSync(join(tmpdir(), 'turant-measure-'))
  const environment = {
    TURANT_STATE: join(folder, 'state'),
    TURANT_PORT: '0',
    TURANT_MODELS: modelsFolder(),
  }
  try {
    const vsix = join(folder, 'turant.vsix')
    await packExtension(ROOT, vsix)
    await using host = await startEditorHost({
      vsix,
      files: { [FILE]: readFileSync(join(ROOT, 'examples', FILE), 'utf8') },
      environment,
      settings: { 'turant.server.start': 'always' },
      machineSettings: { 'turant.command': TURANT },
    })
    await using browser = await openBrowser()
    await browser.page.goto(host.url(FILE))
    await host.event('activated')
    const window = new EditorWindow(browser.page)
    const drawnMs: number[] = []
    for (let edit = 0; edit <= edits; edit += 1) {
      drawnMs.push(await liveEdit(window, host, 5 + (edit % 5)))
    }
    const told = (event: string): number[] =>
      host
        .events()
        .filter((one) => one.event === event)
        .map(({ ms }) => Number(ms))
    const counted = (times: readonly number[]): readonly number[] => times.slice(-edits)
    return {
      face: 'VS Code',
      drawnMs: counted(drawnMs),
      firstLineMs: counted(told('live-edit-first-line')),
      finishedMs: counted(told('live-edit-finished')),
    }
  } finally {
    execFileSync(process.execPath, [TURANT, 'stop'], { env: { ...process.env, ...environment } })
    rmSync(folder, { recursive: true, force: true })
  }
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
  const drawn = whenDrawn(page, { lines: '.view-line', text: `retries: ${retries}` })
  await page.keyboard.type(`set retries to ${retries}`, { delay: KEY_MS })
  const took = await drawn
  await page.locator('.quick-input-widget:visible').getByText('Tab keeps the first').waitFor()
  await page.keyboard.press('Escape')
  await host.event('live-edit-restored', restored)
  return took
}
