import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openBrowser, type Browser } from './support/browser.ts'
import { pacedTurant, type PacedTurant } from './support/paced-turant.ts'
import { Playground } from './support/playground.ts'

const NAME = '<img src=x onerror=attack()>\u202Egpj.ts'
const SAFE_NAME = 'img src=x onerror=attack()gpj.ts'

const ORIGINAL = 'const access = 1\n'
/** Markup that would run, text that would be read in another order than it is (CVE-2021-42574), and unseen text. */
const LINES = [
  '<script>attack()</script><img src="x" onerror="attack()"><svg onload="attack()"></svg>',
  '</div></span><style>* { display: none }</style><a href="javascript:attack()">click</a>',
  "if (access !== 'user\u202E \u2066// only admin\u2069 \u2066') {",
  "const zero\u200Bwidth = '\uFEFF\u00AD\u{E0041}\u0007'",
] as const
const ANSWER = `${LINES.join('\n')}\n`
const SUGGESTION = 'two\u200B<b onclick="attack()">\u061Cbold</b>'

let turant: PacedTurant
let browser: Browser
let playground: Playground
const trouble: string[] = []

beforeAll(async () => {
  turant = await pacedTurant(({ prompt }) =>
    prompt.includes('<|fim_middle|>') ? SUGGESTION : `\`\`\`ts\n${ANSWER}\`\`\``,
  )
  browser = await openBrowser()
  const { page } = browser
  page.on('pageerror', (error) => trouble.push(String(error)))
  page.on('dialog', (dialog) => trouble.push(dialog.message()))
  // What the content policy forbids is told there too.
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

/** There are no elements but those that the page makes there itself; a buffer beside a sign is the editor's. */
async function expectText(place: string): Promise<void> {
  const other = ':not(div, p, span, br, li, bdi, button, img.cm-widgetBuffer)'
  expect(await browser.page.locator(`${place} ${other}`).count()).toBe(0)
}

describe('what others wrote stays text in the page', () => {
  it('as the name of a file', async () => {
    await playground.openFile(NAME, ORIGINAL)
    const name = browser.page.locator('.file[data-current=true] .file-name')
    await name.getByText(SAFE_NAME).waitFor()
    expect(await name.textContent()).toBe(SAFE_NAME)
    const label = await browser.page.locator('.cm-content').getAttribute('aria-label')
    expect(label).toBe(`Editor: ${SAFE_NAME}`)
    await expectText('.files')
  })

  it('as the name of a file that is refused', async () => {
    await playground.openFile(NAME, Uint8Array.of(0xc3, 0x28, 0xff))
    const notice = browser.page.getByTestId('notice')
    await notice.waitFor()
    expect(await notice.textContent()).toContain(`${SAFE_NAME}: `)
    await expectText('.banners')
    await notice.getByRole('button').click()
  })

  it('as an answer of the model, with a sign for what is not seen', async () => {
    const { page } = browser
    await page.locator('.cm-content').focus()
    await page.keyboard.press('Control+a')
    await page.keyboard.press('Control+i')
    await page.keyboard.insertText('attack')
    await playground.proposed()
    const added = await playground.lines('added')
    expect(added).toEqual([
      LINES[0],
      LINES[1],
      "if (access !== 'userU+202E U+2066// only adminU+2069 U+2066') {",
      "const zeroU+200Bwidth = 'U+FEFFU+00ADU+E0041\u2407'",
    ])
    await expectText('.cm-content')
  })

  it('as the file that is downloaded, which is exactly what was said', async () => {
    const { page } = browser
    await page.keyboard.press('Enter')
    await page.locator('.dock[data-phase=idle]').waitFor()
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download' }).click(),
    ])
    expect(download.suggestedFilename()).toBe(SAFE_NAME)
    expect(readFileSync(await download.path(), 'utf8')).toBe(ANSWER)
  })

  it('as a suggestion, with a sign for what is not seen', async () => {
    const { page } = browser
    await page.locator('.cm-content').focus()
    await page.keyboard.press('Control+End')
    await page.keyboard.press('Alt+\\')
    const ghost = page.locator('.cm-ghost')
    await ghost.waitFor()
    const text = (await ghost.textContent()) ?? ''
    expect(text).toBe('twoU+200B<b onclick="attack()">U+061Cbold</b>')
    await expectText('.cm-content')
  })

  it('without a trace of anything that ran or was forbidden to', async () => {
    expect(await browser.page.locator('script:not([src])').count()).toBe(0)
    expect(trouble).toEqual([])
    expect(browser.foreign).toEqual([])
  })
})
