import { z } from 'zod'

/** What a list or record holds that is checked item by item: its own schema does not say it. */
export type Items = {
  readonly kind: 'list' | 'record'
  readonly schema: z.ZodType
  readonly maximum: number
}

const itemsOf = new WeakMap<object, Items>()

/**
 * The length is looked at first, and the first bad item ends the look: no list of a million complaints
 * is ever made.
 */
export function boundedList<T>(item: z.ZodType<T>, maximum: number): z.ZodType<T[]> {
  const list = z
    .array(z.unknown())
    .max(maximum)
    .transform((values, context) => {
      const items: T[] = []
      for (const [index, value] of values.entries()) {
        const result = item.safeParse(value)
        if (!result.success) return refuseItem(result.error.issues, { place: index, context })
        items.push(result.data)
      }
      return items
    })
  itemsOf.set(list, { kind: 'list', schema: item, maximum })
  return list
}

/** Values by name; as with a list, the first bad one ends the look. */
export function boundedRecord<T>(
  item: z.ZodType<T>,
  maximum: number,
): z.ZodType<Record<string, T>> {
  const record = z.record(z.string(), z.unknown()).transform((values, context) => {
    const entries = Object.entries(values)
    if (entries.length > maximum) {
      context.addIssue({ code: 'custom', message: `it has more than ${maximum} entries` })
      return z.NEVER
    }
    const items: [string, T][] = []
    for (const [name, value] of entries) {
      const result = item.safeParse(value)
      if (!result.success) return refuseItem(result.error.issues, { place: name, context })
      items.push([name, result.data])
    }
    return Object.fromEntries(items)
  })
  itemsOf.set(record, { kind: 'record', schema: item, maximum })
  return record
}

/** What a schema holds that was made here; undefined: it was not. */
export function itemsIn(schema: object): Items | undefined {
  return itemsOf.get(schema)
}

function refuseItem(
  issues: readonly z.core.$ZodIssue[],
  { place, context }: { readonly place: PropertyKey; readonly context: z.core.$RefinementCtx },
): never {
  for (const issue of issues) {
    context.issues.push({ ...issue, path: [place, ...issue.path], input: undefined })
  }
  return z.NEVER
}
