import { z } from 'zod'

/** The length is looked at first: no list of a million complaints is ever made. */
export function boundedList<T>(item: z.ZodType<T>, maximum: number): z.ZodType<T[]> {
  return z.array(z.unknown()).max(maximum).pipe(z.array(item))
}
