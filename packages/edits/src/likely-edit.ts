import { identifierTerms, isName, occurrences, type Term } from './instruction-terms.ts'
import { splitLines } from './lines.ts'

/** `set NAME to VALUE` in its usual wordings. */
const ASSIGN =
  /^(?:please\s+)?(?:set|change|make|put|bump|raise|increase|lower|decrease|reduce|update|turn|switch)\s+(?<name>.+?)\s+(?:from\s+\S+\s+)?(?:equal\s+to|to\s+be|to|=|be|into)\s+(?<value>.+?)[.!]?$/iu
/** `rename A to B`. */
const RENAME = /^(?:please\s+)?rename\s+(?<from>.+?)\s+(?:to|into|as)\s+(?<to>.+?)[.!]?$/iu
/** `replace A with B`, `use B instead of A`. */
const REPLACE =
  /^(?:please\s+)?(?:replace|swap|substitute|change)\s+(?<from>.+?)\s+(?:with|by|for|to)\s+(?<to>.+?)[.!]?$/iu
const INSTEAD = /^(?:please\s+)?use\s+(?<to>.+?)\s+instead\s+of\s+(?<from>.+?)[.!]?$/iu
/** A value behind a name: what joins them, and the value itself. */
const ASSIGNED =
  /^(?<join>["']?\s*(?::\s*[\w<>[\]|. ]+?\s*=(?!=)|[:=](?!=))\s*)(?<value>"[^"\n]*"|'[^'\n]*'|`[^`\n]*`|[-+]?[\w.%#$]+)/u
const IDENTIFIER = /[\p{L}_$][\p{L}\p{N}_$]*/gu

/**
 * A guess, without any model, of a text after an instruction: for values that are set, names that are
 * changed, words that are replaced. The text itself where the instruction is none of these. What a model
 * says is checked against it many tokens at a time; a wrong guess costs time, never correctness.
 */
export function likelyEdit(text: string, instruction: string): string {
  const said = instruction.trim()
  return renamed(text, said) ?? assigned(text, said) ?? replaced(text, said) ?? text
}

function renamed(text: string, instruction: string): string | undefined {
  const { from, to } = RENAME.exec(instruction)?.groups ?? {}
  if (from === undefined || to === undefined) return undefined
  const name = meant(text, from)
  const next = unquoted(to)
  if (name === undefined || !isName(next)) return undefined
  return text.replace(IDENTIFIER, (word) => (word === name ? next : word))
}

function assigned(text: string, instruction: string): string | undefined {
  const { name, value } = ASSIGN.exec(instruction)?.groups ?? {}
  if (name === undefined || value === undefined) return undefined
  const word = meant(text, name)
  if (word === undefined) return undefined
  for (const match of text.matchAll(IDENTIFIER)) {
    if (match[0] !== word) continue
    const start = match.index + word.length
    const found = ASSIGNED.exec(text.slice(start))?.groups
    if (found?.['join'] === undefined || found['value'] === undefined) continue
    const at = start + found['join'].length
    const end = at + found['value'].length
    return text.slice(0, at) + inForm(value, found['value']) + text.slice(end)
  }
  return undefined
}

function replaced(text: string, instruction: string): string | undefined {
  const found = (INSTEAD.exec(instruction) ?? REPLACE.exec(instruction))?.groups
  const [from, to] = [found?.['from'], found?.['to']]
  if (from === undefined || to === undefined) return undefined
  const old = text.includes(from) ? from : unquoted(from)
  if (old === '' || !text.includes(old)) return undefined
  return text.replaceAll(old, () => unquoted(to))
}

/** The identifier of the text that a person's words mean; `max attempts` means `maxAttempts`. */
function meant(text: string, words: string): string | undefined {
  const exact = unquoted(words)
  if (isName(exact) && new RegExp(`(?<![\\w$])${escaped(exact)}(?![\\w$])`, 'u').test(text)) {
    return exact
  }
  const terms = identifierTerms(words)
  const known = occurrences(splitLines(text), terms)
  const best = terms
    .filter((term) => known.has(term.key))
    .reduce<Term | undefined>(
      (a, b) => (a !== undefined && a.weight >= b.weight ? a : b),
      undefined,
    )
  if (best === undefined) return undefined
  return [...text.matchAll(IDENTIFIER)]
    .map(([word]) => word)
    .find((word) => word.replace(/[_$]/g, '').toLowerCase() === best.key)
}

/** A value as it would stand where another one stands: in the same quotes. */
function inForm(value: string, old: string): string {
  const quote = /^["'`]/u.exec(old)?.[0]
  return quote === undefined ? value : quote + unquoted(value) + quote
}

function unquoted(text: string): string {
  return text.replace(/^(["'`])(.*)\1$/su, '$2').trim()
}

function escaped(text: string): string {
  return text.replace(/[$]/g, String.raw`\$&`)
}
