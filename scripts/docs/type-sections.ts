import type { Declaration, Field, Shape } from './declarations.ts'
import {
  itemNodes,
  limitTexts,
  nodesOf,
  propertyNames,
  propertyNodes,
  withValue,
  type Nodes,
} from './json-limits.ts'

/** An object, or one of the objects that a value may be. */
type Variant = { readonly fields: readonly Field[]; readonly doc: string }

type Waiting = { readonly name: string; readonly nodes: Nodes; readonly isAnswer: boolean }

/** The fields whose value tells variants apart, the most telling one first. */
const TAGS = ['type', 'phase', 'role']

/** Tables of the fields of types. Each type is described once, behind the first that leads to it. */
export class TypeSections {
  readonly #declarations: ReadonlyMap<string, Declaration>
  /** The heading under which a type is described. */
  readonly #headings = new Map<string, string>()
  readonly #waiting: Waiting[] = []
  /** Of the table that is made: answers have every field, requests those that they must have. */
  #isAnswer = false

  constructor(declarations: ReadonlyMap<string, Declaration>) {
    this.#declarations = declarations
  }

  /**
   * The table of a type without a heading, which stands above it.
   *
   * @param options `schema`: its JSON Schema, for something that is sent; absent: something that is answered.
   * `heading`: what stands above it; default: the name of the type
   */
  table(
    name: string,
    options: { readonly schema?: unknown; readonly heading?: string } = {},
  ): string {
    const { schema, heading = name } = options
    this.#headings.set(name, heading)
    return this.#table({ name, nodes: nodesOf(schema), isAnswer: schema === undefined })
  }

  /** Headings and tables of the types that were led to and are not described yet. */
  rest(): string {
    const parts: string[] = []
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
      const { doc } = this.#declaration(next.name)
      parts.push([`### ${next.name}`, doc, this.#table(next)].join('\n\n'))
    }
    return parts.join('\n\n').replaceAll('\n\n\n\n', '\n\n')
  }

  #table({ name, nodes, isAnswer }: Waiting): string {
    this.#isAnswer = isAnswer
    const { shape } = this.#declaration(name)
    const plain = this.#plainMembers(shape)
    const variants = this.#variants(shape, { name, doc: '' })
    const [only] = variants
    const rows =
      variants.length === 1 && only !== undefined && plain.length === 0
        ? this.#rows(only.fields, { nodes, prefix: '', hidden: '' })
        : variants.flatMap((variant) => this.#variantRows(variant, nodes))
    const refused = variants.length > 1 ? '' : refusedText(variants, nodes)
    const lead = plain.length === 0 ? '' : `${plain.join(', ')}, or an object:\n\n`
    return `${lead}${tableText(rows)}${refused}`
  }

  #variantRows({ fields, doc }: Variant, nodes: Nodes): readonly Row[] {
    const tag = TAGS.map((name) => fields.find((field) => field.name === name)).find(Boolean)
    const values = tag === undefined ? [] : literalsIn(tag.shape)
    const mine =
      tag === undefined ? nodes : values.flatMap((one) => withValue(nodes, tag.name, one))
    const label = `**\`${tag?.name ?? ''}\`: ${values.map((one) => `\`"${one}"\``).join(', ')}**`
    // What is no name of ours is told by this one inside the server alone.
    if (values.includes('hosted')) return [['**another `type`**', '', '', doc]]
    const head = [label, '', tag?.isOptional === true ? 'may be left out' : '', doc] as const
    return [head, ...this.#rows(fields, { nodes: mine, prefix: '', hidden: tag?.name ?? '' })]
  }

  #rows(
    fields: readonly Field[],
    place: { readonly nodes: Nodes; readonly prefix: string; readonly hidden: string },
  ): readonly Row[] {
    return fields.flatMap((field): readonly Row[] => {
      if (field.name === place.hidden) return []
      const name = `${place.prefix}${field.name}`
      const nodes = propertyNodes(place.nodes, field.name)
      const shape = this.#isAnswer ? field.shape : withoutNull(field.shape)
      const [told, fallback] = split(field.doc)
      const bounds = limitTexts(nodes).join(', ')
      const meaning = withoutBounds(told, bounds)
      const limits = [this.#presence(field), ...fallback, bounds].filter((text) => text !== '')
      const row: Row = [`\`${name}\``, this.#text(shape, nodes), limits.join('; '), meaning]
      const isShown = shape.kind !== 'object' || meaning !== ''
      return [...(isShown ? [row] : []), ...this.#innerRows(shape, { nodes, name })]
    })
  }

  #presence({ isOptional }: Field): string {
    if (this.#isAnswer) return isOptional ? 'may be absent' : ''
    return isOptional ? '' : 'required'
  }

  /** The fields of objects that have no name of their own. */
  #innerRows(
    shape: Shape,
    { nodes, name }: { readonly nodes: Nodes; readonly name: string },
  ): readonly Row[] {
    switch (shape.kind) {
      case 'object':
        return this.#rows(shape.fields, { nodes, prefix: `${name}.`, hidden: '' })
      case 'list':
        return this.#innerRows(shape.of, { nodes: itemNodes(nodes), name: `${name}[]` })
      case 'union':
        return shape.members.flatMap((member) => this.#innerRows(member.shape, { nodes, name }))
      default:
        return []
    }
  }

  #text(shape: Shape, nodes: Nodes): string {
    switch (shape.kind) {
      case 'plain':
        return shape.text
      case 'literal':
        return `\`${shape.text.replaceAll("'", '"')}\``
      case 'null':
        return '`null`'
      case 'name':
        return this.#nameText(shape.name, nodes)
      case 'list':
        return shape.length === 1
          ? `list of one ${this.#text(shape.of, nodes)}`
          : `list of ${this.#text(shape.of, itemNodes(nodes))}`
      case 'record':
        return isAny(shape.of) ? 'object' : `object of ${this.#text(shape.of, [])}`
      case 'object':
      case 'both':
        return 'object'
      case 'union':
        return unique(shape.members.map((member) => this.#text(member.shape, nodes))).join(' or ')
    }
  }

  #nameText(name: string, nodes: Nodes): string {
    const declaration = this.#declarations.get(name)
    if (declaration === undefined) return name
    if (!this.#isDescribed(declaration.shape)) return this.#text(declaration.shape, nodes)
    if (!this.#headings.has(name)) {
      this.#headings.set(name, name)
      this.#waiting.push({ name, nodes, isAnswer: this.#isAnswer })
    }
    return `[${name}](#${(this.#headings.get(name) ?? name).toLowerCase()})`
  }

  /** Whether a type has a table, rather than being told in a few words. */
  #isDescribed(shape: Shape): boolean {
    switch (shape.kind) {
      case 'object':
      case 'both':
        return true
      case 'name':
        return this.#isDescribed(this.#declaration(shape.name).shape)
      case 'union':
        return shape.members.some((member) => this.#isDescribed(member.shape))
      default:
        return false
    }
  }

  #variants(
    shape: Shape,
    { name, doc }: { readonly name: string; readonly doc: string },
  ): readonly Variant[] {
    switch (shape.kind) {
      case 'object':
        return [{ fields: shape.fields, doc }]
      case 'both': {
        const parts = shape.of.flatMap((part) => this.#variants(part, { name, doc }))
        return [{ fields: parts.flatMap(({ fields }) => fields), doc }]
      }
      case 'name': {
        if (!this.#headings.has(shape.name)) this.#headings.set(shape.name, name)
        const declaration = this.#declaration(shape.name)
        return this.#variants(declaration.shape, { name, doc: declaration.doc })
      }
      case 'union':
        return shape.members.flatMap((member) =>
          this.#variants(member.shape, { name, doc: member.doc }),
        )
      default:
        return []
    }
  }

  #plainMembers(shape: Shape): readonly string[] {
    if (shape.kind !== 'union') return []
    return shape.members
      .filter((member) => !this.#isDescribed(member.shape))
      .map(({ shape: one, doc }) => `${this.#text(one, [])}${doc === '' ? '' : ` (${lower(doc)})`}`)
  }

  #declaration(name: string): Declaration {
    const found = this.#declarations.get(name)
    if (found === undefined) throw new TypeError(`there is no type ${name}`)
    return found
  }
}

type Row = readonly [field: string, type: string, limits: string, meaning: string]

function tableText(rows: readonly Row[]): string {
  const columns = [0, 1, 2, 3].filter((column) => column === 0 || rows.some((row) => row[column]))
  const titles = ['Field', 'Type', 'Limits', 'Meaning']
  const line = (cells: readonly (string | undefined)[]): string =>
    `| ${columns.map((column) => cells[column]?.replaceAll('|', '\\|') ?? '').join(' | ')} |`
  return [line(titles), line(['---', '---', '---', '---']), ...rows.map(line)].join('\n')
}

/** Fields that the schema knows and the type does not: they are there to be refused. */
function refusedText(variants: readonly Variant[], nodes: Nodes): string {
  const known = new Set(variants.flatMap(({ fields }) => fields.map(({ name }) => name)))
  const refused = propertyNames(nodes).filter((name) => !known.has(name))
  if (refused.length === 0) return ''
  const names = refused.map((name) => `\`${name}\``).join(', ')
  return `\n\nRefused where they ask for what this server does not do: ${names}.`
}

function withoutNull(shape: Shape): Shape {
  if (shape.kind !== 'union') return shape
  const members = shape.members.filter((member) => member.shape.kind !== 'null')
  const [only] = members
  return members.length === 1 && only !== undefined ? only.shape : { kind: 'union', members }
}

function literalsIn(shape: Shape): readonly string[] {
  if (shape.kind === 'literal') return [shape.text.replaceAll("'", '')]
  return shape.kind === 'union' ? shape.members.flatMap((member) => literalsIn(member.shape)) : []
}

function unique(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)]
}

function isAny(shape: Shape): boolean {
  return shape.kind === 'plain' && shape.text === 'any'
}

const DEFAULT = /(?:^|(?<=[.;] ))[Dd]efault:? (?<value>(?:[^.;]|\.\d)+)(?:[.;] ?|$)/u

/** A comment without its default, and the default. */
function split(doc: string): readonly [meaning: string, fallback: readonly string[]] {
  const value = DEFAULT.exec(doc)?.groups?.['value']
  if (value === undefined) return [doc, []]
  return [doc.replace(DEFAULT, '').replace(/; ?$/u, '.').trim(), [`default ${value}`]]
}

/** A comment that begins with the limits, which stand beside it, goes on behind them. */
function withoutBounds(meaning: string, bounds: string): string {
  const isRepeated = bounds !== '' && meaning.toLowerCase().startsWith(bounds)
  const rest = isRepeated ? /^[.;] ?(?<rest>.*)$/u.exec(meaning.slice(bounds.length)) : null
  return rest?.groups?.['rest'] ?? meaning
}

function lower(doc: string): string {
  return doc.charAt(0).toLowerCase() + doc.slice(1).replace(/\.$/u, '')
}
