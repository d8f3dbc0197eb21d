/**
 * Characters that change how a text looks without being seen: bidirectional controls, zero-width ones and
 * tags, control characters but tab and line ends. Variation selectors only choose the look of a sign.
 * Trojan Source, CVE-2021-42574.
 */
const HIDDEN = /(?![\t\n\r\p{VS}])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{DI}]/gu

const SHOWN_CHARACTERS = 3

/**
 * A name or message of others as it can be shown in one line: hidden characters stand as their numbers, and what VS
 * Code would make a link of, perhaps one that runs a command, is none.
 */
export function visible(text: string): string {
  return text
    .replace(/[\t\r\n]/g, ' ')
    .replaceAll('](', '] (')
    .replace(HIDDEN, numberOf)
}

/** Says which characters of a text can not be seen; undefined when all can. */
export function hiddenWarning(text: string): string | undefined {
  const found = [...new Set(text.match(HIDDEN))]
  if (found.length === 0) return undefined
  const shown = found.slice(0, SHOWN_CHARACTERS).map(numberOf).join(', ')
  const more = found.length > SHOWN_CHARACTERS ? ' and others' : ''
  return `The proposal holds characters that can not be seen: ${shown}${more}.`
}

function numberOf(character: string): string {
  const number = character.codePointAt(0) ?? 0
  return `U+${number.toString(16).toUpperCase().padStart(4, '0')}`
}
