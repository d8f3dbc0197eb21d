import { splitLines } from '../lines.ts'

/** A comment that has its line for itself, and what it says. */
const COMMENT =
  /^\s*(?:\/\/+|#+|--|;+|%|"|\/\*+|<!--|\{\s*\/\*+)\s*(?<words>.*?)\s*(?:\*\/\s*\}?|-->)?\s*$/u
const DOTS = /^(?:\.{3,}|…)|(?:\.{3,}|…)$/u
const STAYS =
  /^(?:the\s+)?(?:rest|remainder)\b|^(?:keep\s+)?(?:the\s+)?(?:existing|unchanged|remaining|previous|other)\s+(?:code|lines?|methods?|functions?|imports?|fields?|members?|content|logic)\b|\b(?:unchanged|stays?\s+the\s+same|as\s+before|as\s+is|omitted)$/iu
/** A mark is short; a longer comment is one that somebody wrote about the code. */
const MAX_WORDS = 9

/**
 * Whether a line of a sketch stands for lines that stay as they are, as in `// ... existing code ...`. In a language
 * where it is code (`...` of Python) it needs a comment around it.
 */
export function isMark(line: string): boolean {
  const said = COMMENT.exec(line)?.groups?.['words']
  if (said === undefined) return false
  const words = said.replace(/^[([]\s*/u, '').replace(/\s*[)\]]$/u, '')
  if (words.split(/\s+/u).length > MAX_WORDS) return false
  return DOTS.test(words) || STAYS.test(words)
}

/** Whether a text leaves parts of another one out, with marks for them. */
export function isSketch(text: string): boolean {
  return splitLines(text).some(isMark)
}
