import type { Page } from 'playwright-core'
import { openBrowser } from '../support/browser.ts'
import { watchFrames, type Watched } from '../support/frame-watch.ts'
import { pacedTurant } from '../support/paced-turant.ts'
import { Playground } from '../support/playground.ts'

const LINES = 300
/** A second is a thousand tokens of five characters, about 90 lines. */
const ANSWER_MS = 3000

export type Stream = {
  /** The first line changes, and each that is so many lines further down. */
  readonly every: number
  /** Whether somebody scrolls through the file as the answer arrives. */
  readonly reader: 'still' | 'scrolling'
}

export type Streamed = Watched & {
  /** Of the page's main thread. */
  readonly cpuMs: number
  /** What the file should be. */
  readonly expected: string
  /** Pieces that the model said, and how fast. */
  readonly tokens: number
  readonly tokensPerSecond: number
  /** Pieces of the answer as the page got them. */
  readonly deltas: readonly string[]
  /** The file as it is downloaded after the edit was kept. */
  readonly text: string
}

/** A live edit of a whole file in the page of the server, while its answer comes at a thousand tokens a second. */
export async function streamIntoPage({ every, reader }: Stream): Promise<Streamed> {
  const expected = fileOf((index) => (index % every === 0 ? 25 : 10))
  await using turant = await pacedTurant(() => `\`\`\`ts\n${expected}\`\`\``)
  await using browser = await openBrowser()
  const { page } = browser
  const deltas = deltasOf(page)
  const playground = new Playground(page)
  await playground.open(await turant.app())
  await playground.openFile(
    'limits.ts',
    fileOf(() => 10),
  )
  await page.locator('.cm-line', { hasText: 'line000' }).waitFor()
  await page.keyboard.press('Control+a')
  await page.keyboard.press('Control+i')
  const watch = await watchFrames(page, reader === 'scrolling' ? { scrollMs: ANSWER_MS } : {})
  // At once, so that there is one answer.
  await page.keyboard.insertText('set the limits to 25')
  await playground.proposed()
  const watched = await watch.end()
  await page.keyboard.press('Enter')
  await page.locator('.dock[data-phase=idle]').waitFor()
  const { tokens, ms } = turant.said
  const tokensPerSecond = (tokens * 1000) / ms
  const text = await playground.download()
  return { ...watched, expected, tokens, tokensPerSecond, deltas, text }
}

/** What is reported of it. */
export function frameFigures(streamed: Streamed): object {
  const { frames, updates, documentChanges, mostLines, frameMs, longTaskMs } = streamed
  const { tokens, tokensPerSecond, deltas, cpuMs } = streamed
  return {
    tokens,
    tokensPerSecond: rounded(tokensPerSecond),
    deltas: deltas.length,
    frames,
    updates,
    documentChanges,
    mostLines,
    cpuMs: rounded(cpuMs),
    frameMs: {
      p50: quantile(frameMs, 0.5),
      p95: quantile(frameMs, 0.95),
      max: quantile(frameMs, 1),
    },
    longTasks: { count: longTaskMs.length, longestMs: quantile(longTaskMs, 1) },
  }
}

function fileOf(limit: (index: number) => number): string {
  const lines = Array.from({ length: LINES }, (_, index) => {
    const name = `line${String(index).padStart(3, '0')}`
    return `export const ${name} = { id: ${1000 + index}, limit: ${limit(index)} }`
  })
  return `${lines.join('\n')}\n`
}

/** Fills as the page receives them. */
function deltasOf(page: Page): readonly string[] {
  const deltas: string[] = []
  page.on('websocket', (socket) => {
    socket.on('framereceived', ({ payload }) => {
      const event: unknown = JSON.parse(String(payload))
      if (typeof event !== 'object' || event === null || !('type' in event)) return
      if (event.type !== 'response.output_text.delta' || !('delta' in event)) return
      deltas.push(String(event.delta))
    })
  })
  return deltas
}

/** Null where there is nothing to order. */
function quantile(values: readonly number[], share: number): number | null {
  const sorted = values.toSorted((a, b) => a - b)
  const value = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]
  return value === undefined ? null : rounded(value)
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10
}
