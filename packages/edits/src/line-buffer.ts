import { splitLines } from './lines.ts'

/** Cuts text that arrives in pieces into complete lines. */
export interface LineBuffer {
  /** The lines that are complete now, each with its `\n`. */
  push(delta: string): string[]
  /** The line that is still arriving, which ends here. */
  end(): string
}

export function createLineBuffer(): LineBuffer {
  // Pieces are joined only once their line is complete, so that a very long line stays cheap.
  let pieces: string[] = []
  const joined = (): string => {
    const text = pieces.join('')
    pieces = []
    return text
  }
  return {
    push(delta) {
      const newline = delta.lastIndexOf('\n')
      pieces.push(delta.slice(0, newline + 1))
      const lines = newline < 0 ? [] : splitLines(joined())
      pieces.push(delta.slice(newline + 1))
      return lines
    },
    end: joined,
  }
}
