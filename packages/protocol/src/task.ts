import { z } from 'zod'
import { boundedList } from './bounded-list.ts'
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

/** Text of another file that helps to fill in this one. */
export type InfillContext = { readonly path?: string; readonly text: string }

/** The text that belongs between `before` and `after`. */
export type InfillTask = {
  readonly type: 'infill'
  /** Absent: the text has no name. */
  readonly path?: string
  readonly before: string
  readonly after: string
  /** The most telling one last. Shown to models that were trained with several files, left out for others. */
  readonly context?: readonly InfillContext[]
  /** Milliseconds of writing after which the answer ends at its next line end; default: none. */
  readonly write_ms?: number
}

/** What comes next in a text, which is shown to the model as it is. */
export type ContinueTask = { readonly type: 'continue'; readonly text: string }

export type Task = EditTask | InfillTask | ContinueTask

const MAX_INSTRUCTION_CHARACTERS = 20_000
const MAX_CONTEXTS = 1_000

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

const infillContext = z.object({ path: path.exactOptional(), text: wireText })

export const taskSchema: z.ZodType<Task> = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('edit'),
    path,
    before: wireText,
    region: wireText,
    after: wireText,
    instruction,
  }),
  z.object({
    type: z.literal('infill'),
    path: path.exactOptional(),
    before: wireText,
    after: wireText,
    context: boundedList(infillContext, MAX_CONTEXTS).exactOptional(),
    write_ms: z.number().positive().exactOptional(),
  }),
  z.object({ type: z.literal('continue'), text: wireText }),
])
