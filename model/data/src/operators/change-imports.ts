import ts from 'typescript-api'
import { freshName, kindOf, namesIn, otherName } from '../code/names.ts'
import { applyEdits, removeLines } from '../code/text-edit.ts'
import { insertItem, removeItem } from '../code/parameter-list.ts'
import type { ParsedFile } from '../code/parsed-file.ts'
import { pick } from '../random.ts'
import type { Random } from '../random.ts'
import { renamed } from './rename.ts'
import type { Operator, Proposal } from './operator.ts'

const MODULES: readonly (readonly [module: string, names: readonly string[]])[] = [
  ['node:fs', ['readFileSync', 'existsSync', 'statSync']],
  ['node:path', ['join', 'resolve', 'dirname']],
  ['node:url', ['fileURLToPath', 'pathToFileURL']],
  ['node:util', ['inspect', 'promisify']],
  ['node:fs/promises', ['readFile', 'writeFile', 'mkdir']],
  ['node:crypto', ['randomUUID', 'createHash']],
  ['node:events', ['EventEmitter', 'once']],
  ['node:os', ['tmpdir', 'homedir']],
  ['node:assert', ['strictEqual', 'ok']],
  ['./constants.js', ['DEFAULT_TIMEOUT', 'MAX_SIZE']],
  ['./errors.js', ['ParseError', 'TimeoutError']],
  ['./types', ['Options', 'Result']],
  ['../config', ['config', 'loadConfig']],
  ['./logger', ['logger', 'createLogger']],
]

/** What a file takes from others. */
export const changeImports: Operator = {
  id: 'change-imports',
  *propose(file, random) {
    const imports = file.source.statements.filter((one) => ts.isImportDeclaration(one))
    for (const one of imports) {
      const options = [
        named(file, one, random),
        moved(file, one, random),
        typed(file, one),
        aliased(file, one, random),
      ]
      yield* options.filter((proposal) => proposal !== undefined)
    }
    const last = imports.at(-1)
    if (last !== undefined) {
      yield* [added(file, last, random)].filter((proposal) => proposal !== undefined)
      yield* unused(file, imports)
    }
  },
}

function namedBindings(one: ts.ImportDeclaration): ts.NamedImports | undefined {
  const bindings = one.importClause?.namedBindings
  return bindings !== undefined && ts.isNamedImports(bindings) ? bindings : undefined
}

function moduleOf(one: ts.ImportDeclaration): string {
  return ts.isStringLiteral(one.moduleSpecifier) ? one.moduleSpecifier.text : ''
}

/** One name more, or one less, from a module that is imported already. */
function named(file: ParsedFile, one: ts.ImportDeclaration, random: Random): Proposal | undefined {
  const bindings = namedBindings(one)
  const count = bindings?.elements.length ?? 0
  if (bindings === undefined || count === 0) return undefined
  const { source, text } = file
  const close = bindings.getLastToken(source)?.getStart(source) ?? bindings.end
  const list = { items: bindings.elements, open: bindings.elements.pos, close }
  const removed = bindings.elements[count - 1]
  if (random() < 0.4 && removed !== undefined && count > 1) {
    const after = applyEdits(text, [removeItem(list, count - 1, source)])
    // What is not there any more cannot be used: this asks for the name that a file lacks.
    const slots = { name: { code: removed.name.text }, module: { code: moduleOf(one) } }
    if (removed.propertyName !== undefined || removed.isTypeOnly) return undefined
    return { before: after, after: text, phrases: 'import-add-name', slots, canBeSatisfied: true }
  }
  const name = freshName(random() < 0.5 ? 'function' : 'type', namesIn(text), random)
  if (name === undefined) return undefined
  const after = applyEdits(text, [insertItem(list, name, { index: count, source })])
  const slots = { name: { code: name }, module: { code: moduleOf(one) } }
  return { before: text, after, phrases: 'import-add-name', slots, canBeSatisfied: true }
}

function moved(file: ParsedFile, one: ts.ImportDeclaration, random: Random): Proposal | undefined {
  const old = moduleOf(one)
  const extension = /\.\w+$/.exec(old)?.[0]
  const folder = pick(random, ['lib', 'shared', 'core', 'internal', 'common'])
  const isNear = /^\.\.?\//.test(old)
  const next = isNear
    ? pick(random, [
        extension === undefined ? `${old}.js` : old.slice(0, -extension.length),
        old.replace(/([^/]+)$/, `${folder}/$1`),
        old.startsWith('./') ? `.${old}` : `../${old}`,
      ])
    : `${old}/${folder}`
  if (
    next === undefined ||
    next === old ||
    next.endsWith('/') ||
    next === '' ||
    /\/\.?$|\/\.\.?\.js$/.test(next)
  )
    return undefined
  const start = one.moduleSpecifier.getStart(file.source) + 1
  const after = applyEdits(file.text, [{ start, end: one.moduleSpecifier.end - 1, text: next }])
  const first = one.importClause?.name ?? namedBindings(one)?.elements[0]?.name
  const slots = {
    old: { code: old },
    new: { code: next },
    ...(first === undefined ? {} : { name: { code: first.text } }),
  }
  return { before: file.text, after, phrases: 'import-path', slots, canBeSatisfied: true }
}

function typed(file: ParsedFile, one: ts.ImportDeclaration): Proposal | undefined {
  const clause = one.importClause
  if (
    !file.isTyped ||
    clause === undefined ||
    clause.phaseModifier !== ts.SyntaxKind.TypeKeyword ||
    clause.getText(file.source).includes('\n')
  )
    return undefined
  const at = clause.getStart(file.source)
  const without = applyEdits(file.text, [{ start: at, end: at + 'type '.length, text: '' }])
  const slots = { module: { code: moduleOf(one) } }
  return { before: without, after: file.text, phrases: 'import-type', slots, canBeSatisfied: true }
}

/** A name that stands only for itself gets another one in this file. */
function aliased(
  file: ParsedFile,
  one: ts.ImportDeclaration,
  random: Random,
): Proposal | undefined {
  const element = pick(random, namedBindings(one)?.elements ?? [])
  if (element === undefined || element.propertyName !== undefined || !ts.isIdentifier(element.name))
    return undefined
  const { name } = element
  const next = otherName(name.text, { kind: kindOf(name.text), taken: namesIn(file.text) }, random)
  const uses = file.references(name)
  if (next === undefined || uses.some(({ parent }) => ts.isExportSpecifier(parent)))
    return undefined
  const edits = uses.map((use) =>
    use === name ? { start: use.end, end: use.end, text: ` as ${next}` } : renamed(use, next),
  )
  const slots = { name: { code: name.text }, new: { code: next }, module: { code: moduleOf(one) } }
  return {
    before: file.text,
    after: applyEdits(file.text, edits),
    phrases: 'import-alias',
    slots,
    canBeSatisfied: true,
  }
}

function added(file: ParsedFile, last: ts.ImportDeclaration, random: Random): Proposal | undefined {
  const [module, names] = pick(random, MODULES) ?? ['node:fs', []]
  const name = pick(random, names)
  if (name === undefined || file.text.includes(module) || namesIn(file.text).has(name))
    return undefined
  const { quote, end } = file.style
  const line = `\nimport { ${name} } from ${quote}${module}${quote}${end}`
  const after = applyEdits(file.text, [{ start: last.end, end: last.end, text: line }])
  const slots = { name: { code: name }, module: { code: module } }
  return { before: file.text, after, phrases: 'import-add', slots, canBeSatisfied: true }
}

function* unused(file: ParsedFile, imports: readonly ts.ImportDeclaration[]): Iterable<Proposal> {
  for (const one of imports) {
    const name = one.importClause?.name
    if (name === undefined || one.importClause?.namedBindings !== undefined) continue
    if (file.references(name).length !== 1) continue
    const after = applyEdits(file.text, [
      removeLines(file.text, one.getStart(file.source), one.end),
    ])
    const slots = { name: { code: name.text }, module: { code: moduleOf(one) } }
    yield { before: file.text, after, phrases: 'import-remove', slots, canBeSatisfied: true }
  }
}
