import { z } from 'zod'
import { wireText } from './wire-text.ts'

/**
 * An extension of ours (SPEC PR5): work whose prompt the server writes in the model's own format.
 * The text of the file travels as data and can never become a control token.
 */
export type EditTask = {
  readonly type: 'edit'
  /** Path of the file as its user names it: the model reads it, nothing opens it. */
  readonly path: string
  /** The file's text before, inside and after the region that may change. */
  readonly before: string
  readonly region: string
  readonly after: string
  /** What to change, in words; at most 20,000 characters, not blank. */
  readonly instruction: string
}

/** The text that belongs between `before` and `after`. */
export type InfillTask = {
  readonly type: 'infill'
  readonly path: string
  readonly before: string
  readonly after: string
}

export type Task = EditTask | InfillTask

const MAX_INSTRUCTION_CHARACTERS = 20_000

const instruction = wireText
  .refine(
    (text) => text.trim() !== '',
    "it is blank; say what to change, such as 'rename total to sum'",
  )
  .refine(
    (text) => text.length <= MAX_INSTRUCTION_CHARACTERS,
    `it is longer than ${MAX_INSTRUCTION_CHARACTERS} characters; put long material into the file's text`,
  )

const path = wireText.refine((text) => text !== '', 'it is empty; name the file')

export const taskSchema: z.ZodType<Task> = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('edit'),
    path,
    before: wireText,
    region: wireText,
    after: wireText,
    instruction,
  }),
  z.object({ type: z.literal('infill'), path, before: wireText, after: wireText }),
])
