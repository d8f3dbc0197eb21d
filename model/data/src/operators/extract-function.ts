import ts from 'typescript-api'
import { freeLocals } from '../code/free-names.ts'
import { freshName, namesIn } from '../code/names.ts'
import { find, functionAround } from '../code/nodes.ts'
import { applyEdits } from '../code/text-edit.ts'
import type { ParsedFile } from '../code/parsed-file.ts'
import { pick } from '../random.ts'
import type { Random } from '../random.ts'
import type { Operator, Proposal } from './operator.ts'

/** An expression becomes the body of a function that stands above the one it was in. */
export const extractFunction: Operator = {
  id: 'extract-function',
  *propose(file, random) {
    const taken = namesIn(file.text)
    for (const node of find(file.source, isWorthAFunction)) {
      const proposed = extracted(file, node, { taken, random })
      if (proposed !== undefined) yield proposed
    }
  },
}

/** A call is a function already. */
type Extractable = ts.BinaryExpression | ts.ConditionalExpression | ts.TemplateExpression

function isWorthAFunction(node: ts.Node): node is Extractable {
  return (
    ts.isBinaryExpression(node) || ts.isConditionalExpression(node) || ts.isTemplateExpression(node)
  )
}

function extracted(
  file: ParsedFile,
  node: Extractable,
  { taken, random }: { readonly taken: ReadonlySet<string>; readonly random: Random },
): Proposal | undefined {
  const { text, source } = file
  const code = node.getText(source)
  if (code.length < 16 || code.length > 80 || code.includes('\n')) return undefined
  const { parent } = node
  const isTest =
    (ts.isIfStatement(parent) || ts.isWhileStatement(parent)) && parent.expression === node
  const isValue = ts.isReturnStatement(parent) || ts.isVariableDeclaration(parent)
  if (!isTest && !isValue) return undefined
  const free = freeLocals(node, file)
  if (free === undefined || free.length === 0 || free.length > 3) return undefined
  const top = ts.findAncestor(node, (one) => one.parent === source)
  if (top === undefined || functionAround(node) === undefined) return undefined
  const name = isTest ? testName(taken, random) : freshName('function', taken, random)
  const parameters = free.map((one) => written(one, file))
  if (name === undefined || parameters.includes(undefined)) return undefined
  const start =
    (ts.getLeadingCommentRanges(text, top.getFullStart()) ?? [])[0]?.pos ?? top.getStart(source)
  const { indent, end } = file.style
  const made = `function ${name}(${parameters.join(', ')}) {\n${indent}return ${code}${end}\n}\n\n`
  const call = `${name}(${free.map((one) => one.text).join(', ')})`
  const after = applyEdits(text, [
    { start, end: start, text: made },
    { start: node.getStart(source), end: node.end, text: call },
  ])
  const slots = { code: { code }, name: { code: name } }
  return {
    before: text,
    after,
    phrases: isTest ? 'function-extract-test' : 'function-extract',
    slots,
  }
}

function testName(taken: ReadonlySet<string>, random: Random): string | undefined {
  const names = [
    'isValid',
    'isReady',
    'isAllowed',
    'isMatch',
    'shouldSkip',
    'hasContent',
    'needsUpdate',
    'isSupported',
    'canProceed',
    'isRelevant',
    'shouldRun',
    'isEmpty',
  ]
  return pick(
    random,
    names.filter((name) => !taken.has(name)),
  )
}

/** As a parameter: with its type, where the file has types and this one is written down. */
function written(name: ts.Identifier, file: ParsedFile): string | undefined {
  if (!file.isTyped) return name.text
  const [declared] = file.checker.getSymbolAtLocation(name)?.declarations ?? []
  if (declared === undefined || !ts.isParameter(declared) || declared.type === undefined)
    return undefined
  const type = declared.type.getText(file.source)
  const isPlain =
    declared.questionToken === undefined &&
    /^[\w.[\]<>| ]{1,30}$/.test(type) &&
    !/^[A-Z]$/.test(type)
  return isPlain ? `${name.text}: ${type}` : undefined
}
