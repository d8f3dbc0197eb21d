import { diffLines } from '../line-diff.ts'
import { splitLines } from '../lines.ts'
import { LETTERS, placeAnchors } from './anchors.ts'
import type { Anchor, AnchorSet } from './anchors.ts'
import { fenceBody } from './fence.ts'

/** Indexes of the anchors that begin and end a hunk. */
type Hunk = { readonly from: number; to: number }

/**
 * The shortest `anchored-region` answer that makes `edited` of `region`: whatever differs between two
 * anchors is written anew, and neighbours are one hunk. It is what a model is trained to say.
 */
export function anchoredAnswer(region: string, edited: string, set: AnchorSet = LETTERS): string {
  const anchors = placeAnchors(region, set)
  const old = splitLines(fenceBody(region))
  const written = splitLines(fenceBody(edited))
  const { first, last } = newPlaces(region, edited)
  const hunks: Hunk[] = []
  const take = (from: number, to: number): void => {
    const open = hunks.at(-1)
    const isApart = set.hunks === 'several' && open !== undefined && open.to < from
    if (open === undefined || isApart) hunks.push({ from, to })
    else open.to = to
  }
  for (const [index, { line }] of anchors.entries()) {
    if (first[line] !== last[line]) take(index, index)
    const end = anchors[index + 1]?.line
    if (end === undefined) continue
    const isSame = old.slice(line, end).join('') === written.slice(last[line], first[end]).join('')
    if (!isSame) take(index, index + 1)
  }
  if (hunks.length === 0) return set.none
  return hunks
    .map(({ from, to }) => {
      const [start, end] = [anchors[from], anchors[to]]
      const lines = written.slice(first[start?.line ?? 0], last[end?.line ?? old.length])
      return hunkText(lines, [start, end], { anchors, set })
    })
    .join(set.type === 'lines' ? '\n' : '')
}

/** The answer that writes the whole region anew. */
export function wholeAnswer(region: string, set: AnchorSet): string {
  const anchors = placeAnchors(region, set)
  const lines = splitLines(fenceBody(region))
  return hunkText(lines, [anchors[0], anchors.at(-1)], { anchors, set })
}

/** Whether a line, or its beginning where marks are tokens, would be read as a mark. */
export function readsAsMark(
  line: string,
  { anchors, set }: { readonly anchors: readonly Anchor[]; readonly set: AnchorSet },
): boolean {
  const marks = [set.none, ...anchors.map(({ text }) => text)]
  return marks.some((mark) => (set.type === 'lines' ? line === mark : line.startsWith(mark)))
}

/** For each place between old lines, the first and the last place between new lines that it became. */
function newPlaces(region: string, edited: string): { first: number[]; last: number[] } {
  const first = [0]
  const last: number[] = []
  let line = 0
  let written = 0
  for (const { type, lines } of diffLines(fenceBody(region), fenceBody(edited))) {
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

function hunkText(
  lines: readonly string[],
  [from, to]: readonly [Anchor | undefined, Anchor | undefined],
  marks: { readonly anchors: readonly Anchor[]; readonly set: AnchorSet },
): string {
  const escaped = lines.map((line) => {
    const bare = line.replace(/\n$/, '').replace(/^\\+/, '')
    return readsAsMark(bare, marks) ? `\\${line}` : line
  })
  const separator = marks.set.type === 'lines' ? '\n' : ''
  return `${from?.text ?? ''}${separator}${escaped.join('')}${to?.text ?? ''}`
}
