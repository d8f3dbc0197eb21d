import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ask, collect, createEngine } from './collect.ts'
import { answering, ScriptedBackend } from './scripted-backend.ts'

describe('streams', () => {
  test('[EN1] a request ends with one terminal event and its figures', async () => {
    const engine = createEngine(new ScriptedBackend(answering('hello')))
    const { text, end, figures } = await collect(engine, ask('greet?'))
    expect({ text, type: end.type, reason: end.type === 'finished' && end.reason }).toEqual({
      text: 'hello',
      type: 'finished',
      reason: 'end',
    })
    expect(figures).toMatchObject({
      promptTokens: 6,
      reusedTokens: 0,
      computedTokens: 6,
      outputTokens: 6,
    })
  })

  test.each([
    ['unknown', 'unknown-model'],
    ['m', 'model-unavailable'],
  ])('[EN1] model %s fails with %s', async (model, code) => {
    const backend = new ScriptedBackend(answering(''))
    backend.failLoads = 1
    const { end } = await collect(createEngine(backend), ask('x?', { model }))
    expect(end).toMatchObject({ type: 'failed', error: { code } })
  })

  test('[EN27] what a model holds is told, a common beginning once', async () => {
    const engine = createEngine(new ScriptedBackend(answering('')))
    const held: unknown[] = []
    for (const text of ['common one?', 'common one?', 'com and then two?', 'x?']) {
      await collect(engine, ask(text))
      held.push(engine.status().models.map(({ heldTokens }) => heldTokens))
    }
    // 'com' is shared by the first and the third.
    expect(held).toEqual([[11], [11], [11 + 17 - 3], [11 + 17 - 3 + 2]])
  })

  test('[EN2] an abort ends the request and the next one is served', async () => {
    const backend = new ScriptedBackend(answering('a'.repeat(500)))
    const engine = createEngine(backend)
    const abort = new AbortController()
    const stream = engine.generate(ask('long?', { drafting: 'off' }), { signal: abort.signal })
    let last
    for await (const event of stream) {
      if (event.type === 'text-delta') abort.abort()
      last = event
    }
    expect(last).toMatchObject({
      type: 'finished',
      reason: 'aborted',
      figures: { outputTokens: 1 },
    })
    const steps = backend.batches
    expect((await collect(engine, ask('again?', { maxTokens: 1 }))).text).toBe('a')
    expect(backend.batches - steps).toBe(1)
  })

  test('[EN2] a consumer that reads the end and goes away leaves nothing behind', async () => {
    const engine = createEngine(new ScriptedBackend(answering('abc')), { sequences: 1 })
    const events = engine.generate(ask('x?'), { signal: new AbortController().signal })
    let event = await events.next()
    while (event.done !== true && event.value.type !== 'finished') event = await events.next()
    expect(engine.status()).toMatchObject({ running: 0, queued: 0 })
    expect((await collect(engine, ask('y?'))).text).toBe('abc')
  })

  test('[EN2] leaving the loop gives the sequence back', async () => {
    const engine = createEngine(new ScriptedBackend(answering('abc')), { sequences: 1 })
    for await (const event of engine.generate(ask('x?'), {
      signal: new AbortController().signal,
    })) {
      if (event.type === 'text-delta') break
    }
    expect((await collect(engine, ask('y?'))).text).toBe('abc')
    expect(engine.status()).toMatchObject({ running: 0, queued: 0 })
  })

  test('[EN3] characters are whole and a stop text ends the output', async () => {
    const engine = createEngine(new ScriptedBackend(answering('नमस्ते 😀 one STOP two')))
    const deltas: string[] = []
    const request = ask('x?', { stop: ['STOP'], drafting: 'off' })
    for await (const event of engine.generate(request, { signal: new AbortController().signal })) {
      if (event.type === 'text-delta') deltas.push(event.text)
    }
    expect(deltas.join('')).toBe('नमस्ते 😀 one ')
    expect(deltas.filter((delta) => delta.includes('\uFFFD'))).toEqual([])
    expect(deltas).toContain('😀')
  })

  test('maxTokens ends with "length"', async () => {
    const engine = createEngine(new ScriptedBackend(answering('abcdef')))
    const { text, end } = await collect(engine, ask('x?', { maxTokens: 3 }))
    expect({ text, reason: end.type === 'finished' && end.reason }).toEqual({
      text: 'abc',
      reason: 'length',
    })
  })
})

describe('sequences', () => {
  test('[EN4] a prompt that begins like an earlier one computes only what is new', async () => {
    const backend = new ScriptedBackend(answering('ok'))
    const engine = createEngine(backend)
    const file = 'x'.repeat(300)
    await collect(engine, ask(`${file}first?`))
    const before = backend.computed
    const { text, figures } = await collect(engine, ask(`${file}second?`, { drafting: 'off' }))
    expect({ text, reused: figures?.reusedTokens, computed: figures?.computedTokens }).toEqual({
      text: 'ok',
      reused: 300,
      computed: 7,
    })
    // What is new, and of the answer all but the end.
    expect(backend.computed - before).toBe(7 + 2)
  })

  test('[EN4] a conversation goes on where its answer ended', async () => {
    const engine = createEngine(new ScriptedBackend(answering('yes.')))
    await collect(engine, ask('one?'))
    const { figures } = await collect(engine, ask('one?yes. two?'))
    expect(figures).toMatchObject({ reusedTokens: 8, computedTokens: 5 })
  })

  test('[EN5] a short common beginning does not cost another sequence its contents', async () => {
    const engine = createEngine(new ScriptedBackend(answering('ok')))
    const system = 'system: '
    const a = `${system}${'a'.repeat(200)}`
    await collect(engine, ask(`${a}?`))
    const b = await collect(engine, ask(`${system}${'b'.repeat(200)}?`))
    const again = await collect(engine, ask(`${a}!?`))
    expect([b.figures?.reusedTokens, again.figures?.reusedTokens]).toEqual([8, 208])
  })

  test('[EN6] memory that is full forgets the sequence used longest ago', async () => {
    const engine = createEngine(new ScriptedBackend(answering('ok')), { contextTokens: 250 })
    await collect(engine, ask(`${'a'.repeat(100)}?`))
    await collect(engine, ask(`${'b'.repeat(100)}?`))
    const third = await collect(engine, ask(`${'c'.repeat(100)}?`))
    expect(third.text).toBe('ok')
    const b = await collect(engine, ask(`${'b'.repeat(100)}?`))
    expect(b.figures?.reusedTokens).toBe(100)
  })

  test('[EN7] a prompt that is too long is refused with the number of tokens', async () => {
    const backend = new ScriptedBackend(answering('ok'))
    const { end } = await collect(
      createEngine(backend, { contextTokens: 100 }),
      ask(`${'a'.repeat(119)}?`),
    )
    expect(end).toMatchObject({ type: 'failed', error: { code: 'context-overflow' } })
    expect(end.type === 'failed' && end.error.message).toContain('21 tokens too long')
    expect(backend.counted('prefill')).toBe(0)
  })
})

describe('order', () => {
  test('[EN8] an interactive request overtakes a background one between two steps', async () => {
    const backend = new ScriptedBackend(answering('a'.repeat(50)))
    const engine = createEngine(backend)
    await engine.describe('m')
    const order: string[] = []
    const background = collect(engine, ask('slow?', { drafting: 'off' })).then(() =>
      order.push('background'),
    )
    let steps = 0
    let interactive: Promise<unknown> = Promise.resolve()
    backend.gate = () => {
      steps += 1
      if (steps === 5) {
        const request = ask('quick?', { priority: 'interactive', maxTokens: 3, drafting: 'off' })
        interactive = collect(engine, request).then(() => order.push(`interactive after ${steps}`))
      }
      return new Promise((resolve) => setTimeout(resolve, 0))
    }
    await background
    await interactive
    expect(order[1]).toBe('background')
    // Its own four steps, and at most two of the other's: one under way and one before it stood in line.
    expect(Number(order[0]?.split(' ')[2])).toBeLessThanOrEqual(5 + 4 + 2)
  })

  test('[EN9] beyond the bound a request fails with queue-full', async () => {
    const backend = new ScriptedBackend(answering('a'))
    const engine = createEngine(backend, { maxQueued: 2 })
    await engine.describe('m')
    const outcomes = await Promise.all([1, 2, 3].map((n) => collect(engine, ask(`${n}?`))))
    expect(
      outcomes.map(({ end }) => (end.type === 'failed' ? end.error.code : end.type)).sort(),
    ).toEqual(['finished', 'finished', 'queue-full'])
  })

  test('[EN24] a turn that appends cuts only what is new into tokens', async () => {
    const backend = new ScriptedBackend(answering('ok'))
    const engine = createEngine(backend)
    const said = (texts: readonly string[]) =>
      texts.map((text, index) => ({ text, special: index % 2 === 0 }))
    const turn = ['<u>', 'x'.repeat(500), '<a>', 'ok', '<u>']
    await collect(engine, ask('', { prompt: said(turn), drafting: 'off' }))
    const before = backend.tokenized
    const next = await collect(
      engine,
      ask('', { prompt: said([...turn, 'more?']), drafting: 'off' }),
    )
    expect({ text: next.text, cut: backend.tokenized - before }).toEqual({ text: 'ok', cut: 5 })
  })

  test('more requests at once than sequences are all served', async () => {
    const engine = createEngine(new ScriptedBackend(answering('done')), { sequences: 2 })
    const all = await Promise.all(
      Array.from({ length: 9 }, (_, n) => collect(engine, ask(`${n}?`))),
    )
    expect(all.map(({ text }) => text)).toEqual(Array.from({ length: 9 }, () => 'done'))
  })
})

describe('drafting', () => {
  const words = fc.array(fc.constantFrom('const ', 'a', ' = ', '1', '\n', 'name', '(', ')'), {
    maxLength: 60,
  })

  test('[EN10] output is the same with drafting on and off, whatever the reference', async () => {
    await fc.assert(
      fc.asyncProperty(words, words, async (output, reference) => {
        const engine = createEngine(new ScriptedBackend(answering(output.join(''))))
        const on = await collect(engine, ask('x?', { reference: reference.join('') }))
        const off = await collect(engine, ask('x?', { drafting: 'off' }))
        expect(on.text).toBe(output.join(''))
        expect(off.text).toBe(on.text)
        expect(off.figures?.outputTokens).toBe(on.figures?.outputTokens)
      }),
      { numRuns: 60 },
    )
  })

  test('[EN11] a copied file takes far fewer batches than tokens', async () => {
    const file = Array.from({ length: 40 }, (_, n) => `line ${n} of it\n`).join('')
    const edited = file.replace('line 20', 'the line 20')
    const engine = createEngine(new ScriptedBackend(answering(edited)))
    const { text, figures } = await collect(engine, ask('x?', { reference: file }))
    expect(text).toBe(edited)
    expect(figures?.outputTokens).toBe(edited.length + 1)
    expect(figures?.batches).toBeLessThan(edited.length / 20)
    expect(figures?.referenceAcceptedTokens).toBeGreaterThan(edited.length * 0.9)
  })
})

describe('failure', () => {
  test('[EN12] a lost model fails its requests and is loaded again for the next', async () => {
    const backend = new ScriptedBackend(answering('hello'))
    const engine = createEngine(backend)
    await engine.describe('m')
    backend.gate = () => {
      backend.crash()
      backend.gate = () => Promise.resolve()
      return Promise.resolve()
    }
    const { end } = await collect(engine, ask('x?'))
    expect(end).toMatchObject({ type: 'failed', error: { code: 'backend-lost' } })
    expect((await collect(engine, ask('x?'))).text).toBe('hello')
    expect(backend.calls.filter((call) => call.type === 'load')).toHaveLength(2)
  })

  test('[EN13] loads are shared and idle models make room', async () => {
    const backend = new ScriptedBackend(answering('hi'))
    const engine = createEngine(backend, { maxModels: 1 })
    await Promise.all([collect(engine, ask('1?')), collect(engine, ask('2?'))])
    await collect(engine, ask('3?', { model: 'n' }))
    expect(backend.calls.filter((call) => call.type === 'load' || call.type === 'close')).toEqual([
      { type: 'load', path: 'm' },
      { type: 'close', path: 'm' },
      { type: 'load', path: 'n' },
    ])
  })
})
