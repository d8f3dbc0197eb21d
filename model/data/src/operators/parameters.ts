import ts from 'typescript-api'
import { freshName, namesIn } from '../code/names.ts'
import { docComment, namedFunctions } from '../code/nodes.ts'
import type { NamedFunction } from '../code/nodes.ts'
import {
  argumentList,
  callsOf,
  editLists,
  insertItem,
  parameterList,
  removeItem,
} from '../code/parameter-list.ts'
import type { ParsedFile } from '../code/parsed-file.ts'
import { below, pick } from '../random.ts'
import type { Random } from '../random.ts'
import type { Operator, Proposal } from './operator.ts'

const NEW_PARAMETERS: readonly (readonly [name: string, type: string, value: string])[] = [
  ['timeout', 'number', '1000'],
  ['signal', 'AbortSignal', 'undefined'],
  ['verbose', 'boolean', 'false'],
  ['limit', 'number', '10'],
  ['prefix', 'string', "''"],
  ['strict', 'boolean', 'true'],
  ['retries', 'number', '3'],
  ['encoding', 'string', "'utf8'"],
  ['depth', 'number', '0'],
  ['silent', 'boolean', 'false'],
  ['separator', 'string', "','"],
  ['offset', 'number', '0'],
  ['locale', 'string', "'en'"],
  ['debug', 'boolean', 'false'],
  ['label', 'string', "''"],
  ['force', 'boolean', 'false'],
  ['maxLength', 'number', '100'],
  ['recursive', 'boolean', 'true'],
  ['onError', '(error: Error) => void', 'undefined'],
  ['name', 'string', "''"],
  ['dryRun', 'boolean', 'false'],
  ['indent', 'number', '2'],
  ['cache', 'boolean', 'true'],
  ['tags', 'string[]', '[]'],
  ['index', 'number', '0'],
  ['count', 'number', '1'],
  ['title', 'string', "''"],
]

/** A function takes one thing more. Those who call it need not care, or hand over what they are told to. */
export const addParameter: Operator = {
  id: 'add-parameter',
  *propose(file, random) {
    for (const one of editable(file)) {
      const added = addition(one, file, random)
      if (added !== undefined) yield added
    }
  },
}

/** A function stops taking something that it does not use. */
export const removeParameter: Operator = {
  id: 'remove-parameter',
  *propose(file, random) {
    for (const { list, calls, fn } of editable(file)) {
      const index = list.items.findIndex((item) => isUnused(item, file))
      const item = list.items[index]
      if (item !== undefined && ts.isParameter(item) && ts.isIdentifier(item.name)) {
        const after = editLists(file.text, [
          removeItem(list, index, file.source),
          ...calls.flatMap((call) =>
            call.arguments.length > index
              ? [removeItem(argumentList(call, file.source), index, file.source)]
              : [],
          ),
        ])
        if (after !== undefined) {
          yield removal(file.text, after, { fn: fn.name.text, parameter: item.name.text })
        }
      }
    }
    // What somebody may have added the other day.
    for (const { before, after, slots } of addParameter.propose(file, random)) {
      const { fn, name } = slots
      if (fn === undefined || name === undefined || !('code' in fn) || !('code' in name)) continue
      yield removal(after, before, { fn: fn.code, parameter: name.code })
    }
  },
}

/** Two parameters change places, and so do the arguments. */
export const reorderParameters: Operator = {
  id: 'reorder-parameters',
  *propose(file, random) {
    for (const { list, calls, fn } of editable(file)) {
      const names = list.items.map((item) =>
        ts.isParameter(item) && ts.isIdentifier(item.name) && isPlain(item) ? item.name.text : '',
      )
      if (names.length < 2 || names.includes('')) continue
      const toFirst = names.length > 2 && random() < 0.4
      const toLast = names.length > 2 && !toFirst && random() < 0.5
      const moved = toFirst ? 1 + below(random, names.length - 1) : below(random, names.length - 1)
      const order = toFirst
        ? movedTo(names.length, moved, 0)
        : toLast
          ? movedTo(names.length, moved, names.length - 1)
          : swapped(names.length, moved)
      if (calls.some((call) => call.arguments.length !== names.length)) continue
      const after = editLists(file.text, [
        ...reordered(list.items, order, file.source),
        ...calls.flatMap((call) => reordered(call.arguments, order, file.source)),
      ])
      if (after === undefined) continue
      yield {
        before: file.text,
        after,
        phrases: toFirst ? 'parameter-first' : toLast ? 'parameter-last' : 'parameters-swap',
        slots: {
          fn: { code: fn.name.text },
          name: { code: names[moved] ?? '' },
          other: { code: names[moved + 1] ?? names[0] ?? '' },
        },
      }
    }
  },
}

type Editable = {
  readonly fn: NamedFunction
  readonly list: NonNullable<ReturnType<typeof parameterList>>
  readonly calls: readonly ts.CallExpression[]
}

/** Functions whose parameters nothing else speaks of, and which are called in plain ways only. */
export function editable(file: ParsedFile): readonly Editable[] {
  return namedFunctions(file.source).flatMap((fn) => {
    const list = parameterList(fn.node, file.source)
    const doc = docComment(fn.whole, file.source)
    const tells = doc !== undefined && /@param/.test(file.text.slice(doc.pos, doc.end))
    const calls = callsOf(fn.name, file)
    if (list === undefined || tells || calls === undefined || fn.node.body === undefined) return []
    const isOverloaded =
      ts.isFunctionDeclaration(fn.node) &&
      file.references(fn.name).filter(isFunctionDeclared).length > 1
    return isOverloaded ? [] : [{ fn, list, calls }]
  })
}

function isFunctionDeclared({ parent }: ts.Identifier): boolean {
  return ts.isFunctionDeclaration(parent)
}

function addition(
  { fn, list, calls }: Editable,
  file: ParsedFile,
  random: Random,
): Proposal | undefined {
  const taken = namesIn(fn.node.getText(file.source))
  const [known, type, value] = pick(random, NEW_PARAMETERS) ?? NEW_PARAMETERS[0] ?? ['', '', '']
  const isKnown = random() < 0.75
  const name = isKnown ? known : (freshName('value', taken, random) ?? known)
  const last = list.items.at(-1)
  const endsWithRest =
    last !== undefined && ts.isParameter(last) && last.dotDotDotToken !== undefined
  if (taken.has(name) || endsWithRest) return undefined
  const manner = random()
  const isOptional = list.items.some((item) => ts.isParameter(item) && !isPlain(item))
  const slots = {
    fn: { code: fn.name.text },
    name: { code: name },
    type: { code: type },
  }
  const insert = (item: string, index: number): string =>
    editLists(file.text, [insertItem(list, item, { index, source: file.source })]) ?? file.text
  const end = list.items.length
  const typed = file.isTyped ? `${name}: ${type}` : name
  const base = { before: file.text, canBeSatisfied: true } as const
  if (manner < 0.35 && value !== 'undefined' && value !== 'console') {
    const written = file.style.quote === '"' ? value.replaceAll("'", '"') : value
    const item = file.isTyped && random() < 0.5 ? `${typed} = ${written}` : `${name} = ${written}`
    const isShown = item.includes(':')
    const phrases = isShown ? 'parameter-add-typed-default' : 'parameter-add-default'
    return {
      ...base,
      after: insert(item, end),
      phrases,
      slots: { ...slots, value: { code: written } },
    }
  }
  if (file.isTyped && (manner < 0.65 || isOptional)) {
    const item = `${name}?: ${type}`
    return { ...base, after: insert(item, end), phrases: 'parameter-add-optional', slots }
  }
  if (isOptional && file.isTyped) return undefined
  // The first place, or a value for those who call: only where there is somebody to see it.
  if (calls.length > 0) {
    const passed = value === 'undefined' || value === 'console' ? name : value
    const argument = file.style.quote === '"' ? passed.replaceAll("'", '"') : passed
    if (argument === name || calls.some((call) => call.arguments.length !== end)) return undefined
    const edits = calls.map((call) =>
      insertItem(argumentList(call, file.source), argument, { index: end, source: file.source }),
    )
    const own = insertItem(list, typed, { index: end, source: file.source })
    const after = editLists(file.text, [own, ...edits])
    if (after === undefined) return undefined
    const phrases = file.isTyped ? 'parameter-add-typed-passed' : 'parameter-add-passed'
    return { before: file.text, after, phrases, slots: { ...slots, value: { code: argument } } }
  }
  const toFront = end > 0 && random() < 0.3
  const after = insert(typed, toFront ? 0 : end)
  const phrases = file.isTyped
    ? toFront
      ? 'parameter-add-typed-first'
      : 'parameter-add-typed'
    : toFront
      ? 'parameter-add-first'
      : 'parameter-add'
  return { ...base, after, phrases, slots }
}

function removal(
  before: string,
  after: string,
  { fn, parameter }: { readonly fn: string; readonly parameter: string },
): Proposal {
  const slots = { fn: { code: fn }, name: { code: parameter } }
  return { before, after, phrases: 'parameter-remove', slots, canBeSatisfied: true }
}

function isUnused(item: ts.Node, file: ParsedFile): boolean {
  if (!ts.isParameter(item) || !ts.isIdentifier(item.name) || item.name.text === 'this')
    return false
  if (item.dotDotDotToken !== undefined || (ts.getModifiers(item)?.length ?? 0) > 0) return false
  return file.references(item.name).length === 1
}

function isPlain(item: ts.ParameterDeclaration): boolean {
  return (
    item.dotDotDotToken === undefined &&
    item.questionToken === undefined &&
    item.initializer === undefined &&
    (ts.getModifiers(item)?.length ?? 0) === 0
  )
}

function swapped(length: number, at: number): readonly number[] {
  return Array.from({ length }, (_, index) =>
    index === at ? at + 1 : index === at + 1 ? at : index,
  )
}

function movedTo(length: number, from: number, to: number): readonly number[] {
  const others = Array.from({ length }, (_, index) => index).filter((index) => index !== from)
  return others.toSpliced(to, 0, from)
}

function reordered(items: readonly ts.Node[], order: readonly number[], source: ts.SourceFile) {
  return items.map((item, index) => ({
    start: item.getStart(source),
    end: item.end,
    text: items[order[index] ?? index]?.getText(source) ?? '',
  }))
}
