import { createLineEnds, createStreamingDiff, type DiffEvent } from '@turant/edits'
import type { Reporter } from '../terminal/reporter.ts'

export type ShownDiff = {
  /** Lines so far. */
  readonly counts: { added: number; removed: number }
  readonly push: (delta: string) => void
  readonly end: () => void
}

/** Shows what an answer changes in a region while it arrives. */
export function showDiff(region: string, reporter: Reporter): ShownDiff {
  const diff = createStreamingDiff(region)
  const lineEnds = createLineEnds()
  const counts = { added: 0, removed: 0 }
  const show = (events: readonly DiffEvent[]): void => {
    counts.added += events.filter((event) => event.type === 'insert').length
    counts.removed += events.filter((event) => event.type === 'delete').length
    reporter.diff(events)
  }
  return {
    counts,
    push: (delta) => show(diff.push(lineEnds.push(delta))),
    end() {
      show([...diff.push(lineEnds.end()), ...diff.end()])
      reporter.diffEnd()
    },
  }
}
