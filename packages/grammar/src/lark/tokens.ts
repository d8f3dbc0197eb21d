import { MAX_NODES } from '../limits.ts'
import type { TextPlaces } from '../text-places.ts'

export type Token = {
  readonly type: 'rule' | 'terminal' | 'text' | 'regex' | 'number' | 'directive' | 'mark' | 'end'
  readonly text: string
  readonly offset: number
  /** Whether only white space and comments stand before it on its line. */
  readonly isFirst: boolean
}

const TOKENS: readonly (readonly [Token['type'], RegExp])[] = [
  ['rule', /_*[a-z][_a-z0-9]*(?![a-zA-Z0-9_])/y],
  ['terminal', /_*[A-Z][_A-Z0-9]*(?![a-zA-Z0-9_])/y],
  ['text', /"(?:\\[^\n]|[^"\\\n])*"i?(?![a-zA-Z0-9_])/y],
  ['regex', /\/(?:\\[^]|[^\\/])+\/[a-z]*/y],
  ['number', /[+-]?\d+/y],
  ['directive', /%[a-z]+/y],
  ['mark', /->|\.\.|[:|()[\]{}?*+~!.,<>=&$@;]/y],
]
/** A text with more words has too many parts: that is known before megabytes of it are read. */
const MAX_TOKENS = 12 * MAX_NODES
const SPACE = /[ \t\f]+|\\[ \t]*\r?\n/y
const COMMENT = /(?:\/\/|#)[^\n]*/y
const LINE_END = /\r?\n/y

/** The words of a Lark text; the last is always `end`. */
export function larkTokens(source: string, places: TextPlaces): readonly Token[] {
  const tokens: Token[] = []
  let offset = 0
  let isFirst = true
  const taken = (expression: RegExp): string | undefined => {
    expression.lastIndex = offset
    const found = expression.exec(source)?.[0]
    offset += found?.length ?? 0
    return found
  }
  while (offset < source.length) {
    if (taken(SPACE) !== undefined || taken(COMMENT) !== undefined) continue
    if (taken(LINE_END) !== undefined) {
      isFirst = true
      continue
    }
    const start = offset
    let token: Token | undefined
    for (const [type, expression] of TOKENS) {
      const text = taken(expression)
      if (text === undefined) continue
      token = { type, text, offset: start, isFirst }
      break
    }
    if (token === undefined) throw places.refusal(start, unreadable(source.charAt(start)))
    if (tokens.length === MAX_TOKENS) throw places.refusal(start, `more than ${MAX_NODES} parts`)
    tokens.push(token)
    isFirst = false
  }
  return [...tokens, { type: 'end', text: '', offset, isFirst: true }]
}

function unreadable(character: string): string {
  if (character === '"') return 'this text is not closed on its line'
  if (character === '/') return 'this regular expression is not closed'
  return `${JSON.stringify(character)} means nothing here`
}
