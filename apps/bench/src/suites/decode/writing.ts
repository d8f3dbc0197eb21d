import { endsStream, type Client } from '@turant/client'
import type { Figures } from '@turant/protocol'
import { literalGrammar } from '../literal-grammar.ts'
import { streamTimes, type StreamTimes } from '../../harness/stream-times.ts'

/** Something that the default model writes at length and does not repeat forever. */
export type Writing = {
  readonly name: string
  readonly prompt: string
  readonly temperature: number
  readonly seed: number
  readonly isQuick: boolean
}

export const WRITINGS: readonly Writing[] = [
  {
    name: 'C program, greedy',
    prompt:
      'Write a C program that reads integers from standard input, sorts them with quicksort and prints the median, with comments on every function.',
    temperature: 0,
    seed: 1,
    isQuick: true,
  },
  {
    name: 'Python class, sampled',
    prompt:
      'Write a Python class for a library that lends books to members, with methods to add, lend, return and search books, and an example of its use.',
    temperature: 0.8,
    seed: 7,
    isQuick: false,
  },
]

export type WriteOptions = {
  readonly model: string
  readonly maxTokens: number
  readonly drafting: 'on' | 'off'
  readonly prediction?: string
  /** The only answer that is allowed. */
  readonly held?: string
}

export type Written = {
  readonly text: string
  readonly figures: Figures
  readonly times: StreamTimes
}

/** One answer through the client. */
export async function write(
  client: Client,
  { prompt, temperature, seed }: Writing,
  { model, maxTokens, drafting, prediction, held }: WriteOptions,
): Promise<Written> {
  const requestedAt = performance.now()
  const contentAt: number[] = []
  let text = ''
  const stream = client.responses.stream({
    model,
    input: prompt,
    temperature,
    seed,
    max_output_tokens: maxTokens,
    store: false,
    turant: { drafting },
    ...(held === undefined
      ? {}
      : { text: { format: { type: 'grammar', grammar: literalGrammar(held) } } }),
    ...(prediction === undefined ? {} : { prediction: { type: 'content', content: prediction } }),
  })
  for await (const event of stream) {
    if (event.type === 'response.output_text.delta') {
      text += event.delta
      contentAt.push(performance.now())
    } else if (event.type === 'response.completed' || event.type === 'response.incomplete') {
      const figures = event.response.turant?.figures
      if (figures === undefined) throw new Error('the server told no figures')
      const endedAt = performance.now()
      const outputTokens = figures.output_tokens
      const times = streamTimes({ requestedAt, contentAt, endedAt, outputTokens })
      return { text, figures, times }
    } else if (endsStream(event)) {
      throw new Error(JSON.stringify(event))
    }
  }
  throw new Error('the stream ended without a terminal event')
}
