import { SseDecoder } from '@turant/protocol'
import { authorization, send, type Answer, type Running } from '../harness.ts'

/** A POST of one body to a route. */
export function ask(server: Running, path: string, body: unknown): Promise<Answer> {
  const headers = { authorization, 'content-type': 'application/json' }
  return send(server, { method: 'POST', path, headers }, JSON.stringify(body))
}

/** The frames of a stream; what is not JSON stays as it is. */
export async function frames(server: Running, path: string, body: object): Promise<unknown[]> {
  const answer = await ask(server, path, { ...body, stream: true })
  if (typeof answer.body !== 'string') throw new Error(JSON.stringify(answer.body))
  return new SseDecoder()
    .push(answer.body)
    .map((data): unknown => (data.startsWith('{') ? JSON.parse(data) : data))
}

/** What a test of a refusal looks at. */
export function refusal({ status, body }: Answer) {
  const error: unknown = Object(body)['error']
  return { status, code: Object(error)['code'], param: Object(error)['param'] }
}
