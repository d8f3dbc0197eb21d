/** What is at a path such as `timings.prompt_n` of a parsed JSON value; undefined where nothing is. */
export function fieldAt(value: unknown, path: string): unknown {
  let found = value
  for (const name of path.split('.')) {
    if (typeof found !== 'object' || found === null) return undefined
    found = new Map<string, unknown>(Object.entries(found)).get(name)
  }
  return found
}

export function numberAt(value: unknown, path: string): number | undefined {
  const found = fieldAt(value, path)
  return typeof found === 'number' ? found : undefined
}

export function textAt(value: unknown, path: string): string | undefined {
  const found = fieldAt(value, path)
  return typeof found === 'string' ? found : undefined
}

export function listAt(value: unknown, path: string): readonly unknown[] {
  const found = fieldAt(value, path)
  return Array.isArray(found) ? found : []
}
