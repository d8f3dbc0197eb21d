import type { CostTable } from '@turant/drafting'
import type { CostStore, PrefixStore } from '@turant/engine'
import { describe, expect, test, vi } from 'vitest'
import { ask, collect, createEngine } from './collect.ts'
import { answering, ScriptedBackend } from './scripted-backend.ts'

class MemoryCosts implements CostStore {
  readonly tables = new Map<string, CostTable>()
  readonly saved: Promise<void>
  #resolve: () => void = () => {}

  constructor() {
    this.saved = new Promise((resolve) => (this.#resolve = resolve))
  }

  load(fingerprint: string): Promise<CostTable | undefined> {
    return Promise.resolve(this.tables.get(fingerprint))
  }

  save(fingerprint: string, table: CostTable): Promise<void> {
    this.tables.set(fingerprint, table)
    this.#resolve()
    return Promise.resolve()
  }
}

/** Keeps texts under made-up paths, as a folder would. */
class MemoryPrefixes implements PrefixStore {
  readonly kept = new Map<string, Int32Array>()
  readonly discarded: string[] = []

  longest(_fingerprint: string, prompt: Int32Array) {
    let best: { path: string; tokens: number; common: number } | undefined
    for (const [path, tokens] of this.kept) {
      let common = 0
      while (common < Math.min(tokens.length, prompt.length) && tokens[common] === prompt[common]) {
        common += 1
      }
      if (common > (best?.common ?? 0)) best = { path, tokens: tokens.length, common }
    }
    return Promise.resolve(best)
  }

  async keep(_fingerprint: string, tokens: Int32Array, write: (path: string) => Promise<boolean>) {
    const path = `kept-${this.kept.size}`
    if (await write(path)) this.kept.set(path, tokens)
  }

  discard({ path }: { readonly path: string }) {
    this.discarded.push(path)
    this.kept.delete(path)
    return Promise.resolve()
  }
}

describe('calibration', () => {
  test('[EN17] costs are measured once for a fingerprint and kept', async () => {
    const costs = new MemoryCosts()
    const first = new ScriptedBackend(answering('ok'))
    const engine = createEngine(first, { costs })
    await engine.describe('m')
    await costs.saved
    const table = costs.tables.get('scripted')
    expect(table?.map((row) => row.context)).toEqual([0, 512])
    expect(table?.[0]?.batches.map((batch) => batch.tokens)).toEqual([1, 4, 8, 16, 32, 64, 128])
    expect((await collect(engine, ask('x?'))).figures).toMatchObject({ reusedTokens: 0 })
    const second = new ScriptedBackend(answering('ok'))
    await collect(createEngine(second, { costs }), ask('x?', { drafting: 'off' }))
    // The answer, its first token by itself; nothing was measured again.
    expect(second.batches).toBe(2)
  })

  test('[EN17] a request is served in the middle of a measurement, which goes on behind it', async () => {
    const costs = new MemoryCosts()
    const backend = new ScriptedBackend(answering('ok'))
    const engine = createEngine(backend, { costs })
    let steps = 0
    const started = Promise.withResolvers<void>()
    backend.gate = () => {
      steps += 1
      if (steps === 5) started.resolve()
      return new Promise((resolve) => setTimeout(resolve, 0))
    }
    await engine.describe('m')
    await started.promise
    expect(engine.status()).toMatchObject({ running: 0, queued: 0 })
    const before = backend.aborted
    expect((await collect(engine, ask('x?', { priority: 'background' }))).text).toBe('ok')
    expect(backend.aborted - before).toBe(1)
    expect(costs.tables.size).toBe(0)
    await costs.saved
    expect(costs.tables.size).toBe(1)
  })

  test('[EN17] a request that needs its memory ends a measurement', async () => {
    const costs = new MemoryCosts()
    const backend = new ScriptedBackend(answering('ok'))
    const engine = createEngine(backend, { costs, contextTokens: 4096 })
    const deep = Promise.withResolvers<void>()
    backend.gate = () => {
      if (backend.counted('prefill') >= 512) deep.resolve()
      return new Promise((resolve) => setTimeout(resolve, 0))
    }
    await engine.describe('m')
    await deep.promise
    const { text } = await collect(engine, ask(`${'x'.repeat(4000)}?`))
    expect(text).toBe('ok')
    expect(costs.tables.size).toBe(0)
  })
})

describe('kept prefixes', () => {
  const file = 'x'.repeat(600)

  test('[EN18] what was computed before a restart is not computed again', async () => {
    const prefixes = new MemoryPrefixes()
    const backend = new ScriptedBackend(answering('ok'))
    const before = createEngine(backend, { prefixes })
    await collect(before, ask(`${file}first?`))
    await before.close()
    expect([...prefixes.kept.values()].map((tokens) => tokens.length)).toEqual([608])
    const counted = backend.computed
    const after = createEngine(backend, { prefixes })
    const { text, figures } = await collect(after, ask(`${file}second?`, { drafting: 'off' }))
    expect({ text, figures }).toMatchObject({
      text: 'ok',
      figures: { reusedTokens: 600, computedTokens: 7 },
    })
    expect(backend.computed - counted).toBe(7 + 2)
  })

  test('[EN18] are written when it has been quiet for a while, short ones never', async () => {
    vi.useFakeTimers()
    try {
      const prefixes = new MemoryPrefixes()
      const engine = createEngine(new ScriptedBackend(answering('ok')), { prefixes })
      await collect(engine, ask('short?'))
      await collect(engine, ask(`${file}?`))
      await vi.advanceTimersByTimeAsync(2900)
      expect(prefixes.kept.size).toBe(0)
      await vi.advanceTimersByTimeAsync(200)
      expect([...prefixes.kept.values()].map((tokens) => tokens.length)).toEqual([603])
    } finally {
      vi.useRealTimers()
    }
  })

  test.each([
    { memory: 'all memory', sequences: 4, contextTokens: 1500 },
    { memory: 'the only sequence', sequences: 1, contextTokens: 4000 },
  ])('[EN18] are written before $memory is given away, and taken back', async (size) => {
    const prefixes = new MemoryPrefixes()
    const backend = new ScriptedBackend(answering('ok'))
    const engine = createEngine(backend, { prefixes, ...size })
    await collect(engine, ask(`${'x'.repeat(1000)}?`))
    await collect(engine, ask(`${'y'.repeat(1000)}?`))
    expect([...prefixes.kept.values()].map((tokens) => tokens.length)).toEqual([1003])
    const { text, figures } = await collect(engine, ask(`${'x'.repeat(1000)}again?`))
    expect({ text, reused: figures?.reusedTokens }).toEqual({ text: 'ok', reused: 1000 })
  })

  test('[EN18] a damaged one is discarded and computed', async () => {
    const prefixes = new MemoryPrefixes()
    const backend = new ScriptedBackend(answering('ok'))
    const before = createEngine(backend, { prefixes })
    await collect(before, ask(`${file}first?`))
    await before.close()
    backend.snapshots.clear()
    const { text, figures } = await collect(
      createEngine(backend, { prefixes }),
      ask(`${file}second?`),
    )
    expect({ text, reused: figures?.reusedTokens, discarded: prefixes.discarded }).toEqual({
      text: 'ok',
      reused: 0,
      discarded: ['kept-0'],
    })
  })
})

describe('long prompts', () => {
  test('[EN19] say beforehand how long they take, and then how long still', async () => {
    let now = 0
    const backend = new ScriptedBackend(answering('ok'))
    const engine = createEngine(backend, { clock: { now: () => now } })
    backend.gate = () => {
      const last = backend.calls.at(-1)
      if (last?.type === 'prefill') now += 8 * last.count
      return Promise.resolve()
    }
    const left: { readonly ms: number; readonly tokens: number }[] = []
    for await (const event of engine.generate(ask(`${'x'.repeat(2000)}?`), {
      signal: new AbortController().signal,
    })) {
      if (event.type !== 'prompt-progress') continue
      left.push({ ms: event.leftMs, tokens: event.total - event.done })
    }
    expect(left.length).toBeGreaterThan(10)
    // The last tokens are computed with the answer's first.
    expect(left.at(-1)?.ms).toBeLessThan(500)
    // 8 ms a token, more than was assumed: after a few chunks the rest is known to be about as dear.
    const { ms = 0, tokens = 0 } = left[5] ?? {}
    expect(ms / (8 * tokens)).toBeGreaterThan(0.7)
    expect(ms / (8 * tokens)).toBeLessThan(1.4)
  })

  test('[EN19] that stand still for a second say so', async () => {
    vi.useFakeTimers()
    try {
      const backend = new ScriptedBackend(answering('ok'))
      const engine = createEngine(backend)
      backend.gate = () => new Promise((resolve) => setTimeout(resolve, 3500))
      const events: number[] = []
      const reading = (async () => {
        const order = ask(`${'x'.repeat(50)}?`, { maxTokens: 1 })
        for await (const event of engine.generate(order, {
          signal: new AbortController().signal,
        })) {
          if (event.type === 'prompt-progress') events.push(event.done)
        }
      })()
      await vi.advanceTimersByTimeAsync(8000)
      await reading
      expect(events).toEqual([0, 0, 0, 50])
    } finally {
      vi.useRealTimers()
    }
  })
})

describe('memory of several agents', () => {
  test('[EN20] a request waits when it may not fit beside those under way, a person does not', async () => {
    const backend = new ScriptedBackend(answering('a'.repeat(60)))
    const engine = createEngine(backend, { contextTokens: 300 })
    const agent = { drafting: 'off', maxTokens: 100 } as const
    const ends: string[] = []
    const run = async (name: string, changes: Parameters<typeof ask>[1]): Promise<void> => {
      const { end } = await collect(engine, ask(`${name}${'x'.repeat(60)}?`, changes))
      ends.push(`${name} ${end.type}`)
    }
    await Promise.all([
      run('a', agent),
      run('b', { ...agent, maxTokens: 200 }),
      run('c', agent),
      run('user', { ...agent, maxTokens: 4, priority: 'interactive' }),
    ])
    expect(ends).toEqual(['user finished', 'a finished', 'b finished', 'c finished'])
  })
})

describe('steps of several tokens', () => {
  test('[EN22] are taken once costs are known, where no draft comes up', async () => {
    const costs = new MemoryCosts()
    costs.tables.set('scripted', [{ context: 0, batches: [{ tokens: 1, cost: 10 }] }])
    const backend = new ScriptedBackend(answering('abcdefghijkl'))
    const engine = createEngine(backend, { costs })
    await engine.describe('m')
    const steps = async (changes: Parameters<typeof ask>[1]): Promise<number> => {
      const before = backend.batches
      const { text, figures } = await collect(engine, ask('x?', { drafting: 'off', ...changes }))
      expect({ text, batches: figures?.batches }).toEqual({ text: 'abcdefghijkl', batches: 13 })
      return backend.batches - before
    }
    // The first token by itself, then four at a time.
    expect(await steps({})).toBe(4)
    expect(await steps({ stop: ['none'] })).toBe(13)
    expect(await steps({ isEnough: () => false })).toBe(13)
  })
})
