/**
 * Text of a model or a file as a terminal may show it: escape sequences, other control characters and
 * marks that reorder or hide text become visible stand-ins, so that nothing shown differs from what is
 * written.
 */
export function visible(text: string): string {
  return text.replace(
    /[\u0000-\u0008\u000B-\u001F\u007F-\u009F]|[\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFEFF]/gu,
    (character) => {
      const code = character.codePointAt(0) ?? 0
      return code < 0x20
        ? String.fromCodePoint(0x2400 + code)
        : `<U+${code.toString(16).toUpperCase().padStart(4, '0')}>`
    },
  )
}
