import { characters, setOf, type CharacterSet } from './characters.ts'

/** What texts a rule allows. Made by the functions below, which keep it simple. */
export type Expression =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'set'; readonly set: CharacterSet }
  | { readonly type: 'rule'; readonly name: string }
  | { readonly type: 'row'; readonly parts: readonly Expression[] }
  | { readonly type: 'choice'; readonly options: readonly Expression[] }
  | {
      readonly type: 'repeat'
      readonly of: Expression
      readonly least: number
      readonly most: number
    }

/** Only the empty text. */
export const EMPTY: Expression = { type: 'row', parts: [] }
/** No text at all. */
export const NEVER: Expression = { type: 'choice', options: [] }

export function text(content: string): Expression {
  return content === '' ? EMPTY : { type: 'text', text: content }
}

export function set(characters: CharacterSet): Expression {
  return characters.length === 0 ? NEVER : { type: 'set', set: characters }
}

export function rule(name: string): Expression {
  return { type: 'rule', name }
}

export function row(...given: readonly Expression[]): Expression {
  const parts: Expression[] = []
  for (const part of given.flatMap((one) => (one.type === 'row' ? one.parts : [one]))) {
    if (isNever(part)) return NEVER
    const before = parts.at(-1)
    if (before?.type === 'text' && part.type === 'text') {
      parts[parts.length - 1] = text(before.text + part.text)
    } else {
      parts.push(part)
    }
  }
  return parts.length === 1 && parts[0] !== undefined ? parts[0] : { type: 'row', parts }
}

/** One set of all options that are one character: two ways to the same text cost llama.cpp dearly. */
export function choice(...given: readonly Expression[]): Expression {
  const all = given.flatMap((one) => (one.type === 'choice' ? one.options : [one]))
  const sets = all.flatMap((one) => oneCharacter(one) ?? [])
  const options: Expression[] = []
  for (const option of all) {
    if (sets.length < 2 || oneCharacter(option) === undefined) options.push(option)
    else if (!options.some((one) => one.type === 'set')) options.push(set(setOf(...sets.flat())))
  }
  return options.length === 1 && options[0] !== undefined ? options[0] : { type: 'choice', options }
}

function oneCharacter(expression: Expression): readonly [CharacterSet] | undefined {
  if (expression.type === 'set') return [expression.set]
  if (expression.type !== 'text' || expression.text.length > 2) return undefined
  const found = characters(expression.text)
  return expression.text.length === String.fromCodePoint(found[0]?.[0] ?? 0).length
    ? [found]
    : undefined
}

export function repeat(of: Expression, least: number, most: number): Expression {
  if (most < least) return NEVER
  if (most === 0 || isEmpty(of)) return EMPTY
  if (isNever(of)) return least === 0 ? EMPTY : NEVER
  if (least === 1 && most === 1) return of
  if (most !== Infinity || least > 1) return { type: 'repeat', of, least, most }
  // `(a+ | b?)*` is `(a | b)*`: who repeats repetitions has many ways to the same text.
  const options = of.type === 'choice' ? of.options : [of]
  const loose = options.filter((option) => isLoose(option))
  if (loose.length === 0) return { type: 'repeat', of, least, most }
  const single = choice(...options.map((option) => (isLoose(option) ? option.of : option)))
  return repeat(single, loose.some((option) => option.least === 0) ? 0 : least, most)
}

type Repeat = Extract<Expression, { type: 'repeat' }>

/** Whether repeating it without end is the same as repeating what it repeats. */
export function isLoose(expression: Expression): expression is Repeat {
  if (expression.type !== 'repeat' || expression.least > 1) return false
  return expression.most === 1 || expression.most === Infinity
}

export function optional(of: Expression): Expression {
  return repeat(of, 0, 1)
}

export function any(of: Expression): Expression {
  return repeat(of, 0, Infinity)
}

export function isNever(expression: Expression): boolean {
  return expression.type === 'choice' && expression.options.length === 0
}

export function isEmpty(expression: Expression): boolean {
  return expression.type === 'row' && expression.parts.length === 0
}

/** The expression with its direct parts replaced. */
export function mapParts(
  expression: Expression,
  change: (part: Expression) => Expression,
): Expression {
  switch (expression.type) {
    case 'text':
    case 'set':
    case 'rule':
      return expression
    case 'row':
      return row(...expression.parts.map((part) => change(part)))
    case 'choice':
      return choice(...expression.options.map((part) => change(part)))
    case 'repeat':
      return repeat(change(expression.of), expression.least, expression.most)
  }
}

/** The rules that an expression names, in order. */
export function rulesIn(expression: Expression): readonly string[] {
  switch (expression.type) {
    case 'text':
    case 'set':
      return []
    case 'rule':
      return [expression.name]
    case 'row':
      return expression.parts.flatMap((part) => rulesIn(part))
    case 'choice':
      return expression.options.flatMap((part) => rulesIn(part))
    case 'repeat':
      return rulesIn(expression.of)
  }
}
