import { parseSync } from 'oxc-parser'
import type { Comment, TSSignature, TSType, TSTypeName } from 'oxc-parser'

/** A type as the sources write it. */
export type Shape =
  /** In words of its own: `string`, `'auto'`. */
  | { readonly kind: 'plain'; readonly text: string }
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'null' }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'list'; readonly of: Shape; readonly length?: number }
  | { readonly kind: 'record'; readonly of: Shape }
  | { readonly kind: 'object'; readonly fields: readonly Field[] }
  | { readonly kind: 'union'; readonly members: readonly Member[] }
  | { readonly kind: 'both'; readonly of: readonly Shape[] }

export type Field = {
  readonly name: string
  readonly isOptional: boolean
  readonly shape: Shape
  readonly doc: string
}

type Member = { readonly shape: Shape; readonly doc: string }

export type Declaration = { readonly doc: string; readonly shape: Shape }

/**
 * The type aliases of a module by their names, with what their comments say.
 *
 * @throws SyntaxError when the text does not parse
 */
export function declarationsIn(path: string, text: string): ReadonlyMap<string, Declaration> {
  const result = parseSync(path, text)
  const [error] = result.errors
  if (error !== undefined) throw new SyntaxError(`${path}: ${error.message}`)
  const reader = new Reader(text, result.comments)
  const found = new Map<string, Declaration>()
  for (const statement of result.program.body) {
    const declared = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement
    if (declared?.type !== 'TSTypeAliasDeclaration') continue
    const { id, typeAnnotation } = declared
    const doc = reader.docBefore(statement.start)
    found.set(id.name, { doc, shape: reader.shape(typeAnnotation) })
  }
  return found
}

class Reader {
  readonly #text: string
  readonly #comments: readonly Comment[]

  constructor(text: string, comments: readonly Comment[]) {
    this.#text = text
    this.#comments = comments.filter(({ value }) => value.startsWith('*'))
  }

  /** What the doc comment in front of a place says, in one line. */
  docBefore(place: number): string {
    const comment = this.#comments.findLast(({ end }) => end <= place)
    if (comment === undefined || !/^[\s|]*$/u.test(this.#text.slice(comment.end, place))) return ''
    return comment.value
      .replaceAll(/^\s*\*+ ?/gmu, '')
      .replaceAll(/\{@link (\w+)\}/gu, '$1')
      .replaceAll(/\s+/gu, ' ')
      .trim()
  }

  shape(type: TSType): Shape {
    switch (type.type) {
      case 'TSStringKeyword':
        return plain('string')
      case 'TSNumberKeyword':
        return plain('number')
      case 'TSBooleanKeyword':
        return plain('true or false')
      case 'TSUnknownKeyword':
        return plain('any')
      case 'TSNullKeyword':
        return { kind: 'null' }
      case 'TSLiteralType':
        return { kind: 'literal', text: this.#text.slice(type.start, type.end) }
      case 'TSParenthesizedType':
      case 'TSTypeOperator':
        return this.shape(type.typeAnnotation)
      case 'TSArrayType':
        return { kind: 'list', of: this.shape(type.elementType) }
      case 'TSTupleType':
        return this.#tuple(type.elementTypes.map((one) => this.#text.slice(one.start, one.end)))
      case 'TSTypeLiteral':
        return { kind: 'object', fields: type.members.flatMap((member) => this.#field(member)) }
      case 'TSUnionType':
        return {
          kind: 'union',
          members: type.types.map((one) => ({
            shape: this.shape(one),
            doc: this.docBefore(one.start),
          })),
        }
      case 'TSIntersectionType':
        return { kind: 'both', of: type.types.map((one) => this.shape(one)) }
      case 'TSTypeReference':
        return this.#reference(nameOf(type.typeName), type.typeArguments?.params ?? [])
      default:
        return plain(this.#text.slice(type.start, type.end))
    }
  }

  #tuple(elements: readonly string[]): Shape {
    return { kind: 'list', of: plain(elements[0] ?? 'any'), length: elements.length }
  }

  #reference(name: string, given: readonly TSType[]): Shape {
    const last = given.at(-1)
    if (last === undefined) return { kind: 'name', name }
    if (name === 'Record') return { kind: 'record', of: this.shape(last) }
    if (name === 'Readonly') return this.shape(last)
    return plain(name)
  }

  #field(member: TSSignature): Field[] {
    if (member.type !== 'TSPropertySignature' || member.key.type !== 'Identifier') return []
    const { key, optional, start, typeAnnotation } = member
    const shape = typeAnnotation === null ? plain('any') : this.shape(typeAnnotation.typeAnnotation)
    return [{ name: key.name, isOptional: optional, shape, doc: this.docBefore(start) }]
  }
}

function plain(text: string): Shape {
  return { kind: 'plain', text }
}

function nameOf(name: TSTypeName): string {
  return name.type === 'Identifier' ? name.name : ''
}
