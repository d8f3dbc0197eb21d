import { z } from 'zod'

/**
 * Text that survives the way to UTF-8 and back. Half of a surrogate pair would silently become
 * another character, and a file that is edited must keep every character that is not.
 */
export const wireText: z.ZodType<string> = z
  .string()
  .refine((text) => text.isWellFormed(), 'it holds half of a surrogate pair')
