/**
 * Text of a model with LF line ends only, whatever it writes: what is shown, counted and applied is
 * the same then. A CR at the end of a piece waits for what follows.
 */
export function createLineEnds(): { push(delta: string): string; end(): string } {
  let held = ''
  return {
    push(delta) {
      const text = held + delta
      held = text.endsWith('\r') ? '\r' : ''
      return normalise(held === '' ? text : text.slice(0, -1))
    },
    end() {
      const rest = held
      held = ''
      return normalise(rest)
    },
  }
}

function normalise(text: string): string {
  return text.replace(/\r\n?/g, '\n')
}
