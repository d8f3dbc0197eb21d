import ts from 'typescript-api'
import { freshName, namesIn } from '../code/names.ts'
import { find } from '../code/nodes.ts'
import { applyEdits, indentAt, lineEnd, ownsLines, removeLines } from '../code/text-edit.ts'
import type { ParsedFile } from '../code/parsed-file.ts'
import { pick } from '../random.ts'
import type { Random } from '../random.ts'
import type { Operator, Proposal } from './operator.ts'

const TYPES = [
  'string',
  'number',
  'boolean',
  'string[]',
  'Date',
  'unknown',
  'number | undefined',
  '() => void',
  'Map<string, number>',
]

/** Members of types and of objects, statements that only log, and other single lines. */
export const changeMembers: Operator = {
  id: 'change-members',
  *propose(file, random) {
    const taken = namesIn(file.text)
    const holders = find(
      file.source,
      (node) => ts.isInterfaceDeclaration(node) || ts.isTypeLiteralNode(node),
    )
    for (const node of holders) yield* ofType(file, node, { taken, random })
    for (const node of find(file.source, ts.isTypeAliasDeclaration))
      yield* ofUnion(file, node, random)
    for (const node of find(file.source, ts.isObjectLiteralExpression))
      yield* ofObject(file, node, { taken, random })
    for (const node of find(file.source, ts.isExpressionStatement)) yield* log(file, node)
  },
}

type Tools = { readonly taken: ReadonlySet<string>; readonly random: Random }
type Holder = ts.InterfaceDeclaration | ts.TypeLiteralNode

function nameOfHolder(node: Holder): string | undefined {
  if (ts.isInterfaceDeclaration(node)) return node.name.text
  return ts.isTypeAliasDeclaration(node.parent) ? node.parent.name.text : undefined
}

function* ofType(file: ParsedFile, node: Holder, { taken, random }: Tools): Iterable<Proposal> {
  const owner = nameOfHolder(node)
  const last = node.members.at(-1)
  if (owner === undefined || last === undefined || !ts.isPropertySignature(last)) return
  const { text, source } = file
  const at = last.getStart(source)
  if (
    !ownsLines(text, at, last.end) ||
    /\/[/*]/.test(text.slice(last.end, lineEnd(text, last.end)))
  )
    return
  const name = freshName('value', taken, random)
  const type = pick(random, TYPES) ?? 'string'
  const type_ = { code: owner }
  if (name !== undefined) {
    const isOptional = random() < 0.5
    const end = /[;,]$/.exec(last.getText(source))?.[0] ?? ''
    const start = lineEnd(text, last.end)
    const line = `${indentAt(text, at)}${name}${isOptional ? '?' : ''}: ${type}${end}\n`
    const after = applyEdits(text, [{ start, end: start, text: line }])
    const slots = { owner: type_, name: { code: name }, type: { code: type } }
    const phrases = isOptional ? 'member-add-optional' : 'member-add'
    yield { before: text, after, phrases, slots, canBeSatisfied: true }
  }
  const one = pick(random, node.members)
  if (
    one === undefined ||
    !ts.isPropertySignature(one) ||
    !ts.isIdentifier(one.name) ||
    node.members.length < 3
  )
    return
  const slots = { owner: type_, name: { code: one.name.text } }
  if (random() < 0.4 && ownsLines(text, one.getStart(source), one.end)) {
    const doc = ts.getLeadingCommentRanges(text, one.getFullStart())?.[0]
    const removed = removeLines(text, doc?.pos ?? one.getStart(source), one.end)
    yield {
      before: text,
      after: applyEdits(text, [removed]),
      phrases: 'member-remove',
      slots,
      canBeSatisfied: true,
    }
  }
  if (one.questionToken === undefined) {
    const after = applyEdits(text, [{ start: one.name.end, end: one.name.end, text: '?' }])
    yield { before: text, after, phrases: 'member-optional', slots, canBeSatisfied: true }
  } else {
    const start = one.questionToken.getStart(source)
    const after = applyEdits(text, [{ start, end: start + 1, text: '' }])
    yield { before: text, after, phrases: 'member-required', slots, canBeSatisfied: true }
  }
  const isReadonly = (ts.getModifiers(one) ?? []).some(
    ({ kind }) => kind === ts.SyntaxKind.ReadonlyKeyword,
  )
  if (!isReadonly && random() < 0.4) {
    const start = one.getStart(source)
    const after = applyEdits(text, [{ start, end: start, text: 'readonly ' }])
    yield { before: text, after, phrases: 'member-readonly', slots, canBeSatisfied: true }
  }
}

const CHOICES = [
  'pending',
  'unknown',
  'custom',
  'archived',
  'none',
  'auto',
  'paused',
  'draft',
  'disabled',
  'other',
]

function* ofUnion(
  file: ParsedFile,
  node: ts.TypeAliasDeclaration,
  random: Random,
): Iterable<Proposal> {
  const { type, name } = node
  if (!ts.isUnionTypeNode(type)) return
  const { text, source } = file
  const last = type.types.at(-1)
  const choice = pick(random, CHOICES) ?? 'other'
  const isText = type.types.every(
    (one) => ts.isLiteralTypeNode(one) && ts.isStringLiteral(one.literal),
  )
  if (!isText || last === undefined || type.getText(source).includes(choice)) return
  const lead = ownsLines(text, last.getStart(source) - 2, last.end)
    ? `\n${indentAt(text, last.getStart(source))}| `
    : ' | '
  const quote = last.getText(source).charAt(0)
  const after = applyEdits(text, [
    { start: last.end, end: last.end, text: `${lead}${quote}${choice}${quote}` },
  ])
  const slots = { owner: { code: name.text }, value: { code: `${quote}${choice}${quote}` } }
  yield { before: text, after, phrases: 'union-add', slots, canBeSatisfied: true }
}

const PROPERTIES: readonly (readonly [name: string, values: readonly string[]])[] = [
  ['timeout', ['1000', '5000', '30000']],
  ['enabled', ['true', 'false']],
  ['retries', ['3', '5']],
  ['version', ['1', '2']],
  ['debug', ['true', 'false']],
  ['priority', ['1', '10']],
  ['hidden', ['true', 'false']],
  ['order', ['0', '1']],
  ['verbose', ['false', 'true']],
  ['limit', ['50', '100']],
  ['cache', ['true', 'false']],
  ['strict', ['true', 'false']],
]

function* ofObject(
  file: ParsedFile,
  node: ts.ObjectLiteralExpression,
  { taken, random }: Tools,
): Iterable<Proposal> {
  const { text, source } = file
  const { parent } = node
  const owner =
    ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name) ? parent.name.text : undefined
  const last = node.properties.at(-1)
  if (owner === undefined || last === undefined || node.properties.length < 2) return
  const at = last.getStart(source)
  const tail = text.slice(last.end, lineEnd(text, last.end)).trim()
  if (text.slice(0, at).split('\n').at(-1)?.trim() !== '' || !/^,?$/.test(tail)) return
  const [name, values] = pick(random, PROPERTIES) ?? ['enabled', ['true']]
  const value = pick(random, values) ?? 'true'
  const owner_ = { code: owner }
  if (!taken.has(name)) {
    const indent = indentAt(text, at)
    const text_ = tail === ',' ? `,\n${indent}${name}: ${value}` : `,\n${indent}${name}: ${value}`
    const after = applyEdits(text, [{ start: last.end, end: last.end, text: text_ }])
    const slots = { owner: owner_, name: { code: name }, value: { code: value } }
    yield { before: text, after, phrases: 'property-add', slots, canBeSatisfied: true }
  }
  const one = pick(random, node.properties.slice(0, -1))
  if (one?.name === undefined || !ts.isIdentifier(one.name) || one.getText(source).includes('\n'))
    return
  if (!ownsLines(text, one.getStart(source), one.end + 1)) return
  const slots = { owner: owner_, name: { code: one.name.text } }
  const after = applyEdits(text, [removeLines(text, one.getStart(source), one.end)])
  yield { before: text, after, phrases: 'property-remove', slots, canBeSatisfied: true }
}

function called(name: string): RegExp {
  return new RegExp(String.raw`\b${name.replaceAll('.', String.raw`\.`)}\(`, 'g')
}

/** Lines that tell what goes on, taken out. */
function* log(file: ParsedFile, node: ts.ExpressionStatement): Iterable<Proposal> {
  const { text, source } = file
  if (!ts.isBlock(node.parent) || node.parent.statements.length < 2) return
  const call = /^((?:console|logger|log|debug)(?:\.\w+)?)\(/.exec(node.getText(source))?.[1]
  if (call === undefined || !ownsLines(text, node.getStart(source), node.end)) return
  if (node.parent.getText(source).split(`${call}(`).length !== 2) return
  const after = applyEdits(text, [removeLines(text, node.getStart(source), node.end)])
  yield {
    before: text,
    after,
    phrases: 'log-remove',
    slots: { call: { code: call } },
    once: called(call),
  }
}
