import { Refusal } from '../refusal.ts'
import { isRecord } from './reading.ts'

/** Resolves `#`, `#/$defs/NAME` and any other JSON pointer into one document. */
export class References {
  readonly #document: unknown

  constructor(document: unknown) {
    this.#document = document
  }

  /** The pointer of what a reference means in the end, through references that say nothing else. */
  follow(ref: string, place: string): string {
    const met = new Set<string>()
    let next: string | undefined = ref
    let pointer = ''
    while (next !== undefined) {
      pointer = pointerOf(next, place)
      if (met.has(pointer)) {
        const names = [...met, pointer].map((one) => `#${one}`).slice(-10)
        throw new Refusal(place, `the references only lead to each other: ${names.join(' -> ')}`)
      }
      met.add(pointer)
      next = aloneRef(this.#find(pointer, place))
    }
    return pointer
  }

  /** What stands at a pointer that {@link follow} gave. */
  at(pointer: string): unknown {
    return this.#find(pointer, pointer)
  }

  #find(pointer: string, place: string): unknown {
    let found = this.#document
    for (const part of pointer.split('/').slice(1)) {
      const key = part.replaceAll('~1', '/').replaceAll('~0', '~')
      const isThere =
        typeof found === 'object' && found !== null && Object.hasOwn(found, key) && key !== 'length'
      if (!isThere) throw new Refusal(place, `there is nothing at #${pointer}`)
      found = member(found, key)
    }
    return found
  }
}

function member(container: unknown, key: string): unknown {
  if (Array.isArray(container)) return container[Number(key)]
  return isRecord(container) ? container[key] : undefined
}

function pointerOf(ref: string, place: string): string {
  const pointer = ref.startsWith('#') ? decoded(ref.slice(1)) : undefined
  if (pointer === undefined || (pointer !== '' && !pointer.startsWith('/'))) {
    throw new Refusal(place, `${JSON.stringify(ref)} is not supported: only "#" and "#/..." are`)
  }
  return pointer
}

function decoded(fragment: string): string | undefined {
  try {
    return decodeURIComponent(fragment)
  } catch (error) {
    // A percent sign that encodes nothing.
    if (error instanceof URIError) return undefined
    throw error
  }
}

/** The reference of a schema that has no other keyword. */
function aloneRef(schema: unknown): string | undefined {
  if (!isRecord(schema) || Object.keys(schema).length !== 1) return undefined
  return typeof schema['$ref'] === 'string' ? schema['$ref'] : undefined
}
