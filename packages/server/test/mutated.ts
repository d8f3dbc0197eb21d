import fc from 'fast-check'

/** Values that are often where another kind is expected. */
const foreign: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(null, true, 0, -1, 1e300, '', 'x', '\ud83d', '__proto__', [], {}, [[]], [null]),
  fc.string({ unit: 'binary' }),
  fc.jsonValue({ maxDepth: 3 }),
)

type Change = {
  readonly kind: 'replace' | 'drop' | 'add' | 'repeat'
  /** Which of the places of the value, counted through. */
  readonly place: number
  readonly value: unknown
}

/** A JSON value with a few places of it changed for the worse. */
export function mutated(valid: unknown): fc.Arbitrary<unknown> {
  const change: fc.Arbitrary<Change> = fc.record({
    kind: fc.constantFrom('replace', 'drop', 'add', 'repeat'),
    place: fc.nat(1000),
    value: foreign,
  })
  return fc
    .array(change, { maxLength: 4 })
    .map((changes) => changes.reduce<unknown>((value, one) => changed(value, one), valid))
}

function changed(root: unknown, { kind, place, value }: Change): unknown {
  const copy: unknown = structuredClone(root)
  const holders = holdersIn(copy)
  const holder = holders[place % holders.length]
  if (holder === undefined) return value
  const keys = Object.keys(holder)
  const key = keys[place % Math.max(1, keys.length)]
  if (kind === 'add' || key === undefined) insert(holder, value)
  else if (kind === 'replace') Reflect.set(holder, key, value)
  else if (kind === 'drop') remove(holder, key)
  else insert(holder, structuredClone(Reflect.get(holder, key)))
  return copy
}

/** The objects and lists of a value. */
function holdersIn(value: unknown): object[] {
  if (typeof value !== 'object' || value === null) return []
  return [value, ...Object.values(value).flatMap(holdersIn)]
}

function insert(holder: object, value: unknown): void {
  if (Array.isArray(holder)) holder.push(value)
  else Object.defineProperty(holder, '__proto__', { value, enumerable: true, configurable: true })
}

function remove(holder: object, key: string): void {
  if (Array.isArray(holder)) holder.splice(Number(key), 1)
  else Reflect.deleteProperty(holder, key)
}
