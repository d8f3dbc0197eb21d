import ts from 'typescript-api'
import { docComment, namedFunctions } from '../code/nodes.ts'
import { applyEdits, indentAt, lineEnd, lineStart } from '../code/text-edit.ts'
import type { ParsedFile } from '../code/parsed-file.ts'
import type { Random } from '../random.ts'
import type { Operator, Proposal } from './operator.ts'

/** A function gets a comment: a sentence that is given, or the tags for what it takes. */
export const addJsdoc: Operator = {
  id: 'add-jsdoc',
  *propose(file, random) {
    for (const one of namedFunctions(file.source)) {
      const proposed = documented(file, one, random)
      if (proposed !== undefined) yield proposed
    }
  },
}

function documented(
  file: ParsedFile,
  { node, name, whole }: ReturnType<typeof namedFunctions>[number],
  random: Random,
): Proposal | undefined {
  const { text, source } = file
  const at = whole.getStart(source)
  const doc = docComment(whole, source)
  const indent = indentAt(text, at)
  const fn = { code: name.text }
  if (text.slice(lineStart(text, at), at).trim() !== '') return undefined
  if (doc !== undefined) {
    const sentence = onlySentence(text.slice(doc.pos, doc.end))
    if (sentence === undefined) return undefined
    const start = lineStart(text, doc.pos)
    const before = applyEdits(text, [{ start, end: lineEnd(text, doc.end), text: '' }])
    if (random() < 0.15) {
      return {
        before: text,
        after: before,
        phrases: 'jsdoc-remove',
        slots: { fn },
        canBeSatisfied: true,
      }
    }
    return {
      before,
      after: text,
      phrases: 'jsdoc-sentence',
      slots: { fn, sentence: { text: sentence } },
      canBeSatisfied: true,
    }
  }
  if (ts.getLeadingCommentRanges(text, whole.getFullStart()) !== undefined) return undefined
  const names = node.parameters.map((parameter) =>
    ts.isIdentifier(parameter.name) && parameter.dotDotDotToken === undefined
      ? parameter.name.text
      : '',
  )
  if (names.length === 0 || names.includes('') || names.includes('this')) return undefined
  const start = lineStart(text, at)
  const put = (lines: readonly string[]): string => {
    const comment = ['/**', ...lines.map((line) => ` * ${line}`), ' */'].map(
      (line) => `${indent}${line}\n`,
    )
    return applyEdits(text, [{ start, end: start, text: comment.join('') }])
  }
  if (file.isTyped) {
    return {
      before: text,
      after: put(names.map((each) => `@param ${each}`)),
      phrases: 'jsdoc-params',
      slots: { fn },
      canBeSatisfied: true,
    }
  }
  const types = node.parameters.map((parameter, index) => typeByName(names[index] ?? '', parameter))
  if (types.includes(undefined)) return undefined
  const said = names.map((each, index) => `${each}: ${types[index] ?? ''}`).join(', ')
  const lines = names.map((each, index) => `@param {${types[index] ?? ''}} ${each}`)
  return {
    before: text,
    after: put(lines),
    phrases: 'jsdoc-types',
    slots: { fn, types: { code: said } },
    canBeSatisfied: true,
  }
}

/** The text of a comment that is one sentence on one line, or on three. */
function onlySentence(comment: string): string | undefined {
  const lines = comment
    .slice(3, -2)
    .split('\n')
    .map((line) => line.replace(/^\s*\*? ?/, '').trim())
    .filter((line) => line !== '')
  const [sentence] = lines
  if (lines.length !== 1 || sentence === undefined || sentence.startsWith('@')) return undefined
  return sentence.length <= 120 ? sentence : undefined
}

const TYPES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    options: 'Object',
    opts: 'Object',
    config: 'Object',
    callback: 'Function',
    cb: 'Function',
    fn: 'Function',
    name: 'string',
    path: 'string',
    str: 'string',
    string: 'string',
    text: 'string',
    key: 'string',
    url: 'string',
    message: 'string',
    file: 'string',
    index: 'number',
    i: 'number',
    n: 'number',
    size: 'number',
    length: 'number',
    count: 'number',
    offset: 'number',
    start: 'number',
    end: 'number',
    width: 'number',
    height: 'number',
    x: 'number',
    y: 'number',
    args: 'Array',
    items: 'Array',
    list: 'Array',
    array: 'Array',
    values: 'Array',
    err: 'Error',
    error: 'Error',
    data: 'Object',
    obj: 'Object',
    object: 'Object',
    node: 'Object',
    value: '*',
    val: '*',
    buffer: 'Buffer',
    buf: 'Buffer',
    req: 'Object',
    res: 'Object',
    next: 'Function',
    type: 'string',
    id: 'string',
    context: 'Object',
    event: 'Object',
    state: 'Object',
    source: 'string',
    line: 'string',
    code: 'string',
  }),
)

function typeByName(name: string, parameter: ts.ParameterDeclaration): string | undefined {
  if (parameter.initializer !== undefined) return undefined
  return TYPES.get(name)
}
