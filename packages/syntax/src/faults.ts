import type { Node, Tree, TreeCursor } from 'web-tree-sitter'

import type { LanguageId } from './language.ts'

/** One syntax error. `line` and `column` count from 1; `column` in UTF-16 units. */
export type SyntaxFault = {
  readonly line: number
  readonly column: number
  /** For people: `unexpected "}" at line 3`. */
  readonly message: string
}

export type FaultReport = {
  readonly faults: readonly SyntaxFault[]
  /** Characters of the text that ended up inside error nodes. */
  readonly unreadable: number
}

type Fault = { readonly what: string; readonly at: Node }

const CLOSER: ReadonlyMap<string, string> = new Map([
  ['(', ')'],
  ['[', ']'],
  ['{', '}'],
])
const CLOSERS: ReadonlySet<string> = new Set(CLOSER.values())
const QUOTES: ReadonlySet<string> = new Set(['"', "'", '`'])
const SNIPPET_CHARS = 24

/** Every syntax error of a parsed text, in document order. */
export function collectFaults(tree: Tree, language: LanguageId): FaultReport {
  const faults: SyntaxFault[] = []
  let unreadable = 0
  let unreadableUntil = 0
  const cursor = tree.walk()
  try {
    for (const node of nodesToJudge(cursor, language)) {
      const fault = judge(node, language)
      if (fault === undefined) continue
      const { row, column } = fault.at.startPosition
      const message = `${fault.what} at line ${row + 1}`
      faults.push({ line: row + 1, column: column + 1, message })
      unreadable += Math.max(0, node.endIndex - Math.max(node.startIndex, unreadableUntil))
      unreadableUntil = Math.max(unreadableUntil, node.endIndex)
    }
  } finally {
    cursor.delete()
  }
  return { faults, unreadable }
}

/** Pre-order walk. Where the grammar itself flags every fault, sound subtrees are not entered. */
function* nodesToJudge(cursor: TreeCursor, language: LanguageId): Generator<Node> {
  const enterAll = language === 'python' || language === 'html'
  for (;;) {
    const node = cursor.currentNode
    yield node
    if ((enterAll || node.hasError) && cursor.gotoFirstChild()) continue
    while (!cursor.gotoNextSibling()) {
      if (!cursor.gotoParent()) return
    }
  }
}

function judge(node: Node, language: LanguageId): Fault | undefined {
  if (node.isMissing) {
    // HTML lets many end tags be left out, and the grammar marks them as missing.
    return node.type === '_implicit_end_tag' ? undefined : { what: missing(node), at: node }
  }
  if (node.isError) return unpaired(node) ?? { what: `unexpected ${snippet(node)}`, at: node }
  // Two faults that these grammars accept: an end tag without its start, and a block without a body.
  if (language === 'html' && node.type === 'erroneous_end_tag') {
    return { what: `unexpected ${snippet(node)}`, at: node }
  }
  if (language === 'python' && node.type === 'block' && node.namedChildCount === 0) {
    return { what: 'missing indented block', at: node }
  }
  return undefined
}

function missing(node: Node): string {
  return node.isNamed ? `missing ${node.type.replaceAll('_', ' ')}` : `missing "${node.type}"`
}

/** Where an error holds a bracket or quote without its partner, that partner explains it best. */
function unpaired(error: Node): Fault | undefined {
  const open: Node[] = []
  for (const child of error.children) {
    if (QUOTES.has(child.type) || child.type === 'string_start') {
      return { what: 'this text is never closed', at: child }
    }
    if (CLOSER.has(child.type)) open.push(child)
    if (!CLOSERS.has(child.type)) continue
    const opener = open.pop()
    if (opener === undefined || CLOSER.get(opener.type) !== child.type) {
      return { what: `unexpected "${child.type}"`, at: child }
    }
  }
  const first = open[0]
  return first === undefined ? undefined : { what: `"${first.type}" is never closed`, at: first }
}

function snippet(node: Node): string {
  const text = node.text.trim().replace(/\s+/g, ' ')
  if (text === '') return 'text'
  return text.length <= SNIPPET_CHARS ? `"${text}"` : `"${text.slice(0, SNIPPET_CHARS)}…"`
}
