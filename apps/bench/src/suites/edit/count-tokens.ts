import { endsStream, type Client } from '@turant/client'

/** Any text of a known number of tokens. */
const ONE_TOKEN = 'a'

/**
 * How many tokens a text is: what a conversation with it needs more than one with a single token. Texts
 * of messages are tokenised apart from the words of a template, so this is exact.
 */
export async function countFileTokens(
  client: Client,
  { model, text }: { readonly model: string; readonly text: string },
): Promise<number> {
  // White space at the ends is for the template to keep or not; the last line end is one token.
  const longer = await promptTokens(client, { model, input: text.trimEnd() })
  return longer - (await promptTokens(client, { model, input: ONE_TOKEN })) + 2
}

async function promptTokens(
  client: Client,
  order: { readonly model: string; readonly input: string },
): Promise<number> {
  // `turant` asks for progress.
  const stream = client.responses.stream({
    ...order,
    max_output_tokens: 1,
    store: false,
    turant: {},
  })
  for await (const event of stream) {
    // Told before the prompt is read; leaving now spares reading it.
    if (event.type === 'response.turant.progress' && event.phase === 'prompt') return event.total
    if (event.type === 'response.completed' || event.type === 'response.incomplete') {
      const tokens = event.response.turant?.figures?.prompt_tokens
      if (tokens !== undefined) return tokens
    }
    if (endsStream(event)) throw new Error(JSON.stringify(event))
  }
  throw new Error('the stream ended without a terminal event')
}
