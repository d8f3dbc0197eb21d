import { enclosingBlock, isDefinition } from './code-block.ts'
import {
  definesTerm,
  identifierTerms,
  isName,
  namedLines,
  occurrences,
  quotedTexts,
} from './instruction-terms.ts'
import type { Term } from './instruction-terms.ts'
import { splitLines } from './lines.ts'
import type { LineRange } from './lines.ts'

export type RegionGuess = {
  readonly range: LineRange
  /** For people: what in the instruction led here. */
  readonly why: string
  readonly confidence: 'certain' | 'likely' | 'guess'
}

/** Default for {@link locateRegion}'s `maxLines`. */
export const DEFAULT_REGION_LINES = 40

/** Of a term that occurs on more lines than this, only the definitions say anything about a place. */
const MAX_USES = 200
/** Blocks compared before the best is chosen. */
const MAX_CANDIDATES = 24
const DEFINITION_FACTOR = 3

/**
 * The lines an instruction is about, found without a model and always the same way: lines named by
 * number, then code that the instruction quotes, then identifiers (rare ones count more, a definition
 * more than a use) grown to their enclosing block, then the whole text when it is short enough. The
 * range has at most `maxLines` lines, except where the instruction names more of them by number.
 */
export function locateRegion(
  text: string,
  instruction: string,
  options: { maxLines?: number } = {},
): RegionGuess {
  const maxLines = options.maxLines ?? DEFAULT_REGION_LINES
  const lines = splitLines(text)
  const named = namedLines(instruction, lines.length)
  if (named !== undefined) {
    const { startLine, endLine } = named
    const isOne = endLine - startLine === 1
    const why = isOne
      ? `line ${endLine} is named`
      : `lines ${startLine + 1} to ${endLine} are named`
    return { range: named, why, confidence: 'certain' }
  }
  return (
    byQuote({ text, lines, instruction, maxLines }) ??
    byIdentifiers({ text, lines, instruction, maxLines }) ??
    fallback(lines.length, maxLines)
  )
}

type Search = {
  readonly text: string
  readonly lines: readonly string[]
  readonly instruction: string
  readonly maxLines: number
}

function byQuote({ text, lines, instruction, maxLines }: Search): RegionGuess | undefined {
  for (const quoted of quotedTexts(instruction)) {
    const at = text.indexOf(quoted)
    if (at < 0) continue
    // A quoted bare name is an identifier like any other: its definition may be elsewhere.
    if (isName(quoted)) continue
    const startLine = text.slice(0, at).split('\n').length - 1
    const endLine = startLine + quoted.trimEnd().split('\n').length
    const grown = enclosingBlock(lines, startLine, maxLines)
    const range = {
      startLine: Math.min(startLine, grown.startLine),
      endLine: Math.max(endLine, grown.endLine),
    }
    const isOnly = text.indexOf(quoted, at + 1) < 0
    const [shown = ''] = quoted.trim().split('\n')
    return {
      range:
        range.endLine - range.startLine <= maxLines ? range : clip(startLine, endLine, maxLines),
      why: isOnly ? `"${shown}" occurs only here` : `"${shown}" occurs here first`,
      confidence: isOnly ? 'certain' : 'likely',
    }
  }
  return undefined
}

function clip(startLine: number, endLine: number, maxLines: number): LineRange {
  return { startLine, endLine: Math.min(endLine, startLine + maxLines) }
}

type Hit = {
  readonly term: Term
  readonly line: number
  readonly score: number
  readonly defines: boolean
}

function byIdentifiers({ lines, instruction, maxLines }: Search): RegionGuess | undefined {
  const hits = scoreHits(lines, identifierTerms(instruction))
  if (hits.length === 0) return undefined
  const candidates = [...hits].sort((a, b) => b.score - a.score || a.line - b.line)
  let best: { readonly range: LineRange; readonly score: number; readonly hit: Hit } | undefined
  for (const hit of candidates.slice(0, MAX_CANDIDATES)) {
    const range = enclosingBlock(lines, hit.line, maxLines)
    const score = scoreOf(range, hits)
    if (best === undefined || score > best.score) best = { range, score, hit }
  }
  if (best === undefined) return undefined
  const { term, defines, line } = best.hit
  const isSure =
    term.weight === 3 && defines && hits.filter((hit) => isRival(hit, best.hit)).length === 1
  return {
    range: best.range,
    why: `${defines ? 'defines' : 'uses'} ${term.shown} (line ${line + 1})`,
    confidence: isSure ? 'certain' : term.weight > 1 || defines ? 'likely' : 'guess',
  }
}

function isRival(hit: Hit, chosen: Hit): boolean {
  return hit.term.key === chosen.term.key && hit.defines
}

function scoreHits(lines: readonly string[], terms: readonly Term[]): Hit[] {
  const found = occurrences(lines, terms)
  return terms.flatMap((term) => {
    const places = [...new Set(found.get(term.key))]
    return places.flatMap((line) => {
      const content = lines[line] ?? ''
      const defines = definesTerm(content, term.key)
      if (!defines && places.length > MAX_USES) return []
      const rarity = Math.log2(1 + lines.length / places.length)
      const factor = defines ? DEFINITION_FACTOR * (isDefinition(content) ? 1.2 : 1) : 1
      return { term, line, defines, score: term.weight * rarity * factor }
    })
  })
}

/** Each term counts once, by its best line in the range. */
function scoreOf({ startLine, endLine }: LineRange, hits: readonly Hit[]): number {
  const best = new Map<string, number>()
  for (const { term, line, score } of hits) {
    if (line < startLine || line >= endLine) continue
    best.set(term.key, Math.max(best.get(term.key) ?? 0, score))
  }
  return [...best.values()].reduce((sum, score) => sum + score, 0)
}

function fallback(lineCount: number, maxLines: number): RegionGuess {
  if (lineCount <= maxLines) {
    const why = 'the file is short enough to be rewritten whole'
    return { range: { startLine: 0, endLine: lineCount }, why, confidence: 'likely' }
  }
  const why = 'nothing in the instruction names a place, so this is the start of the file'
  return { range: { startLine: 0, endLine: maxLines }, why, confidence: 'guess' }
}
