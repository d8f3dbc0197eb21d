/** Text up to a marker, as it streams in. */
export interface MarkerScan {
  /** The text in front of the marker that is certain by now. */
  push(delta: string): string
  /** The answer is over: what was held back because it could have begun the marker. */
  end(): string
  /** Whether the marker has come; what follows it is dropped. */
  readonly found: boolean
}

/** Passes text through up to the first occurrence of a marker, wherever the text is cut. */
export function scanForMarker(marker: string): MarkerScan {
  let held = ''
  let found = false
  return {
    push(delta) {
      if (found) return ''
      held += delta
      const at = held.indexOf(marker)
      if (at >= 0) found = true
      const end = at >= 0 ? at : held.length - overlap(held, marker)
      const text = held.slice(0, end)
      held = found ? '' : held.slice(end)
      return text
    },
    end() {
      const text = held
      held = ''
      return text
    },
    get found() {
      return found
    },
  }
}

/** Like {@link scanForMarker} for a text that can hold the marker itself: the last one counts, so all waits. */
export function scanForLastMarker(marker: string): MarkerScan {
  let held = ''
  let found = false
  return {
    push(delta) {
      held += delta
      return ''
    },
    end() {
      const at = held.lastIndexOf(marker)
      found = at >= 0
      const text = found ? held.slice(0, at) : held
      held = ''
      return text
    },
    get found() {
      return found
    },
  }
}

/** Passes text through without the marker, wherever the text is cut. */
export function dropMarker(marker: string): { push(delta: string): string; end(): string } {
  let held = ''
  return {
    push(delta) {
      held = (held + delta).replaceAll(marker, '')
      const text = held.slice(0, held.length - overlap(held, marker))
      held = held.slice(text.length)
      return text
    },
    end() {
      const text = held
      held = ''
      return text
    },
  }
}

/** Length of the longest end of `text` that is a beginning of `marker`, the whole marker excluded. */
function overlap(text: string, marker: string): number {
  for (let size = Math.min(text.length, marker.length - 1); size > 0; size -= 1) {
    if (text.endsWith(marker.slice(0, size))) return size
  }
  return 0
}
