import type { Client } from '@turant/client'
import { createStreamingDiff, type LineRange, splitAtRange } from '@turant/edits'
import type { Caller } from '../contestants/contestant.ts'
import type { Ask } from './watch-typing.ts'

/** Tokens of a suggestion: a line of code is seldom longer. */
const SUGGESTION_TOKENS = 20

export type Place = {
  readonly path: string
  readonly before: string
  readonly after: string
}

/** What is suggested behind the text that was typed at a place. First sight is its first text. */
export function askSuggestion(caller: Caller, place: Place): Ask {
  return async function* (typed, signal) {
    const order = { ...place, before: place.before + typed, maxOutputTokens: SUGGESTION_TOKENS }
    for await (const piece of caller.suggest(order, signal)) {
      if (piece.type === 'text') yield 'first'
      else if (piece.type === 'ended') yield 'all'
      else if (piece.type === 'refused') throw new Error(`a key was refused: ${piece.message}`)
    }
  }
}

export type LiveEdit = {
  readonly model: string
  readonly path: string
  readonly text: string
  readonly range: LineRange
}

/** The edit that follows an instruction while it is typed. First sight is the first changed line. */
export function askEdit(client: Client, { model, path, text, range }: LiveEdit): Ask {
  const parts = splitAtRange(text, range)
  return async function* (instruction, signal) {
    const task = { type: 'edit', path, ...parts, instruction } as const
    const diff = createStreamingDiff(parts.region)
    const request = { model, task, temperature: 0, store: false }
    for await (const event of client.responses.stream(request, { signal })) {
      switch (event.type) {
        case 'response.output_text.delta':
          if (diff.push(event.delta).some((change) => change.type !== 'same')) yield 'first'
          break
        case 'response.completed':
        case 'response.incomplete':
          if (diff.end().some((change) => change.type !== 'same')) yield 'first'
          yield 'all'
          break
        case 'response.failed':
          throw new Error(event.response.error?.message ?? 'the response failed')
        case 'client.failed':
          throw event.error
        default:
      }
    }
  }
}
