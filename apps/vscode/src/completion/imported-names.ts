const MAX_NAMES = 6

const IMPORTS: readonly RegExp[] = [
  // import a, { b as c } from, import type { d } from
  /^\s*import\s+(?:type\s+)?(?<names>[^'"();]+?)\s+from\s/gmu,
  // const { a, b: c } = require(...), await import(...)
  /^\s*(?:const|let|var)\s+(?<names>\{[^}]+\}|\w+)\s*=\s*(?:require|await\s+import)\b/gmu,
  // from m import a, b as c
  /^\s*from\s+[\w.]+\s+import\s+(?<names>\(?[\w\s,*]+\)?)/gmu,
  // use a::b::{c, d};
  /^\s*use\s+(?<names>[\w:{},\s]+);/gmu,
]

/** The names that a file imports, as its own code calls them. */
export function importedNames(text: string): ReadonlySet<string> {
  const found = new Set<string>()
  for (const pattern of IMPORTS) {
    for (const { groups } of text.matchAll(pattern)) {
      for (const part of (groups?.['names'] ?? '').split(/[{},()]|::/u)) {
        const name = /(?:^|\s)(?<last>[\p{L}_$][\p{L}\p{N}_$]*)\s*$/u.exec(part)?.groups?.['last']
        if (name !== undefined && name !== 'type') found.add(name)
      }
    }
  }
  return found
}

export type NamePlace = { readonly name: string; readonly line: number; readonly character: number }

/** Where imported names are used in lines that end at the caret's; the nearest first, each name once. */
export function importedNamesNear(
  lines: readonly string[],
  imported: ReadonlySet<string>,
): readonly NamePlace[] {
  const found: NamePlace[] = []
  const seen = new Set<string>()
  for (let line = lines.length - 1; line >= 0; line -= 1) {
    const words = [...(lines[line] ?? '').matchAll(/[\p{L}_$][\p{L}\p{N}_$]*/gu)]
    for (const { 0: name, index } of words.reverse()) {
      if (!imported.has(name) || seen.has(name)) continue
      seen.add(name)
      found.push({ name, line, character: index })
      if (found.length === MAX_NAMES) return found
    }
  }
  return found
}
