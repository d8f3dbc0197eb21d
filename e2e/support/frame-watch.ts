import type { Page } from 'playwright-core'

/** What a page did from the start of a watch to its end. */
export type Watched = {
  /** Frames that were drawn. */
  readonly frames: number
  /** Times that the editor was told something, and those of them that changed the document. */
  readonly updates: number
  readonly documentChanges: number
  /** The most lines that the editor had in the page at once. */
  readonly mostLines: number
  /** Between two frames, of those while an answer was written. */
  readonly frameMs: readonly number[]
  /** Tasks of more than 50 ms. */
  readonly longTaskMs: readonly number[]
}

export type FrameWatch = {
  end(): Promise<
    Watched & {
      /** What the page's main thread computed, however often it had to wait for a processor. */
      readonly cpuMs: number
    }
  >
}

export type WatchOptions = {
  /** Scrolls through the file within this time from the first written line on; undefined: nobody scrolls. */
  readonly scrollMs?: number
}

/** Counts what the page does, beginning now. */
export async function watchFrames(page: Page, options: WatchOptions = {}): Promise<FrameWatch> {
  const cpu = await watchCpu(page)
  const watch = await page.evaluateHandle(beginWatch, options)
  return {
    async end() {
      const watched = await watch.evaluate((begun) => begun.end())
      return { ...watched, cpuMs: await cpu() }
    },
  }
}

/** What it answers tells the milliseconds of the main thread since now. */
async function watchCpu(page: Page): Promise<() => Promise<number>> {
  const session = await page.context().newCDPSession(page)
  await session.send('Performance.enable', { timeDomain: 'threadTicks' })
  const spentMs = async (): Promise<number> => {
    const { metrics } = await session.send('Performance.getMetrics')
    return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN) * 1000
  }
  const beganMs = await spentMs()
  return async () => (await spentMs()) - beganMs
}

type Begun = { end(): Watched }

/** Runs in the page, so that it is all in one. */
function beginWatch({ scrollMs }: WatchOptions): Begun {
  type Editor = { update(transactions: readonly { readonly docChanged: boolean }[]): void }
  type Content = Element & { readonly cmTile?: { readonly root: { readonly view: Editor } } }

  // As EditorView.findFromDOM of @codemirror/view finds it, which the page does not hand out.
  const content: Content | null = document.querySelector('.cm-content')
  const editor = content?.cmTile?.root.view
  const scroller = document.querySelector('.cm-scroller')
  const dock = document.querySelector<HTMLElement>('.dock')
  if (editor === undefined || scroller === null || dock === null) throw new Error('no editor')
  let [frames, updates, documentChanges, mostLines] = [0, 0, 0, 0]
  const frameMs: number[] = []
  const longTaskMs: number[] = []
  let beganMs: number | undefined
  let lastMs: number | undefined
  let isOver = false

  const update = editor.update.bind(editor)
  editor.update = (transactions) => {
    updates += 1
    if (transactions.some(({ docChanged }) => docChanged)) documentChanges += 1
    update(transactions)
  }

  const onFrame = (nowMs: number): void => {
    if (isOver) return
    frames += 1
    mostLines = Math.max(mostLines, document.querySelectorAll('.cm-line').length)
    const isWriting = dock.dataset['phase'] === 'writing'
    if (isWriting && lastMs !== undefined) frameMs.push(nowMs - lastMs)
    lastMs = isWriting ? nowMs : undefined
    if (isWriting && scrollMs !== undefined) {
      beganMs ??= nowMs
      const share = Math.min(1, (nowMs - beganMs) / scrollMs)
      scroller.scrollTop = (scroller.scrollHeight - scroller.clientHeight) * share
    }
    requestAnimationFrame(onFrame)
  }
  requestAnimationFrame(onFrame)

  const take = (entries: PerformanceObserverEntryList | PerformanceEntryList): void => {
    const list = 'getEntries' in entries ? entries.getEntries() : entries
    for (const { duration } of list) longTaskMs.push(duration)
  }
  const observer = new PerformanceObserver(take)
  observer.observe({ type: 'longtask' })

  return {
    end() {
      isOver = true
      editor.update = update
      take(observer.takeRecords())
      observer.disconnect()
      return { frames, updates, documentChanges, mostLines, frameMs, longTaskMs }
    },
  }
}
