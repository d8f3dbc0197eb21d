/**
 * As much of GBNF as our grammars use: literals, `[^...]`, `<tokens>`, groups, alternatives, `? * + {m,n}`.
 * A token is read as its text.
 */
export type Grammar = ReadonlyMap<string, Node>

type Node =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'not'; readonly characters: ReadonlySet<string> }
  | { readonly type: 'rule'; readonly name: string }
  | { readonly type: 'either'; readonly nodes: readonly Node[] }
  | { readonly type: 'row'; readonly nodes: readonly Node[] }
  | { readonly type: 'times'; readonly node: Node; readonly least: number; readonly most: number }

export function parseGbnf(source: string): Grammar {
  const rules = source.trimEnd().split('\n')
  return new Map(
    rules.map((rule) => {
      const [name = '', body = ''] = rule.split(/ ::= (.*)/s)
      const reader = { text: body, at: 0 }
      const node = either(reader)
      if (reader.at !== body.length) throw new Error(`not read: ${body.slice(reader.at)}`)
      return [name, node]
    }),
  )
}

type Reader = { readonly text: string; at: number }

function either(reader: Reader): Node {
  const nodes = [row(reader)]
  while (take(reader, /\| */y) !== undefined) nodes.push(row(reader))
  return nodes.length === 1 && nodes[0] ? nodes[0] : { type: 'either', nodes }
}

function row(reader: Reader): Node {
  const nodes: Node[] = []
  for (let node = repeated(reader); node !== undefined; node = repeated(reader)) nodes.push(node)
  return { type: 'row', nodes }
}

function repeated(reader: Reader): Node | undefined {
  const node = single(reader)
  if (node === undefined) return undefined
  const [mark, least, most] = take(reader, /([?*+]|\{(\d+),(\d+)\})/y)?.slice(1) ?? []
  take(reader, / */y)
  if (mark === undefined) return node
  if (least !== undefined) return { type: 'times', node, least: Number(least), most: Number(most) }
  return { type: 'times', node, least: mark === '+' ? 1 : 0, most: mark === '?' ? 1 : Infinity }
}

function single(reader: Reader): Node | undefined {
  const text = take(reader, /"((?:[^"\\]|\\.)*)"/y)?.[1]
  if (text !== undefined) return { type: 'text', text: characters(text).join('') }
  const not = take(reader, /\[\^((?:[^\]\\]|\\.)*)\]/y)?.[1]
  if (not !== undefined) return { type: 'not', characters: new Set(characters(not)) }
  const token = take(reader, /<[^>]+>/y)?.[0]
  if (token !== undefined) return { type: 'text', text: token }
  const name = take(reader, /[a-z]\w*/y)?.[0]
  if (name !== undefined) return { type: 'rule', name }
  if (take(reader, /\(/y) === undefined) return undefined
  const group = either(reader)
  if (take(reader, /\)/y) === undefined) throw new Error('a group is not closed')
  return group
}

function take(reader: Reader, pattern: RegExp): RegExpExecArray | undefined {
  pattern.lastIndex = reader.at
  const match = pattern.exec(reader.text) ?? undefined
  reader.at += match?.[0].length ?? 0
  return match
}

function characters(spelled: string): readonly string[] {
  return [...spelled.matchAll(/\\U([0-9a-f]{8})|\\(.)|(.)/gsu)].map(([, code, short, plain]) => {
    if (code !== undefined) return String.fromCodePoint(Number.parseInt(code, 16))
    return plain ?? { n: '\n', r: '\r' }[short ?? ''] ?? `unknown escape ${short}`
  })
}

/** Whether a text belongs to the language. */
export function accepts(grammar: Grammar, text: string): boolean {
  const known = new Map<string, ReadonlySet<number>>()
  const rule = (name: string, at: number): ReadonlySet<number> => {
    const key = `${name} ${at}`
    const found = known.get(key) ?? ends(ruleOf(grammar, name), at)
    known.set(key, found)
    return found
  }
  const ends = (node: Node, at: number): ReadonlySet<number> => {
    switch (node.type) {
      case 'text':
        return new Set(text.startsWith(node.text, at) ? [at + node.text.length] : [])
      case 'not': {
        const character = text.slice(at).at(0)
        const isOther = character !== undefined && !node.characters.has(character)
        return new Set(isOther ? [at + character.length] : [])
      }
      case 'rule':
        return rule(node.name, at)
      case 'either':
        return new Set(node.nodes.flatMap((part) => [...ends(part, at)]))
      case 'row': {
        let places: ReadonlySet<number> = new Set([at])
        for (const part of node.nodes) {
          places = new Set([...places].flatMap((place) => [...ends(part, place)]))
        }
        return places
      }
      case 'times': {
        const all = new Set(node.least === 0 ? [at] : [])
        let places: ReadonlySet<number> = new Set([at])
        for (let count = 1; count <= node.most && places.size > 0; count += 1) {
          places = new Set([...places].flatMap((place) => [...ends(node.node, place)]))
          if (count >= node.least) for (const place of places) all.add(place)
        }
        return all
      }
    }
  }
  return rule('root', 0).has(text.length)
}

/** A text of the language, chosen by `pick(n)`: a number from 0 to n - 1. */
export function derive(
  grammar: Grammar,
  pick: (count: number) => number,
  alphabet: readonly string[],
): string {
  const from = (node: Node): string => {
    switch (node.type) {
      case 'text':
        return node.text
      case 'not': {
        const allowed = alphabet.filter((character) => !node.characters.has(character))
        return allowed[pick(allowed.length)] ?? ''
      }
      case 'rule':
        return from(ruleOf(grammar, node.name))
      case 'either': {
        const chosen = node.nodes[pick(node.nodes.length)]
        return chosen === undefined ? '' : from(chosen)
      }
      case 'row':
        return node.nodes.map((part) => from(part)).join('')
      case 'times': {
        // Short texts show the same as long ones.
        const count = node.least + pick(Math.min(node.most, 3) - node.least + 1)
        return Array.from({ length: count }, () => from(node.node)).join('')
      }
    }
  }
  return from(ruleOf(grammar, 'root'))
}

function ruleOf(grammar: Grammar, name: string): Node {
  const node = grammar.get(name)
  if (node === undefined) throw new Error(`no rule ${name}`)
  return node
}
