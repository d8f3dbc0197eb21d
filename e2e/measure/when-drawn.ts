import type { Page } from 'playwright-core'

/** Milliseconds, as the page sees it, from the last key that was pressed until a line with this text is drawn. */
export function whenDrawn(
  page: Page,
  wanted: { readonly lines: string; readonly text: string },
): Promise<number> {
  return page.evaluate(({ lines, text }) => {
    const { promise, resolve } = Promise.withResolvers<number>()
    let lastKeyMs = performance.now()
    const onKey = (): void => void (lastKeyMs = performance.now())
    const look = (): void => {
      const drawn = [...document.querySelectorAll(lines)]
      if (!drawn.some(({ textContent }) => textContent.replaceAll('\u00A0', ' ').includes(text))) {
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
  }, wanted)
}
