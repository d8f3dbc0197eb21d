import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { accessibilityProblems } from './support/axe.ts'
import { openBrowser, type Browser } from './support/browser.ts'
import { ROOT } from './support/installed.ts'
import { milliseconds, Playground } from './support/playground.ts'
import { turantWithPage, type TurantWithPage } from './support/turant.ts'

const EXAMPLE = readFileSync(join(ROOT, 'examples/server-config.ts'), 'utf8')
const PICTURES = join(ROOT, 'out/e2e')

let turant: TurantWithPage
let browser: Browser
let playground: Playground
const trouble: string[] = []

beforeAll(async () => {
  mkdirSync(PICTURES, { recursive: true })
  turant = await turantWithPage()
  browser = await openBrowser()
  const { page } = browser
  page.on('pageerror', (error) => trouble.push(String(error)))
  page.on('console', (message) => {
    if (message.type() === 'error') trouble.push(message.text())
  })
  playground = new Playground(page)
  await playground.open(await turant.app())
})

afterAll(async () => {
  await browser?.[Symbol.asyncDispose]()
  await turant?.[Symbol.asyncDispose]()
})

describe('the page in a real browser, with the default model', () => {
  it('is signed in by a ticket that works once, without a cookie and without a trace in the address', async () => {
    expect(browser.page.url()).toBe(`${turant.url}/`)
    expect(await browser.context.cookies()).toEqual([])
    const ticket = new URL(await turant.app()).hash.replace('#ticket=', '')
    const exchange = async (): Promise<number> => {
      const response = await fetch(`${turant.url}/v1/turant/sessions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: turant.url },
        body: JSON.stringify({ ticket }),
      })
      return response.status
    }
    expect([await exchange(), await exchange()]).toEqual([200, 401])
  })

  it('forms the diff of the README’s example while the instruction is typed, and keeps it by Enter', async () => {
    const { page } = browser
    await playground.goTo('retries: 3')
    await playground.type('set retries to 5')
    await playground.proposed()
    expect(await playground.lines('removed')).toEqual(['  retries: 3,'])
    expect(await playground.lines('added')).toEqual(['  retries: 5,'])
    await page.screenshot({ path: join(PICTURES, 'web-proposed.png') })
    await page.keyboard.press('Enter')
    await page.locator('.cm-added').first().waitFor({ state: 'detached' })
    expect(await playground.text()).toBe(EXAMPLE.replace('retries: 3', 'retries: 5'))
  })

  it('accounts for every millisecond of the edit', async () => {
    const strip = browser.page.getByTestId('strip')
    const words = (await strip.getByRole('img').getAttribute('aria-label')) ?? ''
    const [total = Number.NaN, ...parts] = milliseconds(words)
    expect(parts.length).toBe(6)
    // Each is rounded for people.
    const sum = parts.reduce((all, ms) => all + ms, 0)
    expect(Math.abs(sum - total)).toBeLessThanOrEqual(parts.length)
  })

  it('takes the whole edit back in one step', async () => {
    await browser.page.locator('.cm-content').focus()
    await browser.page.keyboard.press('Control+z')
    expect(await playground.text()).toBe(EXAMPLE)
  })

  it('restores exactly by Escape, in the middle of a word', async () => {
    await playground.goTo('port: 8080')
    await playground.type('change the port to 9')
    await browser.page.locator('.dock:not([data-phase=idle])').waitFor()
    await browser.page.keyboard.press('Escape')
    await browser.page.locator('.dock[data-phase=idle]').waitFor()
    expect(await playground.text()).toBe(EXAMPLE)
    expect(await playground.download()).toBe(EXAMPLE)
  })

  it('suggests what comes next, and Tab accepts it', async () => {
    const { page } = browser
    await playground.goTo('backoffMs(attempt')
    await page.keyboard.press('End')
    await page.keyboard.press('Enter')
    await page.keyboard.type('return ')
    // Asked for by a key, so that it is shown however unsure the model is.
    await page.keyboard.press('Alt+\\')
    const ghost = page.locator('.cm-ghost')
    await ghost.waitFor()
    const text = (await ghost.textContent()) ?? ''
    await page.screenshot({ path: join(PICTURES, 'web-suggested.png') })
    await page.keyboard.press('Tab')
    await ghost.waitFor({ state: 'detached' })
    expect(text.trim()).not.toBe('')
    expect(await playground.text()).toContain(`return ${text}`)
  })

  it('tells what it can do to those who do not see it', async () => {
    expect(await accessibilityProblems(browser.page)).toEqual([])
    await playground.goTo('retries: 3')
    await playground.type('set retries to 5')
    await playground.proposed()
    expect(await accessibilityProblems(browser.page)).toEqual([])
    await browser.page.keyboard.press('Escape')
    await browser.page.getByRole('tab', { name: 'Models' }).click()
    expect(await accessibilityProblems(browser.page)).toEqual([])
  })

  it('says what to do when the server dies, and loses nothing', async () => {
    const { page } = browser
    const text = await playground.text()
    await turant.stop()
    await playground.goTo('retries: 3')
    await playground.type('set retries to 7')
    await page.locator('.dock[data-phase=failed]').waitFor()
    expect(await playground.text()).toBe(text)
    expect(await page.getByTestId('trouble').textContent()).toContain('turant serve')
    await page.screenshot({ path: join(PICTURES, 'web-server-gone.png') })
  })

  it('asked nothing of any other machine, and nothing went wrong in it', () => {
    expect(browser.foreign).toEqual([])
    const mended = trouble.filter(
      (line) => !/ERR_CONNECTION_REFUSED|WebSocket connection/u.test(line),
    )
    expect(mended).toEqual([])
  })
})

describe.each([
  { name: 'dark', look: { colorScheme: 'dark' } as const },
  { name: 'phone', look: { width: 360, height: 740, isTouch: true } as const },
])('the page, $name', ({ name, look }) => {
  it('fits and is accessible', async () => {
    await using server = await turantWithPage()
    await using another = await openBrowser(look)
    const { page } = another
    const shown = new Playground(page)
    await shown.open(await server.app())
    await page.screenshot({ path: join(PICTURES, `web-${name}.png`) })
    expect(await accessibilityProblems(page)).toEqual([])
    // Nothing is wider than the screen.
    const widths = await page.evaluate('[document.documentElement.scrollWidth, innerWidth]')
    expect(widths).toEqual([look.width ?? 1280, look.width ?? 1280])
  })
})
