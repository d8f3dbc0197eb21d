import type { DiffEvent } from '@turant/edits'
import type { Style } from './style.ts'
import { visible } from './visible.ts'

const CONTEXT_LINES = 3

/**
 * Shows a diff while it forms: changed lines at once, unchanged ones only around them. `startLine` is
 * the 1-based number of the region's first line.
 */
export function createDiffView(
  style: Style,
  write: (text: string) => void,
  startLine = 1,
): { show(events: readonly DiffEvent[]): void } {
  /** Unchanged lines that may turn out to stand before a change. */
  let before: string[] = []
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

  return {
    show(events) {
      for (const event of events) {
        const text = visible(event.line.replace(/\n$/, ''))
        if (event.type === 'same') same(text)
        else if (event.type === 'insert') changed(style('green', `+ ${text}\n`))
        else {
          changed(style('red', `- ${text}\n`))
          line += 1
        }
      }
    },
  }
}
