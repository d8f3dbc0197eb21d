import { MAX_NOTES } from './limits.ts'
import type { Conversion, GrammarFault } from './conversion.ts'
import type { Fragment } from './gbnf.ts'

/** Ends a conversion from anywhere inside it; it never leaves the package. */
export class Refusal extends Error {
  readonly fault: GrammarFault

  constructor(place: string, message: string) {
    super(message)
    this.name = 'Refusal'
    this.fault = { place, message }
  }
}

type Converted = { readonly fragment: Fragment; readonly notes: Iterable<string> }

export function conversion(convert: () => Converted): Conversion {
  try {
    const { fragment, notes } = convert()
    return { ok: true, fragment, notes: bounded([...new Set(notes)]) }
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, fault: error.fault }
    throw error
  }
}

function bounded(notes: readonly string[]): readonly string[] {
  if (notes.length <= MAX_NOTES) return notes
  return [...notes.slice(0, MAX_NOTES), `${notes.length - MAX_NOTES} more notes are left out`]
}
