import { Parser } from 'web-tree-sitter'
import type { Language } from 'web-tree-sitter'

import { collectFaults } from './faults.ts'
import type { FaultReport, SyntaxFault } from './faults.ts'
import { loadGrammar } from './grammars.ts'
import { languageOf } from './language.ts'
import type { LanguageId } from './language.ts'

export type SyntaxCheck = {
  readonly status: 'parses' | 'has-errors' | 'unknown-language'
  /** In document order, at most the first {@link MAX_FAULTS}. */
  readonly errors: readonly SyntaxFault[]
  /** Errors that the baseline did not have; all of them when there is no baseline. */
  readonly newErrors: number
}

export type SyntaxCheckOptions = {
  /** The text before the edit. An edit is acceptable when `newErrors` is 0. */
  readonly baseline?: string
}

/** How many errors a result lists; `newErrors` counts them all. */
export const MAX_FAULTS = 50

/**
 * Does a text still parse? The language follows from the path; a language without a grammar is an
 * answer (`unknown-language`), not a failure.
 *
 * @throws {SyntaxCheckError} `grammar-not-loaded` when a grammar file is missing or unusable
 */
export async function checkSyntax(
  path: string,
  text: string,
  options: SyntaxCheckOptions = {},
): Promise<SyntaxCheck> {
  const language = languageOf(path)
  if (language === undefined) return { status: 'unknown-language', errors: [], newErrors: 0 }
  const grammar = await loadGrammar(language)
  const after = faultsIn(text, { language, grammar })
  if (after.faults.length === 0) return { status: 'parses', errors: [], newErrors: 0 }
  const { baseline } = options
  return {
    status: 'has-errors',
    errors: after.faults.slice(0, MAX_FAULTS),
    newErrors:
      baseline === undefined
        ? after.faults.length
        : added(faultsIn(baseline, { language, grammar }), after, text.length - baseline.length),
  }
}

function faultsIn(text: string, { language, grammar }: LoadedLanguage): FaultReport {
  const parser = new Parser()
  try {
    const tree = parser.setLanguage(grammar).parse(text)
    // Null means cancelled or without a language, and neither can happen here.
    if (tree === null) throw new TypeError('the parser gave no tree')
    try {
      return collectFaults(tree, language)
    } finally {
      tree.delete()
    }
  } finally {
    parser.delete()
  }
}

type LoadedLanguage = { readonly language: LanguageId; readonly grammar: Language }

/**
 * Errors are counted, not matched: error recovery moves and renames the errors of a broken text at
 * every edit. One case escapes the count: an edit that breaks the text so badly that one error
 * swallows the earlier ones; then more of the text is unreadable than its growth explains.
 */
function added(before: FaultReport, after: FaultReport, growth: number): number {
  const more = after.faults.length - before.faults.length
  if (more > 0) return more
  return after.unreadable > before.unreadable + Math.max(0, growth) ? 1 : 0
}
