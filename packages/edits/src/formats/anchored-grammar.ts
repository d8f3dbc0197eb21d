import { splitLines } from '../lines.ts'
import type { Anchor, AnchorSet } from './anchors.ts'

/** New lines of one hunk beyond those that the region has. */
const EXTRA_LINES = 16
const SHORTEST_LINE_BOUND = 160
/** Beyond what the library repeats (2,000) nothing is counted any more. */
const MOST_REPETITIONS = 1_800

/** The grammar names such a token by its text, without quotes. */
const CONTROL_TOKEN = /^<[^<>\s]+>$/u

/**
 * The answers to a region with these anchors, as a GBNF grammar
 * (https://github.com/ggml-org/llama.cpp/blob/master/grammars/README.md): nothing to change, or hunks in the
 * order of the region. `f` rules begin a hunk at an anchor or a later one, `t` rules end it.
 */
export function anchoredGrammar(
  region: string,
  anchors: readonly Anchor[],
  set: AnchorSet,
): string {
  const isLine = set.type === 'lines'
  const mark = (text: string): string => (CONTROL_TOKEN.test(text) ? text : literal(text))
  const lines = splitLines(region)
  const longest = lines.reduce((most, line) => Math.max(most, line.length), 0)
  const last = anchors.length - 1
  const rules = anchors.flatMap(({ text }, index) => {
    const begin = isLine ? literal(`${text}\n`) : mark(text)
    // Without new lines a hunk must span some old ones.
    const emptied = index === last ? '' : ` | t${index + 1}`
    const later = (rule: string): string => (index === last ? '' : ` | ${rule}${index + 1}`)
    const hasNext = set.hunks === 'several' && index < last
    const next = hasNext ? ` (${isLine ? '"\\n" ' : ''}f${index + 1})?` : ''
    return [
      `f${index} ::= ${begin} (lines t${index}${emptied})${later('f')}`,
      `t${index} ::= ${mark(text)}${next}${later('t')}`,
    ]
  })
  const marks = [...anchors.map(({ text }) => text), set.none]
  return [
    `root ::= ${mark(set.none)} | f0`,
    ...rules,
    `lines ::= line${times(1, lines.length + EXTRA_LINES)}`,
    `line ::= ${lineBut(marks, isLine)}`,
    `rest ::= [^\\r\\n]${times(0, Math.max(SHORTEST_LINE_BOUND, 2 * longest))} "\\n"`,
    '',
  ].join('\n')
}

/**
 * A line that can not be taken for a mark: one that is none of these texts where a mark is a whole line,
 * else one that begins with none of them. Empty when there is no such line.
 */
function lineBut(texts: readonly string[], isLine: boolean): string {
  const isMark = texts.includes('')
  if (isMark && !isLine) return ''
  const starts = Map.groupBy(
    texts.filter((text) => text !== ''),
    (text) => firstOf(text),
  )
  const free = `[^\\r\\n${[...starts.keys()].map((first) => escaped(first)).join('')}] rest`
  const branches = [...starts].flatMap(([first, group]) => {
    const below = lineBut(
      group.map((text) => text.slice(first.length)),
      isLine,
    )
    return below === '' ? [] : [`${literal(first)} (${below})`]
  })
  return [...(isMark ? [] : ['"\\n"']), free, ...branches].join(' | ')
}

function firstOf(text: string): string {
  const [first = ''] = text
  return first
}

function times(least: 0 | 1, most: number): string {
  if (most > MOST_REPETITIONS) return least === 0 ? '*' : '+'
  return `{${least},${most}}`
}

function literal(text: string): string {
  return `"${Array.from(text, (character) => escaped(character)).join('')}"`
}

/** A character as the grammar spells it, inside quotes and inside brackets. */
function escaped(character: string): string {
  if (/^[A-Za-z0-9]$/.test(character)) return character
  const code = character.codePointAt(0) ?? 0
  return `\\U${code.toString(16).padStart(8, '0')}`
}
