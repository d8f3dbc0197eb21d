import { describe, expect, test } from 'vitest'
import { createServerCalls, type PullStreamEvent } from '../src/index.ts'
import { fakeFetch, sse } from './fake-server.ts'

function calls(...answers: readonly (() => Response)[]) {
  const { fetch } = fakeFetch(answers)
  return createServerCalls({ baseUrl: 'http://127.0.0.1:1', key: 'k', fetch })
}

async function pulled(answer: (() => Response) | undefined, signal?: AbortSignal) {
  const events: PullStreamEvent[] = []
  const server = answer === undefined ? calls() : calls(answer)
  for await (const event of server.pull('coder', signal ? { signal } : {})) events.push(event)
  return events.map((event) => (event.type === 'client.failed' ? event.error.code : event.type))
}

const note = { type: 'pull.note', message: 'a mirror did not serve' }

describe('calls beside answers', () => {
  test('are answered with what the server says', async () => {
    const entry = {
      id: 'coder',
      title: 'Coder',
      licence: 'MIT',
      bytes: null,
      parameters: 1,
      context_window: 2,
      roles: [],
      can_fill: false,
      region_lines: null,
      state: 'absent',
      default: true,
    }
    const server = calls(
      () => Response.json({ object: 'list', data: [entry] }),
      () => new Response('turant_running 1\n'),
      () => Response.json({ ticket: 't', expires_in_s: 60 }),
    )
    expect([await server.catalog(), await server.metrics(), await server.ticket()]).toEqual([
      [entry],
      'turant_running 1\n',
      { ticket: 't', expires_in_s: 60 },
    ])
  })

  test('[CL9] throw ClientError', async () => {
    await expect(calls().catalog()).rejects.toMatchObject({ code: 'unreachable' })
    await expect(calls(() => Response.json({})).catalog()).rejects.toMatchObject({
      code: 'bad-answer',
    })
    const refused = calls(() => new Response('', { status: 401 }))
    await expect(refused.metrics()).rejects.toMatchObject({ code: 'refused', status: 401 })
  })
})

describe('a pull', () => {
  const done = { type: 'pull.completed', already_present: false }
  const aborted = AbortSignal.abort()
  test.each([
    ['its own last event', sse(note, done, note), undefined, ['pull.note', 'pull.completed']],
    ['a stream that ends early', sse(note), undefined, ['pull.note', 'connection-lost']],
    ['what is no such event', sse(note, { type: 'other' }), undefined, ['pull.note', 'bad-answer']],
    ['a refusal', () => new Response('', { status: 404 }), undefined, ['refused']],
    ['no server', undefined, undefined, ['unreachable']],
    ['an abort', undefined, aborted, ['client.aborted']],
  ])('[CL14] ends with %s', async (...[, answer, signal, expected]) => {
    expect(await pulled(answer, signal)).toEqual(expected)
  })
})
