/** Passes text on so that it ends as the region ended. */
export interface FinalNewline {
  push(text: string): string
  /** True once any text came, held back or not: the answer was not silent. */
  readonly hasText: boolean
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
  let hasText = false
  return {
    get hasText() {
      return hasText
    },
    push(text) {
      if (text !== '') hasText = true
      last = text.at(-1) ?? last
      return text
    },
    end: () => (last === '\n' ? '' : '\n'),
  }
}

function endUnterminated(): FinalNewline {
  let held = ''
  let hasText = false
  return {
    get hasText() {
      return hasText
    },
    push(text) {
      if (text !== '') hasText = true
      let end = text.length
      while (text[end - 1] === '\n') end -= 1
      if (end === 0) {
        held += text
        return ''
      }
      const passed = held + text.slice(0, end)
      held = text.slice(end)
      return passed
    },
    end: () => '',
  }
}
