import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'

const SOURCE = readFileSync(
  fileURLToPath(new URL('../node_modules/axe-core/axe.min.js', import.meta.url)),
  'utf8',
)

/** What of WCAG 2.2 A and AA a page breaks, as far as a program can tell: rule and place. */
export async function accessibilityProblems(page: Page): Promise<readonly string[]> {
  // Past the page's policy for scripts, which lets none in from outside.
  const session = await page.context().newCDPSession(page)
  await session.send('Runtime.evaluate', { expression: SOURCE })
  const { result } = await session.send('Runtime.evaluate', {
    expression: `axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] }).then(
      ({ violations }) => violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => id + ': ' + target.join(' '))))`,
    awaitPromise: true,
    returnByValue: true,
  })
  await session.detach()
  if (!Array.isArray(result.value)) throw new Error('axe did not run')
  return result.value.map(String)
}
