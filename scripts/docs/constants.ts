import { parseSync } from 'oxc-parser'
import type { Expression } from 'oxc-parser'

/**
 * The value of a number that a module gives a name at its top level, such as `MAX_TOOLS` or `LANES.waiting`.
 *
 * @throws TypeError when there is none, so that a description cannot outlive what it describes
 */
export function constantIn(path: string, text: string, name: string): number {
  const [first = '', ...keys] = name.split('.')
  for (const statement of parseSync(path, text).program.body) {
    const declared = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement
    if (declared?.type !== 'VariableDeclaration') continue
    for (const { id, init } of declared.declarations) {
      if (id.type !== 'Identifier' || id.name !== first || init === null) continue
      const value = valueOf(keys.reduce<Expression | undefined>(propertyOf, init))
      if (value !== undefined) return value
    }
  }
  throw new TypeError(`${path} has no number ${name}`)
}

function propertyOf(holder: Expression | undefined, key: string): Expression | undefined {
  if (holder?.type !== 'ObjectExpression') return undefined
  for (const property of holder.properties) {
    if (property.type !== 'Property' || property.key.type !== 'Identifier') continue
    if (property.key.name === key) return property.value
  }
  return undefined
}

function valueOf(expression: Expression | undefined): number | undefined {
  if (expression?.type === 'Literal' && typeof expression.value === 'number') {
    return expression.value
  }
  if (expression?.type !== 'BinaryExpression' || expression.operator !== '*') return undefined
  const [a, b] = [valueOf(expression.left), valueOf(expression.right)]
  return a === undefined || b === undefined ? undefined : a * b
}
