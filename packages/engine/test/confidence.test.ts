import type { GenerateEvent } from '@turant/engine'
import { describe, expect, test } from 'vitest'
import { ask, collect, createEngine } from './collect.ts'
import { answering, ScriptedBackend } from './scripted-backend.ts'

const NEVER = new AbortController().signal
const END = 256

/** Sure of the letter `a` and of its end, of nothing else. */
function wavering(answer: string): ScriptedBackend {
  const backend = new ScriptedBackend(answering(answer))
  backend.probability = (token) => (token === 97 || token === END ? 1 : 0.25)
  return backend
}

describe('how sure the model is', () => {
  test('[EN26] is told of the text so far by each piece, and of the whole at the end', async () => {
    const engine = createEngine(wavering('aab'))
    const events: GenerateEvent[] = []
    for await (const event of engine.generate(ask('x?', { confidence: 'on', drafting: 'off' }), {
      signal: NEVER,
    })) {
      events.push(event)
    }
    const sure = events.flatMap((event) =>
      event.type === 'text-delta' ? [[event.text, event.meanProbability]] : [],
    )
    expect(sure).toEqual([
      ['a', 1],
      ['a', 1],
      ['b', expect.closeTo(0.25 ** (1 / 3), 6)],
    ])
    expect(events.at(-1)).toMatchObject({
      type: 'finished',
      figures: { outputTokens: 4, meanProbability: expect.closeTo(0.25 ** (1 / 4), 6) },
    })
  })

  test('[EN26] is the same with a draft, and counts nothing behind the end', async () => {
    const reference = 'aabaabaaXbbbbbb'
    const request = { confidence: 'on', stop: ['X'] } as const
    const means = await Promise.all(
      (['on', 'off'] as const).map(async (drafting) => {
        const engine = createEngine(wavering(reference))
        const asked = ask('x?', { ...request, drafting, reference })
        const { text, figures } = await collect(engine, asked)
        expect(text).toBe('aabaabaa')
        return figures?.meanProbability
      }),
    )
    // Six letters a, two b, and the X that ended it.
    const expected = 0.25 ** (3 / 9)
    expect(means).toEqual([expect.closeTo(expected, 6), expect.closeTo(expected, 6)])
  })

  test('[EN26] is not asked for, nor told, unless the request wants it', async () => {
    const backend = wavering('ab')
    backend.probability = () => {
      throw new Error('asked')
    }
    const { text, figures } = await collect(createEngine(backend), ask('x?'))
    expect({ text, tells: figures && 'meanProbability' in figures }).toEqual({
      text: 'ab',
      tells: false,
    })
  })

  test('[EN26] nothing is told where nothing was said', async () => {
    const { figures } = await collect(
      createEngine(wavering('ab')),
      ask('x?', { confidence: 'on', maxTokens: 0 }),
    )
    expect(figures && 'meanProbability' in figures).toBe(false)
  })
})
