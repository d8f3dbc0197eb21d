import { createClient, type Client } from '@turant/client'
import { parseCreateRequest, type CreateRequest } from '@turant/protocol'

/** What a scripted model says; the text of an edit is the new region. */
export type Script = {
  readonly text: string
  readonly status?: 'complete' | 'malformed'
  readonly isCut?: boolean
}

/** A real client, before a server that answers as told; `asked` has what it was asked. */
export function scriptedClient(say: (request: CreateRequest) => Script | Response): {
  readonly client: Client
  readonly asked: readonly CreateRequest[]
} {
  const asked: CreateRequest[] = []
  const answer = (_url: unknown, init?: RequestInit): Promise<Response> => {
    const body: unknown = JSON.parse(typeof init?.body === 'string' ? init.body : 'null')
    const request = parseCreateRequest(body)
    if (!request.ok) throw new Error(request.error.message)
    asked.push(request.value)
    const said = say(request.value)
    return Promise.resolve(said instanceof Response ? said : stream(said))
  }
  const client = createClient({ baseUrl: 'http://127.0.0.1:1', key: 'k', fetch: answer })
  return { client, asked }
}

function stream({ text, status = 'complete', isCut = false }: Script): Response {
  const response = {
    object: 'response',
    created_at: 1,
    model: 'm',
    output: [],
    id: 'r',
    status: isCut ? 'incomplete' : 'completed',
    turant: { edit: { format: 'scripted', status } },
  }
  const place = { item_id: 'i', output_index: 0, content_index: 0 }
  const events = [
    { type: 'response.created', response: { ...response, status: 'in_progress' } },
    { type: 'response.output_text.delta', ...place, delta: text, logprobs: [] },
    { type: isCut ? 'response.incomplete' : 'response.completed', response },
  ]
  const body = events
    .map((event, index) => `data: ${JSON.stringify({ ...event, sequence_number: index })}\n\n`)
    .join('')
  return new Response(body, { headers: { 'content-type': 'text/event-stream' } })
}
