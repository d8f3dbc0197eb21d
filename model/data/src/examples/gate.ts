import { nameErrors, syntaxErrors } from '../code/parsed-file.ts'
import type { Diagnostic } from '../code/parsed-file.ts'

/** Names of types that the language brings along; those of values are asked of this very program. */
const PLATFORM_TYPES = new Set(
  'Record Partial Readonly Required Pick Omit Exclude Extract NonNullable ReturnType Parameters Awaited ReadonlyArray ReadonlyMap ReadonlySet PromiseLike ArrayLike Iterable Iterator AsyncIterable IterableIterator Generator AsyncGenerator Uppercase HTMLElement Element Document Window Node MouseEvent KeyboardEvent NodeJS JSX React window document require module exports self navigator location'.split(
    ' ',
  ),
)

/** Looks at the texts of one file. */
export type Gate = {
  /**
   * Whether an edit leaves the file as sound as it was: both texts parse, and the new one has no
   * error of names that the old one had not.
   */
  passes(before: string, after: string): boolean
  /** Whether a text has no error of syntax. */
  parses(text: string): boolean
}

/** What was found out about a text is remembered. */
export function createGate(path: string): Gate {
  const names = remembered((text) => nameErrors(path, text)?.filter((one) => !isPlatform(one)))
  const syntax = remembered((text) => syntaxErrors(path, text))
  return {
    passes(before, after) {
      if (syntax(before).length > 0 || syntax(after).length > 0) return false
      const [old, fresh] = [names(before), names(after)]
      if (old === undefined || fresh === undefined) return false
      const left = old.map(({ message }) => message)
      return fresh.every(({ message }) => {
        const at = left.indexOf(message)
        if (at >= 0) left.splice(at, 1)
        return at >= 0
      })
    },
    parses: (text) => syntax(text).length === 0,
  }
}

function remembered<T>(of: (text: string) => T): (text: string) => T {
  const known = new Map<string, { readonly value: T }>()
  return (text) => {
    const found = known.get(text) ?? { value: of(text) }
    known.set(text, found)
    return found.value
  }
}

function isPlatform({ code, message }: Diagnostic): boolean {
  if (code !== 2304 && code !== 2552 && code !== 2503) return false
  const name = /'([^']+)'/.exec(message)?.[1] ?? ''
  return name in globalThis || PLATFORM_TYPES.has(name)
}
