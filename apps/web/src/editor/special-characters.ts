import type { Extension } from '@codemirror/state'
import { highlightSpecialChars } from '@codemirror/view'
import { UNSEEN } from './unseen.ts'

const NAMES: ReadonlyMap<number, string> = new Map([
  [0x200c, 'zero width non-joiner'],
  [0x200d, 'zero width joiner'],
  [0x202a, 'left-to-right embedding'],
  [0x202b, 'right-to-left embedding'],
  [0x202c, 'pop directional formatting'],
  [0x2060, 'word joiner'],
  [0x2068, 'first strong isolate'],
])

/** With what the editor knows itself: controls, and the line ends of Unicode. */
const DRAWN_UNSEEN = new RegExp(`${UNSEEN.source}|(?![\\t\\n])\\p{Cc}|[\\p{Zl}\\p{Zp}]`, 'gu')

/** Makes characters seen that would not be, each in place. */
export function specialCharacters(): Extension {
  return highlightSpecialChars({ addSpecialChars: UNSEEN, render: sign })
}

/** The same of a text that is drawn but is no part of the document: its parts, with signs between them. */
export function withSigns(text: string): (string | HTMLElement)[] {
  const parts: (string | HTMLElement)[] = []
  let from = 0
  for (const { 0: character, index } of text.matchAll(DRAWN_UNSEEN)) {
    parts.push(text.slice(from, index), sign(character.codePointAt(0) ?? 0, null, '•'))
    from = index + character.length
  }
  return [...parts, text.slice(from)]
}

function sign(code: number, description: string | null, placeholder: string): HTMLElement {
  const element = document.createElement('span')
  const hex = code.toString(16).toUpperCase().padStart(4, '0')
  const name = NAMES.get(code) ?? description ?? 'character that is not seen'
  element.className = 'cm-specialChar'
  // Control characters have pictures of their own; the others are told by number.
  element.textContent = code < 0x20 ? placeholder : `U+${hex}`
  element.title = `${name} (U+${hex})`
  element.setAttribute('aria-label', name)
  element.setAttribute('role', 'img')
  return element
}
