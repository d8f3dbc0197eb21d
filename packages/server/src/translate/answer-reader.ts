import type { AnswerPiece } from '../answer.ts'
import { CALL_CLOSE, CALL_OPEN } from './call-form.ts'
import { CallReader } from './call-reader.ts'
import type { ToolSet } from './tool-set.ts'

const THINK_OPEN = '<think>'
const THINK_CLOSE = '</think>'

type Mode = 'start' | 'thinking' | 'text' | 'call'

/**
 * Reads what a model writes: thoughts in `<think>` at the very beginning, calls in `<tool_call>`, text
 * elsewhere. Whatever is no call after all comes out as the text that it is: nothing is lost. What may be the
 * beginning of a tag is held back until it is known.
 */
export class AnswerReader {
  readonly #tools: ToolSet | undefined
  #mode: Mode = 'start'
  #held = ''
  #calls = 0
  #call: CallReader | undefined
  /** Line ends behind thoughts and calls are nobody's text. */
  #skipsLines = false

  /** @param tools undefined: no tool was offered, and nothing is a call. */
  constructor(tools: ToolSet | undefined) {
    this.#tools = tools
  }

  /** Calls that were read so far, begun ones included. */
  get calls(): number {
    return this.#calls
  }

  push(text: string): AnswerPiece[] {
    this.#held += text
    const pieces: AnswerPiece[] = []
    while (this.#step(pieces));
    return pieces
  }

  /** Nothing more will come. */
  end(): AnswerPiece[] {
    const rest = this.#held
    this.#held = ''
    if (this.#mode === 'call') {
      return [...(this.#call?.push(rest) ?? []), ...(this.#call?.cutOff() ?? [])]
    }
    if (rest === '' || (this.#mode === 'start' && rest.trim() === THINK_OPEN)) return []
    return [{ type: this.#mode === 'thinking' ? 'reasoning' : 'text', text: rest }]
  }

  /** One step; false when more text is needed. */
  #step(pieces: AnswerPiece[]): boolean {
    switch (this.#mode) {
      case 'start':
        return this.#begin()
      case 'thinking':
        return this.#until(THINK_CLOSE, 'text', (text) => pieces.push({ type: 'reasoning', text }))
      case 'text':
        return this.#readText(pieces)
      case 'call':
        return this.#readCall(pieces)
    }
  }

  #begin(): boolean {
    const text = this.#held.trimStart()
    // The tag alone is not enough: the line end behind it, if there is one, belongs to it.
    if (THINK_OPEN.startsWith(text)) return false
    if (text.startsWith(THINK_OPEN)) {
      this.#held = text.slice(THINK_OPEN.length).replace(/^\n/u, '')
      this.#mode = 'thinking'
      return true
    }
    this.#mode = 'text'
    return true
  }

  #readText(pieces: AnswerPiece[]): boolean {
    if (this.#skipsLines) this.#held = this.#held.replace(/^\n+/u, '')
    if (this.#held === '') return false
    this.#skipsLines = false
    const say = (text: string): number => pieces.push({ type: 'text', text })
    if (this.#tools !== undefined) return this.#until(CALL_OPEN, 'call', say)
    say(this.#take(this.#held.length))
    return false
  }

  #readCall(pieces: AnswerPiece[]): boolean {
    const tools = this.#tools
    if (tools === undefined) return false
    if (this.#call === undefined) {
      this.#call = new CallReader(tools, this.#calls)
      this.#calls += 1
    }
    const call = this.#call
    const hand = (text: string): number => pieces.push(...call.push(text))
    if (!this.#until(CALL_CLOSE, 'text', hand)) return false
    const end = call.end()
    pieces.push(...end)
    this.#call = undefined
    this.#skipsLines = end.some(({ type }) => type === 'call-end')
    return true
  }

  /** Hands on what stands before a tag, but for what may be the beginning of it. True when it is there. */
  #until(tag: string, next: Mode, hand: (text: string) => unknown): boolean {
    const at = this.#held.indexOf(tag)
    if (at >= 0) {
      if (at > 0) hand(this.#take(at))
      this.#take(tag.length)
      this.#mode = next
      this.#skipsLines = next === 'text'
      return true
    }
    const sure = this.#held.length - overlap(this.#held, tag)
    if (sure > 0) hand(this.#take(sure))
    return false
  }

  #take(length: number): string {
    const text = this.#held.slice(0, length)
    this.#held = this.#held.slice(length)
    return text
  }
}

/** Reads text that is nothing but text, such as what comes next in a file. */
export const verbatim: Pick<AnswerReader, 'calls' | 'push' | 'end'> = {
  calls: 0,
  push: (text) => (text === '' ? [] : [{ type: 'text', text }]),
  end: () => [],
}

/** How long an end of the text may be the beginning of the tag. */
function overlap(text: string, tag: string): number {
  for (let length = Math.min(text.length, tag.length - 1); length > 0; length -= 1) {
    if (text.endsWith(tag.slice(0, length))) return length
  }
  return 0
}
