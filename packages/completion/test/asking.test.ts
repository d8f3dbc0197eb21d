import { describe, expect, test } from 'vitest'
import { place, told, Typist } from './typist.ts'

/** Milliseconds after a key until the model is asked; infinite if it is not within a second. */
function waited(typist: Typist, before: string): number {
  const { length } = typist.model.answers
  void typist.complete(before)
  for (let ms = 0; ms <= 1000; ms += 1) {
    if (typist.model.answers.length > length) return ms
    typist.clock.advance(1)
  }
  return Number.POSITIVE_INFINITY
}

/** Types with this gap between keys, each answered after so long if it is not superseded before. */
async function typed(
  typist: Typist,
  { keys, gapMs, answerMs }: { keys: number; gapMs: number; answerMs: number },
): Promise<void> {
  for (let key = 0; key < keys; key += 1) {
    void typist.complete(`key ${key} `)
    typist.clock.advance(Math.min(gapMs, answerMs + 41))
    if (answerMs + 41 < gapMs) {
      await typist.model.last.end()
      typist.clock.advance(gapMs - answerMs - 41)
    }
  }
}

describe('when it asks', () => {
  test('[CO1] waits at most 40 ms while answers come faster than keys', async () => {
    const typist = new Typist()
    expect(waited(typist, 'a')).toBeLessThanOrEqual(40)
    await typed(typist, { keys: 30, gapMs: 300, answerMs: 100 })
    expect(waited(typist, 'b')).toBeLessThanOrEqual(40)
    const quick = new Typist()
    await typed(quick, { keys: 30, gapMs: 300, answerMs: 0 })
    expect(waited(quick, 'b')).toBeLessThan(waited(typist, 'c'))
  })

  test('[CO1] waits for a pause where answers take longer than the gap between keys', async () => {
    const typist = new Typist()
    for (let key = 0; key < 30; key += 1) {
      const outcome = typist.complete(`slow ${key} `)
      typist.pause()
      typist.clock.advance(500)
      await typist.model.last.end()
      await outcome
    }
    // Keys every 100 ms now: what is begun after one of them would be given up at the next.
    for (let key = 0; key < 30; key += 1) {
      void typist.complete(`fast ${key} `)
      typist.clock.advance(100)
    }
    const wait = waited(typist, 'last')
    expect(wait).toBeGreaterThan(100)
    expect(wait).toBeLessThanOrEqual(250)
    expect(typist.model.open).toHaveLength(1)
  })

  test('[CO1] what is given up counts for as long as it was let run', () => {
    const typist = new Typist()
    const type = (gapMs: number): void => {
      for (let key = 0; key < 30; key += 1) {
        void typist.complete(`never answered ${gapMs} ${key} `)
        typist.clock.advance(gapMs)
      }
    }
    type(900)
    type(100)
    expect(waited(typist, 'x')).toBeGreaterThan(100)
  })

  test('[CO1] does not wait for whoever asks by a key', () => {
    const typist = new Typist()
    void typist.complete(place('a', { trigger: 'explicit' }))
    expect(typist.model.answers).toHaveLength(1)
  })

  test('[CO2] a key supersedes the one before it, and its request is aborted at once', async () => {
    const typist = new Typist()
    const first = typist.complete('a ')
    typist.pause()
    typist.model.last.say('one')
    const second = typist.complete('b ')
    expect(typist.model.answers.map(({ state }) => state)).toEqual(['aborted'])
    expect(await first).toEqual({ type: 'aborted' })
    typist.pause()
    typist.model.last.say('two')
    await typist.model.last.end()
    expect(await second).toEqual({
      type: 'suggested',
      suggestion: { text: 'two', source: 'asked' },
    })
  })

  test('[CO2] of keys within the wait only the last is asked for', async () => {
    const typist = new Typist()
    const outcomes = ['a', 'ab', 'abc'].map((before) => typist.complete(before))
    typist.pause()
    expect(typist.model.answers.map(({ task }) => task.before)).toEqual(['abc'])
    typist.completer.close()
    expect(await Promise.all(outcomes)).toEqual(outcomes.map(() => ({ type: 'aborted' })))
  })

  test('[CO3] a second asker at one place joins the first, whatever its context', async () => {
    const typist = new Typist()
    const first = typist.complete('a ')
    const second = typist.complete('a ')
    typist.pause()
    const third = typist.complete(place('a ', { context: [{ text: 'other' }] }))
    expect(typist.model.answers).toHaveLength(1)
    typist.model.last.say('= 1')
    await typist.model.last.end()
    expect(await Promise.all([first, second, third])).toEqual([
      { type: 'suggested', suggestion: { text: '= 1', source: 'asked' } },
      { type: 'suggested', suggestion: { text: '= 1', source: 'asked' } },
      { type: 'suggested', suggestion: { text: '= 1', source: 'running' } },
    ])
    expect(typist.clock.pending).toBe(0)
  })

  test('[CO3] whoever asks by a key ends the wait of those at the same place', async () => {
    const typist = new Typist()
    const first = typist.complete('a ')
    void typist.complete(place('a ', { trigger: 'explicit' }))
    expect(typist.model.answers).toHaveLength(1)
    typist.pause()
    expect(typist.model.answers).toHaveLength(1)
    typist.model.last.say('= 1')
    await typist.model.last.end()
    expect(told(await first)).toBe('= 1')
  })

  test('[CO4] nothing is asked once it is closed', async () => {
    const typist = new Typist()
    typist.completer.close()
    expect(await typist.complete('a')).toEqual({ type: 'aborted' })
    typist.completer.accepted(place('a'), 'b')
    typist.pause()
    expect(typist.model.answers).toEqual([])
  })

  test('[CO5] who leaves during the wait asks for nothing', async () => {
    const typist = new Typist()
    const leaver = new AbortController()
    const outcome = typist.complete('a', leaver.signal)
    leaver.abort()
    expect(await outcome).toEqual({ type: 'aborted' })
    typist.pause()
    expect(typist.model.answers).toEqual([])
    expect(await typist.complete('a', leaver.signal)).toEqual({ type: 'aborted' })
  })

  test('[CO5] a request that nobody waits for goes on for a moment, for the next key', async () => {
    const typist = new Typist()
    const leaver = new AbortController()
    void typist.complete('const ', leaver.signal)
    typist.pause()
    typist.model.last.say('a')
    leaver.abort()
    typist.clock.advance(199)
    const next = typist.complete('const a')
    typist.clock.advance(500)
    typist.model.last.say(' = 1')
    await typist.model.last.end()
    expect(await next).toEqual({
      type: 'suggested',
      suggestion: { text: ' = 1', source: 'running' },
    })
    expect(typist.model.answers).toHaveLength(1)
  })

  test('[CO5] as long as another asker is there nothing ends', async () => {
    const typist = new Typist()
    const leaver = new AbortController()
    const first = typist.complete('a', leaver.signal)
    const second = typist.complete('a')
    leaver.abort()
    expect(await first).toEqual({ type: 'aborted' })
    typist.pause()
    typist.clock.advance(1000)
    typist.model.last.say('b')
    await typist.model.last.end()
    expect(told(await second)).toBe('b')
  })

  test('[CO5] and no longer', () => {
    const typist = new Typist()
    const leaver = new AbortController()
    void typist.complete('const ', leaver.signal)
    typist.pause()
    leaver.abort()
    typist.clock.advance(200)
    expect(typist.model.last.state).toBe('aborted')
    void typist.complete('const ')
    typist.pause()
    expect(typist.model.answers).toHaveLength(2)
  })

  test('[CO6] a failure is told, and the next key asks again', async () => {
    const typist = new Typist()
    const outcome = typist.complete('a')
    typist.pause()
    await typist.model.last.fail('Start the server.')
    expect(await outcome).toEqual({ type: 'failed', message: 'Start the server.' })
    expect(told(await typist.answered('a', 'b'))).toBe('b')
  })

  test('[CO6] so is an end that nobody asked for', async () => {
    const typist = new Typist()
    const outcome = typist.complete('a')
    typist.pause()
    await typist.model.last.lose()
    expect(await outcome).toMatchObject({ type: 'failed' })
  })
})
