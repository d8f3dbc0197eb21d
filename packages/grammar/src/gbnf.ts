import { codeOf, type CharacterSet } from './characters.ts'
import type { Expression } from './expression.ts'

/** Part of a GBNF grammar: named rules, one of which is where it starts. */
export type Fragment = { readonly start: string; readonly rules: ReadonlyMap<string, string> }

/** A whole grammar: `root ::= EXPRESSION` and the rules of the fragments. */
export function grammarText(root: string, fragments: readonly Fragment[]): string {
  const rules = new Map([['root', root]])
  for (const [name, body] of fragments.flatMap((fragment) => [...fragment.rules])) {
    if ((rules.get(name) ?? body) !== body) {
      throw new RangeError(`Two fragments have a rule ${name}: give them other prefixes.`)
    }
    rules.set(name, body)
  }
  return [...rules].map(([name, body]) => `${name} ::= ${body}\n`).join('')
}

/** A text as a GBNF literal, quoted and escaped. */
export function literal(text: string): string {
  return `"${Array.from(text, (character) => inLiteral(character)).join('')}"`
}

export function spelled(expression: Expression): string {
  switch (expression.type) {
    case 'text':
      return literal(expression.text)
    case 'set':
      return spelledSet(expression.set)
    case 'rule':
      return expression.name
    case 'row':
      return expression.parts.length === 0
        ? '""'
        : expression.parts
            .map((part) => (part.type === 'choice' ? `(${spelled(part)})` : spelled(part)))
            .join(' ')
    case 'choice':
      return expression.options.map((option) => spelled(option)).join(' | ')
    case 'repeat': {
      const { of } = expression
      const isOne = of.type === 'text' || of.type === 'set' || of.type === 'rule'
      return (isOne ? spelled(of) : `(${spelled(of)})`) + times(expression.least, expression.most)
    }
  }
}

function times(least: number, most: number): string {
  if (least === 0 && most === 1) return '?'
  if (most === Infinity && least <= 1) return least === 0 ? '*' : '+'
  if (most === Infinity) return `{${least},}`
  return least === most ? `{${least}}` : `{${least},${most}}`
}

function spelledSet(set: CharacterSet): string {
  const [only, ...others] = set
  if (only !== undefined && others.length === 0 && only[0] === only[1]) {
    return literal(String.fromCodePoint(only[0]))
  }
  const ranges = set.map(([first, last]) => {
    if (first === last) return inClass(first)
    return `${inClass(first)}${last === first + 1 ? '' : '-'}${inClass(last)}`
  })
  return `[${ranges.join('')}]`
}

function inLiteral(character: string): string {
  if (character === '"' || character === '\\') return `\\${character}`
  const code = codeOf(character)
  // Brackets by number: whoever counts how deep a grammar nests shall not see those of its texts.
  const isPlain = code >= 0x20 && code !== 0x7f && character !== '(' && character !== ')'
  const isShown = code < 0x7f || (code > 0xa0 && !(code >= 0xd800 && code <= 0xf8ff))
  return isPlain && isShown && code !== 0xfeff && (code < 0x2000 || code > 0x206f)
    ? character
    : numbered(code)
}

function inClass(code: number): string {
  return /[a-zA-Z0-9 _.,:;/+*=<>@#%&!?'|~{}$`]/.test(String.fromCodePoint(code))
    ? String.fromCodePoint(code)
    : numbered(code)
}

function numbered(code: number): string {
  const short = { 9: '\\t', 10: '\\n', 13: '\\r' }[code]
  if (short !== undefined) return short
  const digits = code.toString(16).toUpperCase()
  if (code <= 0xff) return `\\x${digits.padStart(2, '0')}`
  return code <= 0xffff ? `\\u${digits.padStart(4, '0')}` : `\\U${digits.padStart(8, '0')}`
}
