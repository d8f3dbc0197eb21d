import type { Page } from './page.ts'

const CHECK_MS = 4000
/** While something is wrong somebody waits for it to be over. */
const RETRY_MS = 1000
const MEASURE_MS = 1000

/** Asks the server again and again, as long as the page is seen. */
export function watch(page: Page): void {
  const { connection } = page
  repeat(
    () => connection.check(),
    () => (connection.state.get().type === 'ready' ? CHECK_MS : RETRY_MS),
  )
  repeat(
    () => (connection.state.get().type === 'ready' ? page.measure() : Promise.resolve()),
    () => MEASURE_MS,
  )
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) void connection.check()
  })
}

function repeat(task: () => Promise<void>, everyMs: () => number): void {
  const next = (): void => {
    setTimeout(() => {
      void (document.hidden ? Promise.resolve() : task()).then(next)
    }, everyMs())
  }
  next()
}
