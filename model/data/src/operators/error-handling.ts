import ts from 'typescript-api'
import { find, holds, namedFunctions } from '../code/nodes.ts'
import {
  applyEdits,
  dedented,
  indentAt,
  indented,
  lineEnd,
  lineStart,
  ownsLines,
} from '../code/text-edit.ts'
import type { ParsedFile } from '../code/parsed-file.ts'
import { possibleReturns } from '../code/possible-returns.ts'
import { pick } from '../random.ts'
import type { Random } from '../random.ts'
import type { PhraseSetId } from '../phrases/phrase.ts'
import type { Operator, Proposal } from './operator.ts'

type Handling = {
  readonly lines: (error: string, end: string) => string
  readonly phrases: PhraseSetId
  /** What the function gives then; undefined when it gives nothing. */
  readonly returns: string | undefined
}

const LOG: Handling = {
  lines: (error, end) => `console.error(${error})${end}`,
  phrases: 'catch-log',
  returns: '',
}
const HANDLINGS: readonly Handling[] = [
  LOG,
  { lines: (_, end) => `return null${end}`, phrases: 'catch-null', returns: 'null' },
  { lines: (_, end) => `return undefined${end}`, phrases: 'catch-undefined', returns: 'undefined' },
  { lines: (_, end) => `return false${end}`, phrases: 'catch-false', returns: 'false' },
  {
    lines: (error, end) => `console.error(${error})${end}\nthrow ${error}${end}`,
    phrases: 'catch-rethrow',
    returns: undefined,
  },
]

function called(name: string): RegExp {
  return new RegExp(String.raw`${name.replaceAll(/[.$]/g, String.raw`\$&`)}\(`, 'g')
}

/** What can fail is tried, and what is done about it is said. */
export const errorHandling: Operator = {
  id: 'error-handling',
  *propose(file, random) {
    for (const { node, name } of namedFunctions(file.source)) {
      const { body } = node
      if (body === undefined || !ts.isBlock(body)) continue
      const wrapped = wrappedBody(file, { body, name: name.text, returns: node.type }, random)
      if (wrapped !== undefined) yield wrapped
    }
    for (const node of find(file.source, ts.isExpressionStatement)) {
      const wrapped = wrappedCall(file, node, random)
      if (wrapped !== undefined) yield wrapped
    }
    for (const node of find(file.source, ts.isTryStatement)) {
      const bare = withoutTry(file, node)
      if (bare !== undefined) yield bare
    }
  },
}

function wrappedBody(
  file: ParsedFile,
  {
    body,
    name,
    returns,
  }: {
    readonly body: ts.Block
    readonly name: string
    readonly returns: ts.TypeNode | undefined
  },
  random: Random,
): Proposal | undefined {
  const values = possibleReturns(returns?.getText(file.source))
  const handlings = HANDLINGS.filter(
    ({ returns: value }) => values === undefined || value === undefined || values.includes(value),
  )
  const { text, source } = file
  const first = body.statements[0]
  const last = body.statements.at(-1)
  if (first === undefined || last === undefined) return undefined
  if (body.statements.some((one) => ts.isTryStatement(one))) return undefined
  if (!holds(body, CALLS)) return undefined
  const start = lineEnd(text, body.getStart(source))
  const end = lineStart(text, body.end - 1)
  if (start >= end || first.getStart(source) < start) return undefined
  return wrapped(file, { start, end, slots: { fn: { code: name } }, handlings }, random)
}

const CALLS: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.CallExpression,
  ts.SyntaxKind.AwaitExpression,
])

function wrappedCall(
  file: ParsedFile,
  node: ts.ExpressionStatement,
  random: Random,
): Proposal | undefined {
  const { text, source } = file
  const expression = ts.isAwaitExpression(node.expression)
    ? node.expression.expression
    : node.expression
  if (!ts.isCallExpression(expression) || !ts.isBlock(node.parent)) return undefined
  if (ts.isTryStatement(node.parent.parent) || ts.isCatchClause(node.parent.parent))
    return undefined
  const callee = expression.expression.getText(source)
  const at = node.getStart(source)
  if (
    !/^[\w$.]{2,40}$/.test(callee) ||
    !ownsLines(text, at, node.end) ||
    callee === 'super' ||
    /^(?:console|assert|expect|t|test|it|describe)\b/.test(callee)
  )
    return undefined
  const uses = node.parent.getText(source).split(`${callee}(`).length - 1
  if (uses !== 1) return undefined
  const slots = { call: { code: callee } }
  return wrapped(
    file,
    {
      start: lineStart(text, at),
      end: lineEnd(text, node.end),
      slots,
      handlings: [LOG],
      call: callee,
    },
    random,
  )
}

function wrapped(
  { text, style }: ParsedFile,
  place: {
    readonly start: number
    readonly end: number
    readonly slots: Proposal['slots']
    readonly handlings: readonly Handling[]
    readonly call?: string
  },
  random: Random,
): Proposal | undefined {
  const { start, end, slots, handlings } = place
  const lines = text.slice(start, end)
  if (lines.includes('`') || lines.trim() === '') return undefined
  const handling = pick(random, handlings)
  if (handling === undefined) return undefined
  const indent = /^[ \t]*/.exec(lines)?.[0] ?? ''
  const error = pick(random, ['error', 'err', 'error', 'e']) ?? 'error'
  if (new RegExp(String.raw`\b${error}\b`).test(lines)) return undefined
  const handled = handling.lines(error, style.end)
  const isUsed = new RegExp(String.raw`\b${error}\b`).test(handled)
  const body = handled.replaceAll(/^/gm, indent + style.indent)
  const head = isUsed ? `catch (${error})` : 'catch'
  const after = applyEdits(text, [
    {
      start,
      end,
      text: `${indent}try {\n${indented(lines, style.indent)}${indent}} ${head} {\n${body}\n${indent}}\n`,
    },
  ])
  const names = isUsed ? { error: { code: error } } : {}
  const told = { ...slots, ...names }
  if (place.call === undefined)
    return { before: text, after, phrases: handling.phrases, slots: told }
  return { before: text, after, phrases: 'catch-call-log', slots: told, once: called(place.call) }
}

/** The opposite: what is thrown goes on to the caller. */
function withoutTry(
  { text, source, style }: ParsedFile,
  node: ts.TryStatement,
): Proposal | undefined {
  const { tryBlock, catchClause, finallyBlock } = node
  if (finallyBlock !== undefined || catchClause === undefined) return undefined
  const start = lineStart(text, node.getStart(source))
  const inner = text.slice(
    lineEnd(text, tryBlock.getStart(source)),
    lineStart(text, tryBlock.end - 1),
  )
  const moved = dedented(inner, style.indent)
  const names = node.tryBlock.statements.some((one) => ts.isVariableStatement(one))
  if (
    moved === undefined ||
    moved.trim() === '' ||
    names ||
    inner.includes('`') ||
    indentAt(text, start) === ''
  )
    return undefined
  const first = /[\w$.]{3,}(?=\()/.exec(inner)?.[0]
  if (first === undefined || !ownsLines(text, node.getStart(source), node.end)) return undefined
  const after = applyEdits(text, [{ start, end: lineEnd(text, node.end), text: moved }])
  return {
    before: text,
    after,
    phrases: 'catch-remove',
    slots: { call: { code: first } },
    once: called(first),
  }
}
