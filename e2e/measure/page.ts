import { openBrowser } from '../support/browser.ts'
import { Playground } from '../support/playground.ts'
import { turantWithPage } from '../support/turant.ts'
import { KEY_MS, type LiveTimes } from './live-times.ts'
import { whenDrawn } from './when-drawn.ts'

/** Live edits in the page of the server. The first one, which loads the model and reads the file, does not count. */
export async function measurePage(edits: number): Promise<LiveTimes> {
  await using turant = await turantWithPage()
  await using browser = await openBrowser()
  const playground = new Playground(browser.page)
  await playground.open(await turant.app())
  await playground.goTo('retries: 3')
  const drawnMs: number[] = []
  const firstLineMs: number[] = []
  const finishedMs: number[] = []
  for (let edit = 0; edit <= edits; edit += 1) {
    const retries = 5 + (edit % 5)
    const drawn = whenDrawn(browser.page, { lines: '.cm-line', text: `retries: ${retries}` })
    await playground.type(`set retries to ${retries}`, KEY_MS)
    const ms = await drawn
    await playground.proposed()
    const { first, total } = await playground.times()
    if (edit > 0) {
      drawnMs.push(ms)
      firstLineMs.push(first)
      finishedMs.push(total)
    }
    await browser.page.keyboard.press('Escape')
    await browser.page.locator('.dock[data-phase=idle]').waitFor()
  }
  return { face: 'browser', drawnMs, firstLineMs, finishedMs }
}
