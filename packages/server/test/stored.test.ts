import { describe, expect, test } from 'vitest'
import { authorization, connect, post, send, start, until, type Running } from './harness.ts'
import { says, saysThenWaits } from './scripted-service.ts'

type Options = { readonly method?: string; readonly key?: string; readonly type?: string }

function call(server: Running, path: string, { method = 'GET', key, type }: Options = {}) {
  const headers = {
    authorization: key === undefined ? authorization : `Bearer ${key}`,
    ...(type === undefined ? {} : { 'content-type': type }),
  }
  return send(server, { method, path: `/v1/responses/${path}`, headers })
}

function idIn(body: unknown): string {
  return (body as { id: string }).id
}

describe('a response that was kept', () => {
  test('[SV83] can be read, listed by its input, and deleted', async () => {
    await using server = await start(says('Sure'))
    const first = await post(server, { input: [{ role: 'user', content: 'One' }] })
    const id = idIn(first.body)
    expect((await call(server, id)).body).toEqual(first.body)
    const items = await call(server, `${id}/input_items`)
    expect(items.body).toMatchObject({
      object: 'list',
      data: [{ type: 'message', role: 'user', content: [{ type: 'input_text', text: 'One' }] }],
      has_more: false,
    })
    const deleted = await call(server, id, { method: 'DELETE' })
    expect(deleted.body).toEqual({ id, object: 'response', deleted: true })
    const gone = await Promise.all([
      call(server, id),
      call(server, id, { method: 'DELETE' }),
      call(server, `${id}/input_items`),
      call(server, `${id}/cancel`, { method: 'POST' }),
    ])
    expect(gone.map(({ status }) => status)).toEqual([404, 404, 404, 404])
    const next = await post(server, { input: 'Two', previous_response_id: id })
    expect(next.body).toMatchObject({ error: { code: 'previous_response_not_found' } })
  })

  test('[SV83] is listed in pages', async () => {
    await using server = await start(says('Sure'))
    const input = ['a', 'b', 'c'].map((id) => ({ role: 'user', id: `msg_${id}`, content: id }))
    const id = idIn((await post(server, { input })).body)
    const ids = async (query: string): Promise<unknown> => {
      const { body } = await call(server, `${id}/input_items?${query}`)
      return (body as { data: { id: string }[] }).data.map((item) => item.id)
    }
    expect(await ids('order=asc&limit=2')).toEqual(['msg_a', 'msg_b'])
    expect(await ids('limit=2')).toEqual(['msg_c', 'msg_b'])
    expect(await ids('limit=2&after=msg_b')).toEqual(['msg_a'])
    const bad = await call(server, `${id}/input_items?limit=0`)
    expect(bad).toMatchObject({ status: 400, body: { error: { param: 'limit' } } })
  })

  test('[SV83] with store: false is not kept', async () => {
    await using server = await start(says('Sure'))
    const { body } = await post(server, { input: 'One', store: false })
    expect((await call(server, idIn(body))).status).toBe(404)
  })

  test('[SV84] is known to nobody with another key, in no way', async () => {
    await using server = await start(says('Sure'), { keys: ['secret-key', 'other-key'] })
    const first = await post(server, { input: [{ role: 'user', id: 'msg_a', content: 'mine' }] })
    const id = idIn(first.body)
    const key = 'other-key'
    const answers = await Promise.all([
      call(server, id, { key }),
      call(server, id, { key, method: 'DELETE' }),
      call(server, `${id}/input_items`, { key }),
      call(server, `${id}/cancel`, { key, method: 'POST' }),
    ])
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404])
    for (const bodyOf of [
      { input: 'x', previous_response_id: id },
      { input: [{ type: 'item_reference', id: 'msg_a' }] },
    ]) {
      const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
      const options = { method: 'POST', path: '/v1/responses', headers }
      const { status, body } = await send(server, options, JSON.stringify(bodyOf))
      expect({ status, leaks: JSON.stringify(body).includes('mine') }).toEqual({
        status: 400,
        leaks: false,
      })
    }
    expect((await call(server, id)).status).toBe(200)
  })

  test('[SV83] lends its items to later requests by their ids', async () => {
    await using server = await start(says('Sure'))
    await post(server, { input: [{ role: 'user', id: 'msg_a', content: 'said before' }] })
    const again = await post(server, {
      input: [
        { type: 'item_reference', id: 'msg_a' },
        { role: 'user', content: 'now' },
      ],
    })
    expect(again.status).toBe(200)
    expect(server.service.lastPrompt).toContain('said before')
    const unknown = await post(server, { input: [{ type: 'item_reference', id: 'msg_z' }] })
    expect(unknown).toMatchObject({ status: 400, body: { error: { param: 'input[0].id' } } })
  })
})

describe('a response that is being written', () => {
  test('[SV85] ends when it is cancelled, with what was said, and can be gone on from', async () => {
    await using server = await start(saysThenWaits('So far'))
    using caller = await connect(server)
    caller.create({ input: 'x' })
    await until(() => caller.messages.some((message) => JSON.stringify(message).includes('So far')))
    const type = 'application/json'
    const cancelled = await call(server, 'resp_1/cancel', { method: 'POST', type })
    expect(cancelled).toMatchObject({
      status: 200,
      body: { status: 'cancelled', output: [{ content: [{ text: 'So far' }] }] },
    })
    const events = await caller.response()
    expect(events.at(-1)).toMatchObject({
      type: 'response.incomplete',
      response: { status: 'cancelled', incomplete_details: { reason: 'cancelled' } },
    })
    expect(server.service.signals.map((signal) => signal.aborted)).toEqual([true])
    server.service.script = says('Sure')
    const next = await post(server, { input: 'y', previous_response_id: 'resp_1' })
    expect(next.status).toBe(200)
    expect(server.service.lastPrompt).toContain('So far')
  })
})
