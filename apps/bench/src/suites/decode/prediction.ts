import type { Random } from '../../harness/random.ts'

/** Where a prediction differs from what is written: in a few lines, as an edit does, or all over it. */
export type Scatter = 'lines' | 'even'

export type PredictionOptions = {
  /** Share of words and signs that differ, 0 to 1. */
  readonly share: number
  readonly scatter: Scatter
  readonly random: Random
}

/** Words next to each other that an edit changes. */
const WORDS_A_LINE = 4

/** A text with a share of its words replaced by others of its words: what an edited file is to its old text. */
export function predictionOf(text: string, options: PredictionOptions): string {
  const { share, scatter, random } = options
  const pieces = text.match(/\w+|\s+|[^\w\s]/g) ?? []
  const places = pieces.flatMap((piece, index) => (/^\w/.test(piece) ? [index] : []))
  const signs = pieces.filter((piece) => piece.trim() !== '').length
  const count = Math.min(places.length, Math.round(share * signs))
  const chosen =
    scatter === 'even'
      ? evenly(places, { count, random })
      : inLines(pieces, { places, count, random })
  const words = [...new Set(places.map((place) => pieces[place] ?? ''))]
  const changed = [...pieces]
  for (const place of chosen) changed[place] = another(changed[place] ?? '', words, random)
  return changed.join('')
}

function evenly(
  places: readonly number[],
  { count, random }: { readonly count: number; readonly random: Random },
): readonly number[] {
  const stride = places.length / count
  return Array.from({ length: count }, (_, index) => {
    const place = Math.floor((index + random()) * stride)
    return places[place] ?? 0
  })
}

type LineOptions = {
  readonly places: readonly number[]
  readonly count: number
  readonly random: Random
}

/** A few words in a row in one line after the other. */
function inLines(
  pieces: readonly string[],
  { places, count, random }: LineOptions,
): readonly number[] {
  const lines = linesOf(pieces, places)
  const chosen: number[] = []
  while (chosen.length < count && lines.length > 0) {
    const [line = []] = lines.splice(Math.floor(random() * lines.length), 1)
    const start = Math.floor(random() * Math.max(1, line.length - WORDS_A_LINE + 1))
    const most = Math.min(WORDS_A_LINE, count - chosen.length)
    chosen.push(...line.slice(start, start + most))
  }
  return chosen
}

/** The places of words, line by line, lines without any left out. */
function linesOf(pieces: readonly string[], places: readonly number[]): number[][] {
  let line = 0
  const lineOf = pieces.map((piece) => {
    const own = line
    line += piece.split('\n').length - 1
    return own
  })
  return [...Map.groupBy(places, (place) => lineOf[place] ?? 0).values()]
}

function another(word: string, words: readonly string[], random: Random): string {
  const others = words.filter((candidate) => candidate !== word)
  return others[Math.floor(random() * others.length)] ?? `${word}2`
}
