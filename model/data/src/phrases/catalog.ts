import { CODE_PHRASES } from './code-phrases.ts'
import { FORM_PHRASES } from './form-phrases.ts'
import { MACHINE_PHRASES } from './machine-phrases.ts'
import { PARAMETER_PHRASES } from './parameter-phrases.ts'
import { VALUE_PHRASES } from './value-phrases.ts'

/**
 * The wordings of each kind of request. `{name}` is filled in; `{text}` slots bring their own quotes.
 * All begin in lower case, since a person's note does; sentences are made of them here and there.
 */
export const PHRASES = {
  ...VALUE_PHRASES,
  ...PARAMETER_PHRASES,
  ...CODE_PHRASES,
  ...FORM_PHRASES,
  ...MACHINE_PHRASES,
} satisfies Readonly<Record<string, readonly string[]>>

export type PhraseSetId = keyof typeof PHRASES
