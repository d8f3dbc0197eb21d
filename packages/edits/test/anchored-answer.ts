import { diffLines, type AnchorSet } from '../src/index.ts'

/** The same letters as the format's own, so that tests notice when those change. */
export const PLAIN: AnchorSet = {
  type: 'lines',
  anchors: 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'.split(''),
  none: 'NOOP',
}

/** Four control tokens: fewer than most regions have lines. */
export const TOKENS: AnchorSet = {
  type: 'tokens',
  anchors: ['<one>', '<two>', '<three>', '<thirty>'],
  none: '<none>',
  file: '<file>',
  instruction: '<ask>',
  answer: '<answer>',
  contextChars: 40,
}

type Place = { readonly text: string; readonly line: number }

/** The anchors of a region, as SPEC.md says. */
export function placesIn(region: string, set: AnchorSet): readonly Place[] {
  const lines = linesOf(region)
  const marks = set.anchors.filter((mark) => !lines.some((line) => line.trim() === mark))
  const step = Math.max(1, Math.ceil(lines.length / (marks.length - 1)))
  const starts = lines.flatMap((_, line) => (line % step === 0 ? [line] : []))
  return [...starts, lines.length].map((line, index) => ({ text: marks[index] ?? '', line }))
}

/** The answer that writes the whole region anew. */
export function wholeAnswer(region: string, edited: string, set: AnchorSet = PLAIN): string {
  const places = placesIn(region, set)
  return hunk(linesOf(edited), [places[0], places.at(-1)], { places, set })
}

/**
 * The shortest answer, which a model is trained on: everything between two anchors that differs is
 * written anew, and neighbours are one hunk.
 */
export function shortestAnswer(region: string, edited: string, set: AnchorSet): string {
  const places = placesIn(region, set)
  const written = linesOf(edited)
  const { first, last } = newPlaces(region, edited)
  const hunks: { from: number; to: number }[] = []
  const take = (from: number, to: number): void => {
    const open = hunks.at(-1)
    if (open === undefined || open.to < from) hunks.push({ from, to })
    else open.to = to
  }
  for (const [index, { line }] of places.entries()) {
    if (first[line] !== last[line]) take(index, index)
    const end = places[index + 1]?.line
    if (end === undefined) continue
    const before = linesOf(region).slice(line, end).join('\n')
    const now = written.slice(last[line], first[end]).join('\n')
    const isSame = before === now && (first[end] ?? 0) - (last[line] ?? 0) === end - line
    if (!isSame) take(index, index + 1)
  }
  if (hunks.length === 0) return set.none
  return hunks
    .map(({ from, to }) => {
      const [start, end] = [places[from], places[to]]
      const lines = written.slice(first[start?.line ?? 0], last[end?.line ?? 0])
      return hunk(lines, [start, end], { places, set })
    })
    .join(set.type === 'lines' ? '\n' : '')
}

/** For each place between old lines, the first and the last place between new lines that it became. */
function newPlaces(region: string, edited: string): { first: number[]; last: number[] } {
  const first = [0]
  const last: number[] = []
  let line = 0
  let written = 0
  for (const { type, lines } of diffLines(terminated(region), terminated(edited))) {
    for (const _ of lines) {
      if (type !== 'delete') written += 1
      if (type === 'insert') continue
      last[line] = type === 'same' ? written - 1 : written
      line += 1
      first[line] = written
    }
  }
  last[line] = written
  return { first, last }
}

function hunk(
  lines: readonly string[],
  [from, to]: readonly [Place | undefined, Place | undefined],
  { places, set }: { readonly places: readonly Place[]; readonly set: AnchorSet },
): string {
  const marks = [set.none, ...places.map((place) => place.text)]
  const written = lines.map((line) => {
    const bare = line.replace(/^\\+/, '')
    const isMark = marks.some((mark) =>
      set.type === 'lines' ? bare === mark : bare.startsWith(mark),
    )
    return `${isMark ? '\\' : ''}${line}\n`
  })
  const separator = set.type === 'lines' ? '\n' : ''
  return `${from?.text}${separator}${written.join('')}${to?.text}`
}

function linesOf(text: string): readonly string[] {
  return text === '' ? [] : text.replace(/\n$/, '').split('\n')
}

function terminated(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`
}
