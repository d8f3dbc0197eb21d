const MAX_CHARACTERS = 120

/**
 * A file's name as the page shows it and as a download is called: without folders, and without characters that are
 * not seen, turn the reading direction, or mean something to a file system.
 */
export function safeName(name: string): string {
  const base = name.split(/[/\\]/).at(-1) ?? ''
  const visible = base
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}<>:"|?*]/gu, '')
    .trim()
  const short = shortened(visible).trim()
  return /^\.*$/.test(short) ? 'untitled.txt' : short
}

/** The end of a name says what it is. */
function shortened(name: string): string {
  const characters = Array.from(name)
  if (characters.length <= MAX_CHARACTERS) return name
  const extension = /\.\w{1,10}$/.exec(name)?.[0] ?? ''
  return characters.slice(0, MAX_CHARACTERS - extension.length).join('') + extension
}

/** The name, or one with a number that none of the others has. */
export function freeName(name: string, taken: readonly string[]): string {
  if (!taken.includes(name)) return name
  const dot = name.lastIndexOf('.')
  const [stem, extension] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, '']
  for (let number = 2; ; number += 1) {
    const candidate = `${stem}-${number}${extension}`
    if (!taken.includes(candidate)) return candidate
  }
}

export type LanguageId = 'typescript' | 'tsx' | 'javascript' | 'python' | 'json' | 'plain'

const LANGUAGES: Readonly<Record<string, LanguageId>> = {
  ts: 'typescript',
  mts: 'typescript',
  cts: 'typescript',
  tsx: 'tsx',
  js: 'javascript',
  mjs: 'javascript',
  cjs: 'javascript',
  jsx: 'tsx',
  py: 'python',
  pyi: 'python',
  json: 'json',
}

export function languageOf(name: string): LanguageId {
  const extension = /\.(?<extension>\w+)$/.exec(name)?.groups?.['extension']?.toLowerCase() ?? ''
  return Object.hasOwn(LANGUAGES, extension) ? (LANGUAGES[extension] ?? 'plain') : 'plain'
}
