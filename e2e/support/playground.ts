import { readFileSync } from 'node:fs'
import type { Locator, Page } from 'playwright-core'

/** The page of the server as a person uses it. */
export class Playground {
  readonly page: Page
  readonly instruction: Locator
  readonly phase: Locator

  constructor(page: Page) {
    this.page = page
    this.instruction = page.getByPlaceholder('such as')
    this.phase = page.getByTestId('phase')
  }

  async open(url: string): Promise<void> {
    await this.page.goto(url)
    await this.page.getByTestId('connection').getByText('connected').waitFor()
  }

  /** Opens a file beside the others, as a person does from their disk. */
  async openFile(name: string, content: string | Uint8Array): Promise<void> {
    const file = { name, mimeType: 'text/plain', buffer: Buffer.from(content) }
    await this.page.getByLabel('File to open').setInputFiles(file)
  }

  /** Puts the caret on the first line that has this text. */
  async goTo(text: string): Promise<void> {
    await this.page.locator('.cm-line', { hasText: text }).first().click()
  }

  async type(instruction: string, delayMs = 40): Promise<void> {
    await this.instruction.focus()
    await this.page.keyboard.type(instruction, { delay: delayMs })
  }

  /** Waits until all of the proposal is there. */
  async proposed(): Promise<void> {
    await this.page.locator('.dock[data-phase=ready]').waitFor()
  }

  /** Lines of a kind that are drawn: `added`, `removed`. */
  async lines(kind: 'added' | 'removed'): Promise<string[]> {
    return await this.page.locator(`.cm-${kind}`).allTextContents()
  }

  /** The whole document, as it would be downloaded. Ends a live edit. */
  async download(): Promise<string> {
    const [download] = await Promise.all([
      this.page.waitForEvent('download'),
      this.page.getByRole('button', { name: 'Download' }).click(),
    ])
    return readFileSync(await download.path(), 'utf8')
  }

  /** What is in the editor now; of short files, which are drawn as a whole. */
  async text(): Promise<string> {
    const lines = await this.page.locator('.cm-content .cm-line').allTextContents()
    return lines.join('\n')
  }

  /** What the strip says of the last edit, in milliseconds. */
  async times(): Promise<{ readonly first: number; readonly total: number }> {
    const text = (await this.page.locator('.strip-total').textContent()) ?? ''
    const [total = Number.NaN, first = Number.NaN] = milliseconds(text)
    return { first, total }
  }
}

/** The times in a text for people, in milliseconds. */
export function milliseconds(text: string): number[] {
  const inMs: Readonly<Record<string, number>> = { µs: 0.001, ms: 1, s: 1000 }
  const found = text.matchAll(/(?<amount>[\d.]+) (?<unit>µs|ms|s)/gu)
  return Array.from(
    found,
    ({ groups }) => Number(groups?.['amount']) * (inMs[groups?.['unit'] ?? ''] ?? Number.NaN),
  )
}
