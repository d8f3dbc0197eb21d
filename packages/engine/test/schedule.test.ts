import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ask, collect, createEngine } from './collect.ts'
import { answering, ScriptedBackend } from './scripted-backend.ts'

const plain = { drafting: 'off' } as const

/** Holds every computation until it is let go. */
function gated(backend: ScriptedBackend): { step: () => Promise<void>; open: () => void } {
  const waiting: (() => void)[] = []
  let isOpen = false
  backend.gate = () =>
    isOpen ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve))
  const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5))
  return {
    async step() {
      await settle()
      for (const release of waiting.splice(0)) release()
      await settle()
    },
    open() {
      isOpen = true
      for (const release of waiting.splice(0)) release()
    },
  }
}

describe('batches of several requests', () => {
  test('[EN14] single tokens of background requests share batches, and say the same', async () => {
    const answer = 'abcdefghijklmnopqrst'
    const alone = new ScriptedBackend(answering(answer))
    await collect(createEngine(alone), ask('one?', plain))
    const backend = new ScriptedBackend(answering(answer))
    const engine = createEngine(backend)
    const texts = await Promise.all(
      ['one?', 'two?', 'three?'].map(
        async (prompt) => (await collect(engine, ask(prompt, plain))).text,
      ),
    )
    expect(texts).toEqual([answer, answer, answer])
    expect(backend.batches).toBeGreaterThanOrEqual(alone.batches)
    expect(backend.batches).toBeLessThan(alone.batches * 1.5)
  })

  test('[EN14] interactive requests do not wait for company on a CPU', async () => {
    const backend = new ScriptedBackend(answering('abcdef'))
    const engine = createEngine(backend)
    const interactive = { ...plain, priority: 'interactive' } as const
    await Promise.all([
      collect(engine, ask('one?', interactive)),
      collect(engine, ask('two?', interactive)),
    ])
    expect(backend.batches).toBe(14)
  })

  test('[EN14] whatever runs beside it, a request says what it says alone', async () => {
    const request = fc.record({
      prompt: fc.stringMatching(/^[a-z]{1,40}$/),
      drafting: fc.constantFrom('on' as const, 'off' as const),
      priority: fc.constantFrom('interactive' as const, 'background' as const),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(request, { minLength: 1, maxLength: 6 }), async (requests) => {
        const engine = createEngine(new ScriptedBackend(answering('the same again, the same')))
        const texts = await Promise.all(
          requests.map(async ({ prompt, ...rest }) => {
            const order = ask(`${prompt}?`, { reference: 'the same then', ...rest })
            return (await collect(engine, order)).text
          }),
        )
        expect(texts).toEqual(requests.map(() => 'the same again, the same'))
        expect(engine.status()).toMatchObject({ running: 0, queued: 0 })
      }),
      { numRuns: 60 },
    )
  })
})

describe('a running batch', () => {
  test('[EN15] of a background request stops for an interactive one and is computed again', async () => {
    const backend = new ScriptedBackend(answering('ok'))
    const engine = createEngine(backend)
    const gate = gated(backend)
    const agent = collect(engine, ask(`${'x'.repeat(600)}?`))
    await gate.step()
    const user = collect(engine, ask('quick?', { priority: 'interactive' }))
    await gate.step()
    expect(backend.aborted).toBe(1)
    gate.open()
    expect([(await user).text, (await agent).text]).toEqual(['ok', 'ok'])
    const ended = backend.calls.filter((call) => call.type === 'verify').map((call) => call.count)
    expect(ended.length).toBeGreaterThan(1)
  })

  test('[EN23] of a prompt is smaller after one was given up for somebody more urgent', async () => {
    const backend = new ScriptedBackend(answering('ok'))
    // What is computed takes 3 ms a token.
    const now = (): number => 3 * backend.computed
    const engine = createEngine(backend, { clock: { now } })
    const gate = gated(backend)
    const agent = collect(engine, ask(`${'x'.repeat(2000)}?`))
    await gate.step()
    const user = collect(engine, ask('quick?', { priority: 'interactive' }))
    await gate.step()
    gate.open()
    await Promise.all([user, agent])
    expect(backend.aborted).toBe(1)
    const chunks = backend.calls.flatMap((call) => (call.type === 'prefill' ? [call] : []))
    const attempts = Map.groupBy(chunks, ({ position }) => position)
    const [given, again] = [...attempts.values()].find(({ length }) => length === 2) ?? []
    expect(again?.count).toBeLessThanOrEqual((given?.count ?? 0) / 2)
  })

  test('[EN15] of an interactive request is not stopped by another one', async () => {
    const backend = new ScriptedBackend(answering('ok'))
    const engine = createEngine(backend)
    const gate = gated(backend)
    const interactive = { priority: 'interactive' } as const
    const first = collect(engine, ask(`${'x'.repeat(300)}?`, interactive))
    await gate.step()
    const second = collect(engine, ask('y?', interactive))
    gate.open()
    expect([(await first).text, (await second).text]).toEqual(['ok', 'ok'])
    expect(backend.aborted).toBe(0)
  })

  test('[EN2] whose only reader has gone is stopped', async () => {
    const backend = new ScriptedBackend(answering('abcdefgh'))
    const engine = createEngine(backend)
    const events = engine.generate(ask('x?', plain), { signal: new AbortController().signal })
    for (let event = await events.next(); event.done !== true; event = await events.next()) {
      if (event.value.type === 'text-delta') break
    }
    const gate = gated(backend)
    const left = events.return(undefined)
    gate.open()
    await left
    expect(engine.status()).toMatchObject({ running: 0, queued: 0 })
    expect((await collect(engine, ask('again?', plain))).text).toBe('abcdefgh')
  })

  test('[EN16] has enough where its reader says so: nothing is computed in vain', async () => {
    const backend = new ScriptedBackend(answering('abcdefgh'))
    let read = ''
    const isEnough = (text: string): boolean => {
      read += text
      return read.includes('c')
    }
    const { text, end } = await collect(createEngine(backend), ask('x?', { ...plain, isEnough }))
    expect({
      text,
      reason: end.type === 'finished' && end.reason,
      batches: backend.batches,
    }).toEqual({
      text: 'abc',
      reason: 'stop-text',
      batches: 3,
    })
  })
})
