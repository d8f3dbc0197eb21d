/**
 * What a terminal obeys or what hides or reorders text: C0 and C1 controls but tab and newline, soft
 * hyphens, blank letters, zero-width and bidirectional marks, line separators, annotations, tags.
 */
const UNSEEN =
  /[\u0000-\u0008\u000B-\u001F\u007F-\u009F]|[\u00AD\u061C\u115F\u1160\u180E\u200B-\u200F\u2028-\u202E\u2060-\u206F\u3164\uFEFF\uFFA0\uFFF9-\uFFFB]|[\u{E0000}-\u{E007F}]/gu

/**
 * Text of a model or a file as a terminal may show it: escape sequences, other control characters and
 * marks that reorder or hide text become visible stand-ins, so that nothing shown differs from what is
 * written.
 */
export function visible(text: string): string {
  return text.replace(UNSEEN, (character) => {
    const code = character.codePointAt(0) ?? 0
    return code < 0x20
      ? String.fromCodePoint(0x2400 + code)
      : `<U+${code.toString(16).toUpperCase().padStart(4, '0')}>`
  })
}

/** The same on one line: for names and other short texts inside a sentence. */
export function visibleLine(text: string): string {
  return visible(text).replaceAll('\n', '␊')
}
