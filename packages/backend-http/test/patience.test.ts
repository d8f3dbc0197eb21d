import { describe, expect, it } from 'vitest'
import { FakeClock } from './fake-clock.ts'
import { ask, backendFor, collect, failure, finished } from './harness.ts'
import {
  data,
  delta,
  refusing,
  saying,
  startUpstream,
  until,
  type Script,
} from './scripted-upstream.ts'

const ANSWER = [{ type: 'text', text: 'ok' }, finished('end')]
const DOWN = refusing(503, '')

/** What became of a request whose waits pass at once, and the waits. */
async function outcome(scripts: readonly Script[], retry = {}) {
  const clock = new FakeClock(9000)
  const upstream = await startUpstream(...scripts)
  const { events, error } = await collect(backendFor(upstream, { clock, retry }))
  // The rest of an answer is waited for as well, for a second.
  const waits = clock.passed.filter((ms) => ms !== 1000)
  const text = events.flatMap((event) => (event.type === 'text' ? [event.text] : []))
  return { text, code: error?.code, waits, asked: upstream.asked.length }
}

describe('another attempt', () => {
  it.each([
    ['a server error', [DOWN, saying('ok')], [250]],
    ['a cut connection', ['cut', saying('ok')], [250]],
    ['two of them', ['cut', DOWN, saying('ok')], [250, 500]],
    ['a connection that closed while it was kept, at once', [DOWN, 'cut', saying('ok')], [250]],
    ['a time that it names', [refusing(503, '', { 'retry-after': '2' }), saying('ok')], [2000]],
    ['a short limit', [refusing(429, '', { 'retry-after-ms': '70' }), saying('ok')], [70]],
    [
      'an error before anything was said',
      [{ pieces: [data({ error: 'x' })] }, saying('ok')],
      [250],
    ],
  ] as const)('[BH17] follows %s', async (_name, scripts, waits) => {
    expect(await outcome(scripts)).toEqual({
      text: ['ok'],
      code: undefined,
      waits,
      asked: scripts.length,
    })
  })

  it.each([
    ['a refusal', refusing(400, 'no'), 'refused'],
    ['an unknown model', refusing(404, 'model not found'), 'unknown-model'],
    ['a wrong key', refusing(401, ''), 'unauthorized'],
    ['a long prompt', refusing(413, ''), 'context-overflow'],
    ['a limit without an end', refusing(429, ''), 'rate-limited'],
    ['a long limit', refusing(429, '', { 'retry-after': '60' }), 'rate-limited'],
    ['a long absence', refusing(503, '', { 'retry-after': '60' }), 'unavailable'],
    ['an answer that ended', { pieces: [] }, 'lost'],
  ] as const)('[BH17] does not follow %s', async (_name, script, code) => {
    expect(await outcome([script, saying('ok')])).toEqual({ text: [], code, waits: [], asked: 1 })
  })

  it('[BH17] does not follow anything that was said', async () => {
    const script = { pieces: [data(delta({ content: 'a' }), { error: { code: 503 } })] }
    expect(await outcome([script, saying('ok')])).toEqual({
      text: ['a'],
      code: 'lost',
      waits: [],
      asked: 1,
    })
  })

  it('[BH17] does not follow a limit behind something that was said', async () => {
    const limit = { code: 429, message: 'try again in 1s' }
    const script = { pieces: [data(delta({ content: 'a' }), { error: limit })] }
    expect(await outcome([script, saying('ok')])).toEqual({
      text: ['a'],
      code: 'rate-limited',
      waits: [],
      asked: 1,
    })
  })

  it('[BH17] is made so many times, and not later than so', async () => {
    expect(await outcome([DOWN])).toEqual({
      text: [],
      code: 'unavailable',
      waits: [250, 500],
      asked: 3,
    })
    expect((await outcome([DOWN], { tries: 4, baseMs: 100, withinMs: 500 })).waits).toEqual([
      100, 200,
    ])
  })

  it('[BH17] chance takes up to half of a wait', async () => {
    const clock = new FakeClock(9000)
    const upstream = await startUpstream(DOWN, saying('ok'))
    await collect(backendFor(upstream, { clock, random: () => 1 }))
    expect(clock.passed[0]).toBe(125)
  })

  it('[BH5][BH17] is the same request', async () => {
    const upstream = await startUpstream(DOWN, saying('ok'))
    await collect(backendFor(upstream, { clock: new FakeClock(9000) }))
    const [first, second] = upstream.asked
    expect(second?.body).toEqual(first?.body)
    expect(second?.headers['x-request-id']).toBe(first?.headers['x-request-id'])
  })
})

describe('the circuit', () => {
  const options = { circuit: { failures: 3, openMs: 20_000 }, retry: { tries: 1 } }

  it('[BH18] opens after failures in a row, and closes after a probe', async () => {
    const clock = new FakeClock()
    const lost: Script = { pieces: [] }
    const upstream = await startUpstream('cut', DOWN, lost, DOWN, saying('ok'))
    const backend = backendFor(upstream, { clock, ...options })
    const codes = []
    for (let i = 0; i < 4; i += 1) codes.push((await failure(backend)).code)
    expect(codes).toEqual(['unavailable', 'unavailable', 'lost', 'circuit-open'])
    clock.advance(5000)
    expect((await failure(backend)).retryAfterMs).toBe(15_000)
    expect(upstream.asked).toHaveLength(3)
    clock.advance(15_000)
    // The probe fails: another 20 seconds.
    expect((await failure(backend)).code).toBe('unavailable')
    expect((await failure(backend)).retryAfterMs).toBe(20_000)
    clock.advance(20_000)
    expect((await collect(backend)).events).toEqual(ANSWER)
    expect((await collect(backend)).events).toEqual(ANSWER)
  })

  it('[BH18] answers in between, and refusals, are no failures', async () => {
    const refused = refusing(400, 'no')
    const scripts = [DOWN, DOWN, saying('ok'), DOWN, DOWN, refused, DOWN, DOWN, refusing(429, '')]
    const upstream = await startUpstream(...scripts)
    const backend = backendFor(upstream, options)
    for (let i = 0; i < 12; i += 1) await collect(backend)
    expect(upstream.asked).toHaveLength(12)
  })

  it('[BH18] lets one request try, and the next when that one is called off', async () => {
    const clock = new FakeClock()
    const upstream = await startUpstream(DOWN, DOWN, DOWN, 'silence', saying('ok'))
    const backend = backendFor(upstream, { clock, ...options })
    for (let i = 0; i < 3; i += 1) await failure(backend)
    clock.advance(20_000)
    const controller = new AbortController()
    const probing = collect(backend, ask(), controller.signal)
    await until(() => upstream.asked.length === 4)
    expect((await failure(backend)).code).toBe('circuit-open')
    controller.abort()
    expect((await probing).events).toEqual([finished('aborted')])
    expect((await collect(backend)).events).toEqual(ANSWER)
  })

  it('[BH18] closes as soon as the probe says something', async () => {
    const clock = new FakeClock()
    const probe: Script = { pieces: [data(delta({ content: 'a' }))], end: 'hang' }
    const upstream = await startUpstream(DOWN, DOWN, DOWN, probe, saying('ok'))
    const backend = backendFor(upstream, { clock, ...options })
    for (let i = 0; i < 3; i += 1) await failure(backend)
    clock.advance(20_000)
    const { signal } = new AbortController()
    for await (const _event of backend.chat(ask(), { signal })) {
      expect((await collect(backend)).events).toEqual(ANSWER)
      break
    }
  })

  it('[BH17][BH18] ends further attempts', async () => {
    const clock = new FakeClock(9000)
    const upstream = await startUpstream(DOWN)
    const circuit = { failures: 2, openMs: 20_000 }
    const error = await failure(backendFor(upstream, { clock, circuit }))
    expect([error.code, upstream.asked.length]).toEqual(['unavailable', 2])
  })
})

describe('leaving', () => {
  const endless: Script = { pieces: [data(delta({ content: 'a' }))], end: 'hang' }

  it.each([
    ['before the headers', 'silence' as const],
    ['before the first piece', { end: 'hang' as const }],
  ])('[BH19] an abort %s ends the request', async (_name, script) => {
    const clock = new FakeClock()
    const upstream = await startUpstream(script)
    const controller = new AbortController()
    const result = collect(backendFor(upstream, { clock }), ask(), controller.signal)
    await until(() => upstream.asked.length === 1)
    controller.abort()
    expect(await result).toEqual({ events: [finished('aborted')] })
    expect(clock.pending).toEqual([])
    await until(() => upstream.left() === 1)
  })

  it('[BH19] an abort in the middle ends the request and tells nothing more', async () => {
    const upstream = await startUpstream({
      pieces: [data(delta({ content: 'a' })), data(delta({ content: 'b' }))],
      end: 'hang',
    })
    const controller = new AbortController()
    const events = []
    for await (const event of backendFor(upstream).chat(ask(), { signal: controller.signal })) {
      events.push(event)
      controller.abort()
    }
    expect(events).toEqual([{ type: 'text', text: 'a' }, finished('aborted')])
    await until(() => upstream.left() === 1)
  })

  it('[BH19] the connection ends with the abort, though nobody reads on', async () => {
    const upstream = await startUpstream(endless)
    const controller = new AbortController()
    const events = backendFor(upstream).chat(ask(), { signal: controller.signal })
    await events.next()
    controller.abort()
    await until(() => upstream.left() === 1)
    expect(await events.next()).toEqual({ done: false, value: finished('aborted') })
  })

  it('[BH19] an abort while waiting for another attempt', async () => {
    const clock = new FakeClock()
    const upstream = await startUpstream(DOWN)
    const controller = new AbortController()
    const result = collect(backendFor(upstream, { clock }), ask(), controller.signal)
    await until(() => clock.pending.includes(250))
    controller.abort()
    expect(await result).toEqual({ events: [finished('aborted')] })
    expect([upstream.asked.length, clock.pending]).toEqual([1, []])
  })

  it('[BH19] a signal that is aborted already asks nobody', async () => {
    const upstream = await startUpstream(saying('ok'))
    expect(await collect(backendFor(upstream), ask(), AbortSignal.abort())).toEqual({
      events: [finished('aborted')],
    })
    expect(upstream.asked).toEqual([])
  })

  it('[BH19] a consumer that leaves the loop ends the request', async () => {
    const upstream = await startUpstream(endless)
    const { signal } = new AbortController()
    for await (const event of backendFor(upstream).chat(ask(), { signal })) {
      expect(event).toEqual({ type: 'text', text: 'a' })
      break
    }
    await until(() => upstream.left() === 1)
  })

  it('[BH19] leaves no timer behind', async () => {
    const clock = new FakeClock()
    const upstream = await startUpstream(endless, saying('ok'))
    const backend = backendFor(upstream, { clock })
    const { signal } = new AbortController()
    for await (const _event of backend.chat(ask(), { signal })) break
    await collect(backend)
    await until(() => clock.pending.length === 0)
    expect(upstream.asked).toHaveLength(2)
  })

  it('[BH12][BH17] the first piece is timed from the call, attempts included', async () => {
    const whole = await startUpstream(DOWN, saying('ok'))
    const told = await collect(backendFor(whole, { clock: new FakeClock(9000) }))
    expect(told.events.at(-1)).toEqual(finished('end', { timeToFirstTokenMs: 250 }))
  })
})
