import type { LineRange } from './lines.ts'

/** Words that instructions are made of; as identifiers they would point anywhere. */
const COMMON_WORDS: ReadonlySet<string> = new Set(
  `a add after all also always an and any append are argument arguments array as async at await be before
  below between block body bool boolean break bug but by call called calls can change check class code
  comment comments const constant constants convert create declare def default delete do does doc docs
  each else error errors export extract false field fields file files first fix for from function
  functions get given handle has have if import in inline insert instead int integer into is it its
  last let line lines list log make method methods module move name named new no not null number object
  of on one only optional or out param parameter parameters params please print private property public
  put readonly refactor remove rename replace result return returns rewrite same set should so static
  string strings take test tests that the their them then there this throw to true try turn type types
  undefined update use used uses using val value values var variable variables void was when where which
  while will with without wrap you`.split(/\s+/),
)
/** Longer lines are generated text, and define nothing that a person names. */
const MAX_CODE_CHARS = 400
const IDENTIFIER = /[\p{L}_$][\p{L}\p{N}_$]*/gu
const LINES =
  /\b[Ll]ines?\s+(\d+)(?:\s*(?:-|–|to|through|until|and)\s*(?:line\s+)?(\d+))?|#L(\d+)(?:-L?(\d+))?\b|\bL(\d+)-L?(\d+)\b/gu
const QUOTED =
  /```[^\n`]*\n([\s\S]*?)\n?```|`([^`\n]+)`|"([^"\n]+)"|“([^”\n]+)”|(?<![\p{L}\p{N}])'([^'\n]+)'(?![\p{L}\p{N}])/gu

/** The lines an instruction names ("line 12", "lines 3-9", "L4-L8"), if they lie in the text. */
export function namedLines(instruction: string, lineCount: number): LineRange | undefined {
  for (const match of instruction.matchAll(LINES)) {
    const from = Number(match[1] ?? match[3] ?? match[5])
    const to = Number(match[2] ?? match[4] ?? match[6] ?? from)
    const [first, last] = from <= to ? [from, to] : [to, from]
    if (first >= 1 && first <= lineCount) {
      return { startLine: first - 1, endLine: Math.min(last, lineCount) }
    }
  }
  return undefined
}

/** What an instruction quotes, in backticks, quotes or a code fence, longest first. */
export function quotedTexts(instruction: string): string[] {
  const texts = [...instruction.matchAll(QUOTED)].map((match) => match.slice(1).find(Boolean) ?? '')
  const telling = texts.filter((text) => text.trim().length > 1)
  return [...new Set(telling)].sort((a, b) => b.length - a.length)
}

export type Term = {
  /** Letters and digits in lower case, so that `user name`, `userName` and `user_name` agree. */
  readonly key: string
  readonly shown: string
  /** How surely the term means an identifier: 1 for an English word, 3 for a name like `userName`. */
  readonly weight: 1 | 2 | 3
}

/** The identifiers an instruction may mean: names spelled as code, other words, and pairs of words. */
export function identifierTerms(instruction: string): Term[] {
  const terms = new Map<string, Term>()
  const keep = (term: Term): void => {
    const known = terms.get(term.key)
    if (known === undefined || known.weight < term.weight) terms.set(term.key, term)
  }
  for (const quoted of quotedTexts(instruction)) {
    if (isName(quoted)) keep({ key: termKey(quoted), shown: quoted, weight: 3 })
  }
  let previous: string | undefined
  for (const [word] of instruction.matchAll(IDENTIFIER)) {
    const isCode = /[\p{L}\p{N}][_$]|[_$][\p{L}\p{N}]|\p{Ll}\p{Lu}|\p{L}\p{N}/u.test(word)
    if (isCode) keep({ key: termKey(word), shown: word, weight: 3 })
    else if (word.length > 1 && !COMMON_WORDS.has(word.toLowerCase())) {
      keep({ key: termKey(word), shown: word, weight: 1 })
    }
    if (previous !== undefined) {
      keep({ key: termKey(previous + word), shown: `${previous} ${word}`, weight: 2 })
    }
    previous = word
  }
  return [...terms.values()]
}

/** Is this text a single identifier? */
export function isName(text: string): boolean {
  return /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(text)
}

function termKey(identifier: string): string {
  return identifier.replace(/[_$]/g, '').toLowerCase()
}

/** Where each term occurs as an identifier: line numbers from 0, in order, one entry per occurrence. */
export function occurrences(
  lines: readonly string[],
  terms: readonly Term[],
): Map<string, number[]> {
  const found = new Map<string, number[]>()
  if (terms.length === 0) return found
  const wanted = new Set(terms.map((term) => term.key))
  const keys = new Map<string, string | undefined>()
  for (const [number, line] of lines.entries()) {
    for (const [word] of line.matchAll(IDENTIFIER)) {
      if (!keys.has(word)) {
        const key = termKey(word)
        keys.set(word, wanted.has(key) ? key : undefined)
      }
      const key = keys.get(word)
      if (key === undefined) continue
      const at = found.get(key)
      if (at === undefined) found.set(key, [number])
      else at.push(number)
    }
  }
  return found
}

/** Does this line define the identifier, rather than use it? */
export function definesTerm(line: string, key: string): boolean {
  if (line.length > MAX_CODE_CHARS) return false
  for (const match of line.matchAll(IDENTIFIER)) {
    if (termKey(match[0]) !== key) continue
    const before = line.slice(0, match.index)
    const after = line.slice(match.index + match[0].length)
    if (DEFINED_BEFORE.test(before) || DEFINED_AFTER.test(after)) return true
    if (/^\s*$/u.test(before) && /^\s*[:=](?!=)/u.test(after)) return true
  }
  return false
}

const DEFINED_BEFORE =
  /\b(?:function\*?|class|interface|enum|struct|trait|impl|namespace|module|def|fn|func|fun|type|const|let|var|static|mut|record|mod)\s+(?:\([^)]*\)\s*)?$/u
/** A method: parameters, then a body that opens at the end of the line. */
const DEFINED_AFTER = /^\s*(?:<[^>]*>)?\([^;]*\)?[^;=]*\{\s*$/u
