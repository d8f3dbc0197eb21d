import { choice, NEVER, rule, type Expression } from '../expression.ts'
import { MAX_DEPTH, MAX_NODES } from '../limits.ts'
import { Refusal } from '../refusal.ts'
import { arrayValues } from './arrays.ts'
import { exactly, JsonText } from './json-text.ts'
import { ANNOTATIONS, merged } from './merge.ts'
import { integerValues, numberValues } from './numbers.ts'
import { objectValues } from './objects.ts'
import { isRecord, pointerPart, SchemaReader, type Keywords } from './reading.ts'
import { References } from './references.ts'
import { stringValues } from './strings.ts'
import { isSchemaType, keywordTypes, typeOf, TYPES, type SchemaType } from './types.ts'
import type { RuleBook } from '../rule-book.ts'
import type { SchemaContext } from './context.ts'

/** Turns the schemas of a document into rules of a book. */
export class SchemaConverter {
  readonly notes: string[] = []
  /** The first schema that no value satisfies, if one was met. */
  impossible: string | undefined
  readonly #book: RuleBook
  readonly #references: References
  readonly #places: Map<object, string>
  readonly #context: SchemaContext
  readonly #ruleAt = new Map<string, string>()
  readonly #waiting: string[] = []
  #depth = 0
  #work = 0

  constructor(
    document: unknown,
    { book, places }: { book: RuleBook; places: Map<object, string> },
  ) {
    this.#book = book
    this.#places = places
    this.#references = new References(document)
    this.#context = {
      book,
      json: new JsonText(book),
      values: (schema, place) => this.#values(schema, place),
      notEnforced: (reader, ...keywords) => this.#notEnforced(reader, keywords),
    }
  }

  /** The rule of the whole document. */
  start(): string {
    const start = this.#ruleFor('')
    // Grows while it is walked: targets refer to others, in chains of any length.
    for (const pointer of this.#waiting) {
      const name = this.#ruleFor(pointer)
      this.#book.rules.set(name, this.#values(this.#references.at(pointer), pointer))
    }
    return start
  }

  #ruleFor(pointer: string): string {
    const known = this.#ruleAt.get(pointer)
    if (known !== undefined) return known
    const name = this.#book.name(pointer === '' ? 'start' : (pointer.split('/').at(-1) ?? ''))
    this.#ruleAt.set(pointer, name)
    this.#waiting.push(pointer)
    return name
  }

  #values(schema: unknown, fallbackPlace: string): Expression {
    if (schema === true) return this.#context.json.value
    if (schema === false) return this.#nothing(fallbackPlace)
    if (!isRecord(schema)) throw new Refusal(fallbackPlace, 'this is no schema')
    const place = this.#places.get(schema) ?? fallbackPlace
    this.#work += 1
    this.#depth += 1
    // Merged schemas can contain each other without end.
    if (this.#work > 5 * MAX_NODES) throw new Refusal(place, 'the schema combines in too many ways')
    if (this.#depth > MAX_DEPTH) throw new Refusal(place, `merges nest deeper than ${MAX_DEPTH}`)
    const reader = new SchemaReader(schema, place)
    const values = this.#ofKeywords(reader)
    this.#depth -= 1
    return reader.boolean('nullable') === true && !reader.has('$ref') && !reader.has('allOf')
      ? choice(values, this.#context.json.null)
      : values
  }

  #ofKeywords(reader: SchemaReader): Expression {
    const { keywords } = reader
    const ref = reader.string('$ref')
    if (ref !== undefined) {
      const target = this.#references.follow(ref, reader.at('$ref'))
      if (!hasConstraints(without(keywords, '$ref'))) return rule(this.#ruleFor(target))
    }
    if (reader.has('$ref') || reader.has('allOf')) {
      return this.#values(this.#settled(keywords, reader.place, 0), reader.place)
    }
    if (reader.has('const')) {
      this.#besides(reader, 'const')
      return this.#oneOf(reader, [keywords['const']])
    }
    const listed = reader.array('enum')
    if (listed !== undefined) {
      this.#besides(reader, 'enum')
      return this.#oneOf(reader, listed)
    }
    for (const keyword of ['anyOf', 'oneOf']) {
      if (reader.has(keyword)) return this.#branches(reader, keyword)
    }
    return this.#ofTypes(reader)
  }

  #ofTypes(reader: SchemaReader): Expression {
    this.#notEnforced(
      reader,
      Object.keys(reader.keywords).filter((keyword) => !keywordTypes.has(keyword)),
    )
    const types = typesOf(reader)
    if (types === undefined) return this.#context.json.value
    const values = choice(...types.map((type) => this.#ofType(type, reader)))
    return types.length === 0 ? this.#nothing(reader.place) : values
  }

  #ofType(type: SchemaType, reader: SchemaReader): Expression {
    switch (type) {
      case 'object':
        return objectValues(reader, this.#context)
      case 'array':
        return arrayValues(reader, this.#context)
      case 'string':
        return stringValues(reader, this.#context)
      case 'number':
        return numberValues(reader, this.#context)
      case 'integer':
        return integerValues(reader, this.#context)
      case 'boolean':
        return this.#context.json.boolean
      case 'null':
        return this.#context.json.null
    }
  }

  /** The values of a list that have a type the schema allows. */
  #oneOf(reader: SchemaReader, values: readonly unknown[]): Expression {
    const types = reader.has('type') ? typesOf(reader) : undefined
    const allowed = values.filter(
      (value) =>
        types === undefined ||
        types.some(
          (type) => type === typeOf(value) || (type === 'number' && typeOf(value) === 'integer'),
        ),
    )
    return allowed.length === 0
      ? this.#nothing(reader.place)
      : choice(...allowed.map((value) => exactly(value)))
  }

  #branches(reader: SchemaReader, keyword: string): Expression {
    const branches = reader.array(keyword) ?? []
    if (branches.length === 0) throw reader.refusal(keyword, `${keyword} is empty`)
    if (keyword === 'oneOf') {
      this.#note(reader.place, 'oneOf is taken as anyOf: values that fit several are allowed')
    }
    const rest = without(without(reader.keywords, keyword), 'nullable')
    const places = branches.map((_, index) => reader.at(keyword) + pointerPart(index))
    const apart = branches.map((branch, index) => this.#joined(rest, branch, places[index] ?? ''))
    if (apart.every((branch) => branch !== undefined)) {
      return choice(...apart.map((branch, index) => this.#values(branch, places[index] ?? '')))
    }
    this.#notEnforced(reader, Object.keys(rest))
    return choice(...branches.map((branch, index) => this.#values(branch, places[index] ?? '')))
  }

  /** A branch with what stands beside the branches. */
  #joined(rest: Keywords, branch: unknown, place: string): unknown {
    if (!hasConstraints(rest) || branch === false) return branch
    if (branch === true) return rest
    if (!isRecord(branch)) throw new Refusal(place, 'this is no schema')
    const both = merged(rest, this.#settled(branch, place, 0))
    if (both !== undefined) this.#places.set(both, place)
    return both
  }

  /** The keywords of a schema with those of `$ref` and `allOf` among them. */
  #settled(keywords: Keywords, place: string, depth: number): Keywords {
    if (keywords['$ref'] === undefined && keywords['allOf'] === undefined) return keywords
    this.#work += 1
    if (depth > MAX_DEPTH || this.#work > 5 * MAX_NODES) {
      throw new Refusal(place, 'allOf and $ref lead in a circle or nest too deep')
    }
    const reader = new SchemaReader(keywords, place)
    const ref = reader.string('$ref')
    const target = ref === undefined ? undefined : this.#references.follow(ref, reader.at('$ref'))
    const members: (readonly [unknown, string])[] = (reader.array('allOf') ?? []).map(
      (schema, index) => [schema, reader.at('allOf') + pointerPart(index)],
    )
    if (reader.has('allOf') && members.length === 0) throw reader.refusal('allOf', 'allOf is empty')
    if (target !== undefined) members.push([this.#references.at(target), target])
    let all: Keywords = without(without(keywords, '$ref'), 'allOf')
    for (const [member, memberPlace] of members) {
      if (member === true) continue
      const schema = member === false ? { enum: [] } : member
      if (!isRecord(schema)) throw new Refusal(memberPlace, 'this is no schema')
      const settled = this.#settled(schema, memberPlace, depth + 1)
      const both = hasConstraints(all) ? merged(all, settled) : { ...settled, ...annotations(all) }
      if (both === undefined) {
        throw new Refusal(memberPlace, 'this can not be merged with what stands beside it')
      }
      all = both
    }
    this.#places.set(all, place)
    return all
  }

  /** Notes what stands beside an enum or const: the author's values are taken as they are. */
  #besides(reader: SchemaReader, keyword: string): void {
    const beside = Object.keys(reader.keywords).filter(
      (other) => other !== keyword && other !== 'type' && other !== 'nullable',
    )
    this.#notEnforced(reader, beside)
  }

  #nothing(place: string): Expression {
    this.impossible ??= place
    return NEVER
  }

  #notEnforced(reader: SchemaReader, keywords: readonly string[]): void {
    for (const keyword of keywords) {
      if (reader.has(keyword) && !ANNOTATIONS.has(keyword)) {
        this.#note(reader.place, `${keyword} is not enforced`)
      }
    }
  }

  #note(place: string, message: string): void {
    this.notes.push(`${place === '' ? 'The schema' : place}: ${message}`)
  }
}

function typesOf(reader: SchemaReader): readonly SchemaType[] | undefined {
  const { type } = reader.keywords
  if (type === undefined) {
    const implied = Object.keys(reader.keywords).flatMap(
      (keyword) => keywordTypes.get(keyword) ?? [],
    )
    return implied.length === 0 ? undefined : [...new Set(implied)]
  }
  const types: readonly unknown[] = Array.isArray(type) ? type : [type]
  const known = types.filter((one) => isSchemaType(one))
  if (known.length !== types.length) {
    throw reader.refusal('type', `type has to be of ${TYPES.join(', ')}, or an array of these`)
  }
  // Every integer is a number: both would only say the same twice.
  const unique = [...new Set(known)]
  return unique.includes('number') ? unique.filter((one) => one !== 'integer') : unique
}

function hasConstraints(keywords: Keywords): boolean {
  return Object.keys(keywords).some((keyword) => !ANNOTATIONS.has(keyword))
}

function annotations(keywords: Keywords): Keywords {
  return Object.fromEntries(Object.entries(keywords).filter(([key]) => ANNOTATIONS.has(key)))
}

function without(keywords: Keywords, keyword: string): Keywords {
  return Object.fromEntries(Object.entries(keywords).filter(([key]) => key !== keyword))
}
