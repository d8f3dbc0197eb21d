import { Refusal } from '../refusal.ts'
import { MAX_DEPTH, MAX_NODES } from '../limits.ts'

export type Keywords = Readonly<Record<string, unknown>>

export function isRecord(value: unknown): value is Keywords {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value)
}

/** A part of a JSON pointer. */
export function pointerPart(key: string | number): string {
  return `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`
}

/** Where each object and array of a document is; refuses one that is too deep or too large. */
export function placesIn(document: unknown): Map<object, string> {
  const places = new Map<object, string>()
  let nodes = 0
  const visit = (value: unknown, place: string, depth: number): void => {
    nodes += 1
    if (nodes > MAX_NODES) throw new Refusal('', `the schema has more than ${MAX_NODES} values`)
    if (typeof value !== 'object' || value === null) {
      if (!isJsonScalar(value)) throw new Refusal(place, 'this is no JSON')
      return
    }
    if (depth > MAX_DEPTH) {
      throw new Refusal(place, `the schema nests deeper than ${MAX_DEPTH} levels`)
    }
    if (!places.has(value)) places.set(value, place)
    for (const [key, item] of Object.entries(value))
      visit(item, place + pointerPart(key), depth + 1)
  }
  visit(document, '', 0)
  return places
}

function isJsonScalar(value: unknown): boolean {
  return (
    value === null ||
    typeof value === 'string' ||
    typeof value === 'boolean' ||
    (typeof value === 'number' && Number.isFinite(value))
  )
}

/** Typed access to the keywords of one schema. */
export class SchemaReader {
  readonly keywords: Keywords
  readonly place: string

  constructor(keywords: Keywords, place: string) {
    this.keywords = keywords
    this.place = place
  }

  has(keyword: string): boolean {
    return this.keywords[keyword] !== undefined
  }

  at(keyword: string): string {
    return this.place + pointerPart(keyword)
  }

  refusal(keyword: string, message: string): Refusal {
    return new Refusal(this.at(keyword), message)
  }

  /** A count, 0 or more. */
  count(keyword: string): number | undefined {
    const value = this.keywords[keyword]
    if (value === undefined) return undefined
    if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return value
    throw this.refusal(keyword, `${keyword} has to be an integer of at least 0`)
  }

  number(keyword: string): number | undefined {
    const value = this.keywords[keyword]
    if (value === undefined || typeof value === 'number') return value
    throw this.refusal(keyword, `${keyword} has to be a number`)
  }

  string(keyword: string): string | undefined {
    const value = this.keywords[keyword]
    if (value === undefined || typeof value === 'string') return value
    throw this.refusal(keyword, `${keyword} has to be a string`)
  }

  boolean(keyword: string): boolean | undefined {
    const value = this.keywords[keyword]
    if (value === undefined || typeof value === 'boolean') return value
    throw this.refusal(keyword, `${keyword} has to be a boolean`)
  }

  record(keyword: string): Keywords | undefined {
    const value = this.keywords[keyword]
    if (value === undefined || isRecord(value)) return value
    throw this.refusal(keyword, `${keyword} has to be an object`)
  }

  array(keyword: string): readonly unknown[] | undefined {
    const value = this.keywords[keyword]
    if (value === undefined || isList(value)) return value
    throw this.refusal(keyword, `${keyword} has to be an array`)
  }

  strings(keyword: string): readonly string[] | undefined {
    return this.array(keyword)?.map((value) => {
      if (typeof value === 'string') return value
      throw this.refusal(keyword, `${keyword} has to be an array of strings`)
    })
  }
}
