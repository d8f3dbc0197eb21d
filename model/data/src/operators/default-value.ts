import ts from 'typescript-api'
import { find, functionAround } from '../code/nodes.ts'
import { editable } from './parameters.ts'
import { applyEdits } from '../code/text-edit.ts'
import { pick } from '../random.ts'
import type { Random } from '../random.ts'
import type { Operator } from './operator.ts'

/** A parameter or a destructured option gets the value that it has when nothing is said. */
export const defaultValue: Operator = {
  id: 'default-value',
  *propose(file, random) {
    for (const { fn } of editable(file)) {
      const { parameters } = fn.node
      for (const [index, parameter] of parameters.entries()) {
        const { name, initializer, dotDotDotToken } = parameter
        if (!ts.isIdentifier(name) || dotDotDotToken !== undefined || name.text === 'this') continue
        const isTail = parameters
          .slice(index + 1)
          .every(
            (other) =>
              other.initializer !== undefined ||
              other.questionToken !== undefined ||
              other.dotDotDotToken !== undefined,
          )
        if (initializer !== undefined) {
          const start = parameter.type?.end ?? name.end
          const without = applyEdits(file.text, [{ start, end: initializer.end, text: '' }])
          const value = initializer.getText(file.source)
          if (value.length > 24 || value.includes('\n')) continue
          const slots = {
            fn: { code: fn.name.text },
            name: { code: name.text },
            value: { code: value },
          }
          yield {
            before: without,
            after: file.text,
            phrases: 'default-value',
            slots,
            canBeSatisfied: true,
          }
          if (!file.isTyped)
            yield {
              before: file.text,
              after: without,
              phrases: 'default-remove',
              slots,
              canBeSatisfied: true,
            }
        } else if (isTail) {
          const value = valueFor(parameter.type?.getText(file.source), name.text, random)
          if (value === undefined) continue
          const written = file.style.quote === '"' ? value.replaceAll("'", '"') : value
          const question = parameter.questionToken
          const edits = [
            ...(question === undefined
              ? []
              : [{ start: question.getStart(file.source), end: question.end, text: '' }]),
            { start: parameter.end, end: parameter.end, text: ` = ${written}` },
          ]
          const slots = {
            fn: { code: fn.name.text },
            name: { code: name.text },
            value: { code: written },
          }
          yield {
            before: file.text,
            after: applyEdits(file.text, edits),
            phrases: 'default-value',
            slots,
            canBeSatisfied: true,
          }
        }
      }
    }
    for (const element of find(file.source, ts.isBindingElement)) {
      if (!ts.isObjectBindingPattern(element.parent) || !ts.isIdentifier(element.name)) continue
      if (element.initializer !== undefined || element.dotDotDotToken !== undefined) continue
      if (functionAround(element) === undefined) continue
      const value = valueFor(undefined, element.name.text, random)
      if (value === undefined) continue
      const written = file.style.quote === '"' ? value.replaceAll("'", '"') : value
      const slots = { name: { code: element.name.text }, value: { code: written } }
      const after = applyEdits(file.text, [
        { start: element.end, end: element.end, text: ` = ${written}` },
      ])
      yield {
        before: file.text,
        after,
        phrases: 'default-option',
        slots,
        once: new RegExp(
          String.raw`[{,]\s*(?:\w+: )?${element.name.text.replaceAll('$', String.raw`\$`)}\s*(?:[,}]|=)`,
          'g',
        ),
      }
    }
  },
}

/** A value that somebody could want there, by its type or else by its name. */
function valueFor(type: string | undefined, name: string, random: Random): string | undefined {
  switch (type ?? guessedType(name)) {
    case 'number':
      return pick(random, ['0', '1', '10', '100', '5', '1000', '2', '60', '-1', '30'])
    case 'string':
      return pick(random, ["''", "'default'", "'utf8'", "'main'", "'auto'", "'en'", "'unknown'"])
    case 'boolean':
      return pick(random, ['true', 'false'])
    case 'list':
      return '[]'
    case 'object':
      return '{}'
    case 'unknown':
      return random() < 0.2 ? 'null' : undefined
    default:
      return type?.endsWith('[]') === true ? '[]' : undefined
  }
}

function guessedType(name: string): string {
  if (
    /(?:count|size|length|index|offset|limit|max|min|timeout|delay|depth|width|height|ms|port|level)$/i.test(
      name,
    )
  )
    return 'number'
  if (
    /^(?:is|has|should|can|allow|enable|disable|no|use)[A-Z]|^(?:strict|force|silent|verbose|debug|recursive|async|flag)$/.test(
      name,
    )
  )
    return 'boolean'
  if (
    /(?:name|path|prefix|suffix|text|str|string|message|msg|url|encoding|label|title|type|key|id|separator)$/i.test(
      name,
    )
  )
    return 'string'
  if (/(?:list|items|args|values|array|arr|entries|paths|files|names|keys|ids)$/i.test(name))
    return 'list'
  if (/(?:options|opts|config|settings|params|props|attributes)$/i.test(name)) return 'object'
  return 'unknown'
}
