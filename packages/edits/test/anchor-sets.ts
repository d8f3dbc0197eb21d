import type { AnchorSet } from '../src/index.ts'

/** The same letters as the format's own, so that tests notice when those change. */
export const PLAIN: AnchorSet = {
  type: 'lines',
  hunks: 'one',
  anchors: 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'.split(''),
  none: 'NOOP',
}

/** Four control tokens: fewer than most regions have lines. */
export const TOKENS: AnchorSet = {
  type: 'tokens',
  hunks: 'several',
  anchors: ['<one>', '<two>', '<three>', '<thirty>'],
  none: '<none>',
  file: '<file>',
  instruction: '<ask>',
  answer: '<answer>',
  contextChars: 40,
}

/** Signs that are one token each, and that code may hold as well. */
export const SIGNS: AnchorSet = {
  ...TOKENS,
  anchors: ['§', '†', '●', '¿', '±'],
  none: '¬',
}

/** The answer that writes a region anew, from its first anchor to its last. */
export function wholeAnswer(region: string, edited: string): string {
  const old = linesOf(region)
  const marks = PLAIN.anchors.filter((mark) => !old.some((line) => line.trim() === mark))
  const used = new Set([PLAIN.none, ...marks.slice(0, old.length + 1)])
  const written = linesOf(edited).map((line) => {
    const isMark = used.has(line.replace(/^\\+/, ''))
    return `${isMark ? '\\' : ''}${line}\n`
  })
  return `${marks[0]}\n${written.join('')}${marks[old.length]}`
}

function linesOf(text: string): readonly string[] {
  return text === '' ? [] : text.replace(/\n$/, '').split('\n')
}
