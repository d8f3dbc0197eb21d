import type { ServerEvent } from '@turant/protocol'
import { describe, expect, test } from 'vitest'
import { connect, start, until, type Caller } from './harness.ts'
import { aborted, figures, says, saysThenWaits, type Script } from './scripted-service.ts'

/** Says its last message and waits until it is let go on. */
function gates() {
  const open = new Map<string, () => void>()
  const script: Script = async function* script(request, signal) {
    const name = request.prompt.findLast(({ special }) => !special)?.text ?? ''
    yield { type: 'text-delta', text: `${name}!` }
    const gate = new Promise<void>((resolve) => open.set(name, resolve))
    await Promise.race([gate, aborted(signal)])
    yield { type: 'finished', reason: signal.aborted ? 'aborted' : 'end', figures }
  }
  return { open, script }
}

type Told = ServerEvent & { readonly stream_id?: string }

function all(caller: Caller): readonly Told[] {
  return caller.messages as Told[]
}

function told(caller: Caller, type: string): readonly Told[] {
  return all(caller).filter((message) => message.type === type)
}

describe('lanes', () => {
  test('[SV86] are answered at once, each in its order, events naming them', async () => {
    const { open, script } = gates()
    await using server = await start(script)
    using caller = await connect(server)
    caller.create({ input: 'a1', stream_id: 'a' })
    caller.create({ input: 'a2', stream_id: 'a' })
    caller.create({ input: 'b1', stream_id: 'b' })
    await until(() => open.has('a1') && open.has('b1'))
    expect(open.has('a2')).toBe(false)
    open.get('b1')?.()
    await until(() => told(caller, 'response.completed').length === 1)
    open.get('a1')?.()
    await until(() => open.has('a2'))
    open.get('a2')?.()
    await until(() => told(caller, 'response.completed').length === 3)
    expect(told(caller, 'response.completed').map((event) => event.stream_id)).toEqual([
      'b',
      'a',
      'a',
    ])
    expect(all(caller).every(({ stream_id }) => stream_id !== undefined)).toBe(true)
  })

  test('[SV86] go on from responses of other lanes', async () => {
    await using server = await start(says('Sure'))
    using caller = await connect(server)
    caller.create({ input: 'One', stream_id: 'a', store: false })
    await until(() => told(caller, 'response.completed').length === 1)
    caller.create({ input: 'Two', stream_id: 'b', store: false, previous_response_id: 'resp_1' })
    await until(() => told(caller, 'response.completed').length === 2)
    expect(server.service.lastPrompt).toContain('One')
  })

  test('[SV86] are at most 32, and 16 responses at once', async () => {
    const { open, script } = gates()
    await using server = await start(script)
    using caller = await connect(server)
    for (let lane = 0; lane < 33; lane += 1)
      caller.create({ input: `${lane}`, stream_id: `l${lane}` })
    await until(() => told(caller, 'error').length === 1 && open.size === 16)
    expect(told(caller, 'error')).toMatchObject([
      { status: 503, error: { code: 'server_is_overloaded' }, stream_id: 'l32' },
    ])
    open.get('0')?.()
    await until(() => open.has('16'))
  })

  test('[SV86] two requests at once on one lane are answered one after the other', async () => {
    await using server = await start(says('ok'))
    using caller = await connect(server)
    caller.create({ input: 'a', stream_id: 'x' })
    caller.create({ input: 'b', stream_id: 'x' })
    await until(() => told(caller, 'response.completed').length === 2)
    const kinds = all(caller).map(({ type }) => type)
    expect(kinds.indexOf('response.completed')).toBeLessThan(kinds.lastIndexOf('response.created'))
  })
})

describe('cancelling', () => {
  test('[SV111] ends what the lane was asked for before, begun or not, and nothing else', async () => {
    await using server = await start(saysThenWaits('x'))
    using caller = await connect(server)
    caller.create({ input: 'one', stream_id: 'a' })
    caller.create({ input: 'two', stream_id: 'a' })
    caller.create({ input: 'three', stream_id: 'b' })
    await until(() => told(caller, 'response.output_text.delta').length === 2)
    caller.say({ type: 'response.cancel', stream_id: 'a' })
    await until(() => told(caller, 'response.incomplete').length === 2)
    expect(told(caller, 'response.incomplete')).toMatchObject([
      { stream_id: 'a', response: { status: 'cancelled' } },
      { stream_id: 'a', response: { status: 'cancelled' } },
    ])
    expect(server.service.signals.map(({ aborted }) => aborted)).toEqual([true, false])
    caller.say({ type: 'response.cancel', stream_id: 'b' })
    await until(() => told(caller, 'response.incomplete').length === 3)
    // With nothing to cancel it does nothing, and what comes after it is served.
    caller.say({ type: 'response.cancel' })
    server.service.script = says('next')
    caller.create({ input: 'four', stream_id: 'a' })
    await until(() => told(caller, 'response.completed').length === 1)
    expect(server.defects).toEqual([])
  })
})

describe('steering', () => {
  test('[SV87] ends the response and goes on with both', async () => {
    const { open, script } = gates()
    await using server = await start(script)
    using caller = await connect(server)
    caller.create({ input: 'first', store: false })
    await until(() => open.has('first') && told(caller, 'response.created').length === 1)
    const [created] = told(caller, 'response.created') as readonly { response: { id: string } }[]
    const previous_response_id = created?.response.id
    caller.say({ type: 'response.steer', previous_response_id, input: 'rather this' })
    await until(() => open.has('rather this'))
    open.get('rather this')?.()
    await until(() => told(caller, 'response.completed').length === 1)
    expect(told(caller, 'response.steer.accepted')).toMatchObject([
      { steer: { id: expect.stringMatching(/^steer_/), previous_response_id } },
    ])
    expect(told(caller, 'response.incomplete')).toMatchObject([
      { response: { id: previous_response_id, incomplete_details: { reason: 'steered' } } },
    ])
    expect(told(caller, 'response.completed')).toMatchObject([
      { response: { previous_response_id, output: [{ content: [{ text: 'rather this!' }] }] } },
    ])
    expect(server.service.lastPrompt).toMatch(/first.*first!.*rather this/su)
  })

  test.each([
    [
      'a response that is over',
      { previous_response_id: 'resp_1', input: 'x' },
      'response_already_completed',
    ],
    [
      'a response that never was',
      { previous_response_id: 'resp_9', input: 'x' },
      'response_not_found',
    ],
  ])('[SV87] of %s fails, and gives the input back', async (_, fields, code) => {
    await using server = await start(says('ok'))
    using caller = await connect(server)
    await caller.exchange({ input: 'a', store: false })
    caller.say({ type: 'response.steer', ...fields })
    expect(await caller.next()).toMatchObject({
      type: 'response.steer.failed',
      input: 'x',
      error: { code },
    })
  })
})
