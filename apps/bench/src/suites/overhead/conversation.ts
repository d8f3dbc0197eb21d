import type { CreateRequest } from '@turant/protocol'
import { freshCode } from '../documents.ts'

export type Item = { readonly role: 'user' | 'assistant'; readonly content: string }

/** Of one message. */
const MESSAGE_CHARACTERS = 2048

/**
 * What was said so far, the user first and the assistant last, of about so many characters as JSON text. No
 * other seed gives one that begins like it.
 */
export function history(characters: number, seed: number): readonly Item[] {
  const pairs = Math.max(1, Math.round(characters / (2 * MESSAGE_CHARACTERS)))
  const each = Math.floor(characters / (2 * pairs))
  return Array.from({ length: 2 * pairs }, (_, index) => ({
    role: index % 2 === 0 ? ('user' as const) : ('assistant' as const),
    content: textOf(each, seed * 1000 + index),
  }))
}

/** A text that is so long as JSON, where line ends and quotes are two characters each. */
export function textOf(characters: number, seed: number): string {
  const text = freshCode(characters, seed)
  const excess = JSON.stringify(text).length - characters
  return text.slice(0, Math.max(1, text.length - excess))
}

/** The JSON text of a streamed request; a WebSocket, where all is streamed, takes the same. */
export function bodyOf(
  request: Omit<CreateRequest, 'input'> & { readonly input: readonly unknown[] },
): string {
  return JSON.stringify({ ...request, stream: true })
}
