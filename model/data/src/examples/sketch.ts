import { diffLines } from '@turant/edits'
import { below, pick } from '../random.ts'
import type { Random } from '../random.ts'
import { linesOf } from './window.ts'

const MARKS = [
  '// ... existing code ...',
  '// ... existing code ...',
  '// ... existing code ...',
  '// ...',
  '// ... rest of the code ...',
  '// ... unchanged ...',
  '// rest stays the same',
  '/* ... */',
  '// (existing code)',
]
/** A mark for one line says no less than the line. */
const MIN_LEFT_OUT = 2

/**
 * The new text as lazy people and models write it: what changed, a little around it, and a mark for
 * each part that stays.
 *
 * @returns undefined when nothing can be left out, or it would not be plain where a change belongs
 */
export function sketchOf(region: string, expected: string, random: Random): string | undefined {
  const lines = toldLines(region, expected)
  const old = linesOf(region)
  const around = 1 + below(random, 2)
  const isShown = lines.map((_, index) =>
    lines.some((other, at) => other.isChanged && Math.abs(at - index) <= around),
  )
  if (random() < 0.5) isShown[0] = true
  const mark = pick(random, MARKS) ?? '// ...'
  const sketch: string[] = []
  let isAnyLeftOut = false
  for (let index = 0; index < lines.length;) {
    let end = index
    while (end < lines.length && isShown[end] !== true) end += 1
    const run = lines.slice(index, end)
    if (run.length >= MIN_LEFT_OUT) {
      sketch.push(
        `${/^[ \t]*/.exec(run.find(({ text }) => text.trim() !== '')?.text ?? '')?.[0] ?? ''}${mark}\n`,
      )
      isAnyLeftOut = true
    } else sketch.push(...run.map(({ text }) => text))
    if (end === index) {
      sketch.push(lines[index]?.text ?? '')
      end += 1
    }
    index = end
  }
  const isPlain = lines.every(
    ({ isChanged }, index) => !isChanged || hasLandmark({ lines, old }, index, around),
  )
  return isAnyLeftOut && isPlain && lines.some(({ isChanged }) => isChanged)
    ? sketch.join('').replace(/\n$/, '')
    : undefined
}

type Told = { readonly text: string; readonly isChanged: boolean }

/** The lines of the new text. Where only lines went, their neighbours count as changed. */
function toldLines(region: string, expected: string): readonly Told[] {
  let isGap = false
  const lines: { text: string; isChanged: boolean }[] = []
  for (const { type, lines: run } of diffLines(region, expected)) {
    if (type === 'delete') {
      isGap = true
      const last = lines.at(-1)
      if (last !== undefined) last.isChanged = true
      continue
    }
    for (const [index, text] of run.entries()) {
      lines.push({ text, isChanged: type === 'insert' || (isGap && index === 0) })
    }
    isGap = false
  }
  return lines
}

/** A line near the change that the region has once. */
function hasLandmark(
  { lines, old }: { readonly lines: readonly Told[]; readonly old: readonly string[] },
  index: number,
  around: number,
): boolean {
  const near = lines.slice(Math.max(0, index - around - 2), index + around + 3)
  return near.some(
    ({ text }) => /\w{3}/.test(text) && old.filter((line) => line === text).length === 1,
  )
}
