import type { DiffEvent } from '@turant/edits'
import type { Style } from './style.ts'
import { visible } from './visible.ts'

const CONTEXT_LINES = 3
/**
 * New lines wait for the old ones they replace, which become certain a little later but are shown
 * first, as people know diffs. More than these are shown without waiting.
 */
const HELD_LINES = 3

/**
 * Shows a diff while it forms: changed lines at once, unchanged ones only around them. `startLine` is
 * the 1-based number of the region's first line.
 */
export function createDiffView(
  style: Style,
  write: (text: string) => void,
  startLine = 1,
): { show(events: readonly DiffEvent[]): void; end(): void } {
  /** Unchanged lines that may turn out to stand before a change. */
  const before: string[] = []
  const inserted: string[] = []
  let after = 0
  let line = startLine
  let started = false

  function same(text: string): void {
    line += 1
    if (after > 0) {
      after -= 1
      write(style('dim', `  ${text}\n`))
      return
    }
    before.push(text)
    if (before.length > CONTEXT_LINES) {
      before.shift()
      started = false
    }
  }

  function changed(text: string): void {
    if (!started) write(style('cyan', `@@ line ${line - before.length} @@\n`))
    started = true
    for (const context of before.splice(0)) write(style('dim', `  ${context}\n`))
    write(text)
    after = CONTEXT_LINES
  }

  function release(): void {
    for (const text of inserted.splice(0)) changed(style('green', `+ ${text}\n`))
  }

  return {
    show(events) {
      for (const event of events) {
        const text = visible(event.line.replace(/\n$/, ''))
        if (event.type === 'insert') {
          inserted.push(text)
          if (inserted.length > HELD_LINES) release()
        } else if (event.type === 'delete') {
          changed(style('red', `- ${text}\n`))
          line += 1
        } else {
          release()
          same(text)
        }
      }
    },
    end: release,
  }
}
