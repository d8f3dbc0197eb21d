/** Passes text on so that it ends as the region ended. */
export interface FinalNewline {
  push(text: string): string
  /** What still has to come. */
  end(): string
}

/**
 * A region that ended with a newline, or was empty, goes on ending with one; any other goes on without,
 * whatever blank lines an answer appends. An empty text stays empty.
 */
export function keepFinalNewline(region: string): FinalNewline {
  return region === '' || region.endsWith('\n') ? endTerminated() : endUnterminated()
}

function endTerminated(): FinalNewline {
  let last = '\n'
  return {
    push(text) {
      last = text.at(-1) ?? last
      return text
    },
    end: () => (last === '\n' ? '' : '\n'),
  }
}

function endUnterminated(): FinalNewline {
  let held = ''
  return {
    push(text) {
      const all = held + text
      const kept = all.replace(/\n+$/, '')
      held = all.slice(kept.length)
      return kept
    },
    end: () => '',
  }
}
