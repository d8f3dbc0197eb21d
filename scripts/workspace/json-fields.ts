/** The string in this field, undefined when there is none. */
export function stringAt(json: unknown, key: string): string | undefined {
  const found = entriesOf(json).find(([name]) => name === key)?.[1]
  return typeof found === 'string' ? found : undefined
}

/** The fields of the object in this field, none when there is no such object. */
export function entriesAt(json: unknown, key: string): readonly (readonly [string, unknown])[] {
  return entriesOf(entriesOf(json).find(([name]) => name === key)?.[1])
}

function entriesOf(value: unknown): readonly (readonly [string, unknown])[] {
  return typeof value === 'object' && value !== null ? Object.entries(value) : []
}
