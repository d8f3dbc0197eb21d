/** Licences under which sources may be learned from; all that they ask for is to be named. */
export type Licence = 'MIT' | 'ISC' | 'BSD-2-Clause' | 'BSD-3-Clause' | 'Apache-2.0'

/** Words that stand in the text of each licence, and in no other's. */
const TEXTS: readonly (readonly [Licence, RegExp])[] = [
  ['MIT', /permission is hereby granted, free of charge/i],
  ['ISC', /permission to use, copy, modify, and(?:\/or)? distribute this software/i],
  ['Apache-2.0', /apache license,?\s+version 2\.0/i],
  ['BSD-3-Clause', /redistribution and use in source and binary forms[^]*neither the name/i],
  ['BSD-2-Clause', /redistribution and use in source and binary forms/i],
]
const OTHER_TERMS =
  /gnu (?:lesser |affero )?general public|mozilla public|commons clause|non-?commercial/i

/**
 * The licence of a package that says so twice: in its package.json, and in a file of its own.
 *
 * @returns undefined when one of them is missing, they disagree, or it is none of the permitted ones
 */
export function licenceOf(files: ReadonlyMap<string, Buffer>): FoundLicence | undefined {
  const declared = declaredLicence(files.get('package.json')?.toString('utf8') ?? '')
  const found = [...files].filter(([path]) => /^(?:licen[cs]e|copying)[^/]*$/i.test(path))
  for (const [file, content] of found) {
    const text = content.toString('utf8')
    const licence = TEXTS.find(([, words]) => words.test(text.replaceAll(/\s+/g, ' ')))?.[0]
    if (licence !== undefined && licence === declared && !OTHER_TERMS.test(text)) {
      return { licence, file }
    }
  }
  return undefined
}

export type FoundLicence = { readonly licence: Licence; readonly file: string }

function declaredLicence(manifest: string): unknown {
  const json: unknown = JSON.parse(manifest)
  return typeof json === 'object' && json !== null && 'license' in json ? json.license : undefined
}

export function isLicence(text: string): text is Licence {
  return TEXTS.some(([licence]) => licence === text)
}
