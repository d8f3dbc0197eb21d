import ts from 'typescript-api'
import { namedFunctions } from '../code/nodes.ts'
import { parameterList } from '../code/parameter-list.ts'
import { applyEdits } from '../code/text-edit.ts'
import type { TextEdit } from '../code/text-edit.ts'
import type { Operator, Proposal } from './operator.ts'

const MAX_TYPE_CHARS = 40

/** Types that a function has are taken away, and asked for again; and the other way round. */
export const addTypes: Operator = {
  id: 'add-types',
  *propose(file, random) {
    if (!file.isTyped) return
    for (const { node, name } of namedFunctions(file.source)) {
      const fn = { code: name.text }
      const list = parameterList(node, file.source)
      if (list === undefined) continue
      const result = node.type?.getText(file.source)
      if (node.type !== undefined && result !== undefined && isPlainType(result)) {
        const without = applyEdits(file.text, [
          { start: list.close + 1, end: node.type.end, text: '' },
        ])
        const slots = { fn, type: { code: result } }
        yield {
          before: without,
          after: file.text,
          phrases: 'type-return',
          slots,
          canBeSatisfied: true,
        }
        if (random() < 0.3)
          yield {
            before: file.text,
            after: without,
            phrases: 'type-return-remove',
            slots: { fn },
            canBeSatisfied: true,
          }
      }
      const typed = node.parameters.flatMap((parameter) => {
        const type = parameter.type?.getText(file.source)
        const isPlain = ts.isIdentifier(parameter.name) && type !== undefined && isPlainType(type)
        return isPlain && type !== undefined
          ? [{ parameter, type, name: parameter.name.getText(file.source) }]
          : []
      })
      const one = typed[0]
      const isAll = typed.length === node.parameters.length
      if (
        one === undefined ||
        node.parameters.some((parameter) => parameter.questionToken !== undefined)
      )
        continue
      const strip = (all: typeof typed): string =>
        applyEdits(
          file.text,
          all.map(({ parameter }): TextEdit => ({
            start: parameter.name.end,
            end: parameter.type?.end ?? parameter.name.end,
            text: '',
          })),
        )
      if (typed.length > 1 && isAll && random() < 0.6) {
        const said = typed.map(({ name: each, type }) => `${each}: ${type}`).join(', ')
        yield {
          before: strip(typed),
          after: file.text,
          phrases: 'type-parameters',
          slots: { fn, types: { code: said } },
          canBeSatisfied: true,
        }
      } else {
        const slots = { fn, name: { code: one.name }, type: { code: one.type } }
        yield {
          before: strip([one]),
          after: file.text,
          phrases: 'type-parameter',
          slots,
          canBeSatisfied: true,
        }
      }
    }
    yield* variables(file)
  },
}

function* variables(file: Parameters<Operator['propose']>[0]): Iterable<Proposal> {
  const visit = function* (node: ts.Node): Iterable<Proposal> {
    if (
      ts.isVariableDeclaration(node) &&
      ts.isIdentifier(node.name) &&
      node.type !== undefined &&
      node.initializer !== undefined
    ) {
      const type = node.type.getText(file.source)
      if (isPlainType(type)) {
        const without = applyEdits(file.text, [
          { start: node.name.end, end: node.type.end, text: '' },
        ])
        const slots = { name: { code: node.name.text }, type: { code: type } }
        yield {
          before: without,
          after: file.text,
          phrases: 'type-variable',
          slots,
          canBeSatisfied: true,
        }
      }
    }
    for (const child of node.getChildren(file.source)) yield* visit(child)
  }
  yield* visit(file.source)
}

function isPlainType(type: string): boolean {
  return type.length <= MAX_TYPE_CHARS && !type.includes('\n') && !/^asserts | is /.test(type)
}
