import type { Fragment } from './gbnf.ts'

/** Why a definition can not be a grammar; `place`: JSON pointer into a schema, or `line:column` of a Lark text. */
export type GrammarFault = { readonly place: string; readonly message: string }

export type Conversion =
  | {
      readonly ok: true
      readonly fragment: Fragment
      /** What of the definition is not enforced, in words. */
      readonly notes: readonly string[]
    }
  | { readonly ok: false; readonly fault: GrammarFault }

/** In front of every rule name, so that fragments of one grammar do not collide: `[a-zA-Z0-9-]*`. */
export type FragmentOptions = { readonly prefix: string }
