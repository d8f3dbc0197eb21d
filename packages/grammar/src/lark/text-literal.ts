import { characters, codeOf, eitherCase } from '../characters.ts'
import { row, set, text, type Expression } from '../expression.ts'
import { isHalf } from '../regex/reader.ts'
import type { TextPlaces } from '../text-places.ts'
import type { Token } from './tokens.ts'

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  f: '\f',
  v: '\v',
  '"': '"',
  "'": "'",
  '/': '/',
  '\\': '\\',
}

/** What a quoted text of Lark says, without its flag. */
export function textContent(token: Token, places: TextPlaces): string {
  const inside = token.text.slice(1, token.text.lastIndexOf('"'))
  const content = inside.replaceAll(
    /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([^]))/g,
    (whole: string, ...groups: readonly (string | undefined)[]) => {
      const [x, u, big, short = ''] = groups
      const digits = x ?? u ?? big
      const code = digits === undefined ? undefined : Number.parseInt(digits, 16)
      const found =
        code === undefined
          ? ESCAPES[short]
          : code <= 0x10ffff
            ? String.fromCodePoint(code)
            : undefined
      if (found !== undefined) return found
      throw places.refusal(
        token.offset,
        `the escape ${whole} is not known; a backslash itself is written \\\\`,
      )
    },
  )
  if (Array.from(content, codeOf).some((code) => isHalf(code))) {
    throw places.refusal(token.offset, 'half a surrogate pair')
  }
  return content
}

export function textLiteral(token: Token, places: TextPlaces): Expression {
  const content = textContent(token, places)
  if (!token.text.endsWith('i')) return text(content)
  return row(
    ...Array.from(content, (character) => {
      const cases = eitherCase(characters(character))
      return cases.length === 1 && cases[0]?.[0] === cases[0]?.[1] ? text(character) : set(cases)
    }),
  )
}
