import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import type { Locator, Page } from 'playwright-core'

/** A window of VS Code, driven by keys as a person would. */
export class EditorWindow {
  readonly page: Page

  constructor(page: Page) {
    this.page = page
  }

  editor(file: string): Locator {
    return this.page.locator(`.editor-instance .monaco-editor[data-uri$="/${file}"]`)
  }

  /** What the editor shows, line by line; spaces are spaces. */
  async lines(file: string): Promise<readonly string[]> {
    const lines = await this.editor(file)
      .first()
      .locator('.view-line')
      .evaluateAll((nodes) =>
        nodes
          .map((node) => ({
            top: Number.parseFloat(getComputedStyle(node).top),
            text: node.textContent,
          }))
          .sort((a, b) => a.top - b.top)
          .map(({ text }) => text),
      )
    return lines.map((line) => line.replaceAll('\u00A0', ' '))
  }

  /** The focus is in the text of the first group. */
  async focus(file: string): Promise<void> {
    await this.page.keyboard.press('Control+1')
    await this.page.waitForFunction((name) => {
      const { activeElement } = document
      const editor = activeElement?.closest('.monaco-editor')
      const isText = activeElement?.classList.contains('native-edit-context') === true
      return isText && editor?.getAttribute('data-uri')?.endsWith(`/${name}`) === true
    }, file)
  }

  /** Lines and columns from 1. */
  async goTo(line: number, column = 1): Promise<void> {
    const { page } = this
    await page.keyboard.press('Control+g')
    const input = page.locator('.quick-input-widget:visible input').first()
    await input.fill(`:${line}:${column}`)
    await page.keyboard.press('Enter')
    const said = page.locator('.statusbar-item[id="status.editor.selection"]')
    await said.filter({ hasText: `Ln ${line}, Col ${column}` }).waitFor()
  }

  async run(command: string): Promise<void> {
    const { page } = this
    await page.keyboard.press('F1')
    await page.locator('.quick-input-widget:visible input').first().waitFor()
    await page.keyboard.insertText(command)
    await page
      .locator('.quick-input-list .monaco-list-row.focused')
      .filter({ hasText: command })
      .waitFor()
    await page.keyboard.press('Enter')
  }

  /** Nothing in the window waits to be saved. */
  async saved(): Promise<void> {
    await this.page.locator('.tab.active:not(.dirty)').first().waitFor()
  }

  async unsaved(): Promise<void> {
    await this.page.locator('.tab.active.dirty').first().waitFor()
  }

  /** A picture, where somebody wants to look at it: in the folder that `TURANT_PICTURES` names. */
  async picture(name: string): Promise<void> {
    const folder = process.env['TURANT_PICTURES']
    if (folder === undefined) return
    mkdirSync(folder, { recursive: true })
    await this.page.screenshot({ path: join(folder, `${name}.png`) })
  }
}
