import type { EditDecoder, EditTask } from './edit-format.ts'
import { keepFinalNewline } from './final-newline.ts'
import { splitLines } from '../lines.ts'

const SHORTEST_FENCE = 3
/** An answer that still has not come to the code after this many lines of talk is all code. */
const MAX_PREAMBLE_LINES = 5
const MAX_TALK_CHARS = 300

/** Extensions whose name is not also the usual name of the language. */
const FENCE_TAG: ReadonlyMap<string, string> = new Map([
  ['mts', 'ts'],
  ['cts', 'ts'],
  ['mjs', 'js'],
  ['cjs', 'js'],
  ['pyi', 'python'],
  ['py', 'python'],
  ['rs', 'rust'],
  ['rb', 'ruby'],
  ['sh', 'bash'],
  ['yml', 'yaml'],
  ['htm', 'html'],
  ['md', 'markdown'],
  ['kt', 'kotlin'],
  ['cs', 'csharp'],
  ['h', 'c'],
  ['hpp', 'cpp'],
  ['cc', 'cpp'],
])

/** The language tag of a code fence for a file. */
function fenceTag(path: string): string {
  const extension = /\.([A-Za-z0-9]{1,10})$/.exec(path)?.[1]?.toLowerCase() ?? ''
  return FENCE_TAG.get(extension) ?? extension
}

/** A code fence longer than any run of backticks in the text. */
export function fenceFor(text: string): string {
  const runs = text.match(/`+/g) ?? []
  const longest = runs.reduce((most, run) => Math.max(most, run.length), 0)
  return '`'.repeat(Math.max(SHORTEST_FENCE, longest + 1))
}

/** The line that opens the fence around a text of a file. */
export function fenceOpening(path: string, text: string): string {
  return `${fenceFor(text)}${fenceTag(path)}\n`
}

/** Text as the inside of a fence: whole lines. */
export function fenceBody(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`
}

/** A text of a file in a code fence. */
export function fenced(path: string, text: string): string {
  return fenceOpening(path, text) + fenceBody(text) + fenceFor(text)
}

/**
 * Reads a text that ends at a line which is nothing but a closing fence. The opening fence was part of
 * the prompt; when the model opens one itself, that line and a few lines of talk in front of it go.
 */
export function decodeFenced(task: EditTask): EditDecoder {
  const reader = new FenceReader(fenceFor(task.region).length, new Set(splitLines(task.region)))
  const final = keepFinalNewline(task.region)
  return {
    push: (rawDelta) => final.push(reader.push(rawDelta)),
    end() {
      const text = final.push(reader.end()) + final.end()
      if (reader.state === 'closed' || final.hasText) return { text, status: 'complete' }
      const problem = 'The answer held neither code nor a closing fence.'
      return { text, status: 'malformed', problem }
    },
    get done() {
      return reader.state === 'closed'
    },
  }
}

/**
 * `start`: talk may still turn out to be a preamble. `fence-seen`: a bare fence came before any code; it
 * closed what came before it unless code follows.
 */
type FenceState = 'start' | 'fence-seen' | 'body' | 'closed'

class FenceReader {
  state: FenceState = 'start'
  #fence: number
  readonly #known: ReadonlySet<string>
  /** What is held of the line that is still arriving, and whether its beginning was passed on. */
  #line = ''
  #isPassing = false
  /** Talk that may be a preamble or the text itself. */
  #talk: string[] = []
  /** Length of the fence that may have been opened by the model, and the blank lines behind it. */
  #openFence = 0
  #blank = ''

  constructor(fence: number, known: ReadonlySet<string>) {
    this.#fence = fence
    this.#known = known
  }

  push(delta: string): string {
    let text = ''
    let start = 0
    while (this.state !== 'closed') {
      const newline = delta.indexOf('\n', start)
      if (newline < 0) break
      this.#line += delta.slice(start, newline + 1)
      start = newline + 1
      text += this.#takeLine()
    }
    if (this.state === 'closed') return text
    this.#line += delta.slice(start)
    return text + this.#takePartial()
  }

  end(): string {
    if (this.state === 'closed') return ''
    const rest = this.#line === '' ? '' : this.#takeLine()
    if (this.state === 'fence-seen') this.state = 'closed'
    return this.#takeTalk() + rest
  }

  /** The line is complete, or the answer is over. */
  #takeLine(): string {
    const line = this.#line
    const isRest = this.#isPassing
    this.#line = ''
    this.#isPassing = false
    if (this.state === 'start') return this.#atStart(line)
    if (this.state === 'fence-seen') return this.#afterFence(line)
    if (isRest || !isFence(line, this.#fence)) return line
    this.state = 'closed'
    return ''
  }

  #atStart(line: string): string {
    const opened = openingFence(line)
    // With fences in the file only a fence as long as ours can be meant as the frame.
    if (opened > 0 && (this.#fence === SHORTEST_FENCE || opened >= this.#fence)) {
      this.#openFence = opened
      if (isFence(line, 0)) this.state = 'fence-seen'
      else this.#open()
      return ''
    }
    if (this.#talk.length < MAX_PREAMBLE_LINES && this.#isTalk(line)) {
      this.#talk.push(line)
      return ''
    }
    this.state = 'body'
    return this.#takeTalk() + line
  }

  #afterFence(line: string): string {
    if (line.trim() === '' && !isFence(line, 0)) {
      this.#blank += line
      return ''
    }
    if (this.#isTalk(line)) {
      this.state = 'closed'
      return this.#takeTalk()
    }
    this.#open()
    if (!isFence(line, this.#fence)) return this.#blank + line
    this.state = 'closed'
    return this.#blank
  }

  /** The model opened the fence itself: what came before was talk. */
  #open(): void {
    this.#talk = []
    this.#fence = this.#openFence
    this.state = 'body'
  }

  /** The talk was the text itself. */
  #takeTalk(): string {
    const talk = this.#talk.join('')
    this.#talk = []
    return talk
  }

  #isTalk(line: string): boolean {
    if (this.#known.has(line)) return false
    if (line.trim() === '') return this.#talk.length > 0
    return couldBeTalk(line) && /[:.!]\s*$/.test(line)
  }

  #takePartial(): string {
    const line = this.#line
    if (!this.#isPassing) {
      const couldFence = /^`*\s*$/.test(line)
      if (couldFence || this.state === 'fence-seen') return ''
      if (this.state === 'start') {
        // Code seldom begins like a sentence, so its first characters need not wait for the line's end.
        const couldTalk = this.#talk.length > 0 || couldBeTalk(line)
        if (couldTalk || line.startsWith('`')) return ''
        this.state = 'body'
      }
    }
    this.#isPassing = true
    this.#line = ''
    return line
  }
}

/** Does this begin like a sentence? */
function couldBeTalk(line: string): boolean {
  return line.length <= MAX_TALK_CHARS && /^[A-Z][^{};=<>]*$/.test(line)
}

/** A line of at least that many backticks and nothing else. */
function isFence(line: string, length: number): boolean {
  const run = /^(`+)\s*$/.exec(line)?.[1] ?? ''
  return run.length >= Math.max(length, SHORTEST_FENCE)
}

/** Length of the fence a line opens, with or without a language tag; 0 when it opens none. */
function openingFence(line: string): number {
  return /^(`{3,})[\w+#.-]*\s*$/.exec(line)?.[1]?.length ?? 0
}
