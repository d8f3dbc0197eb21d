import { describe, expect, test } from 'vitest'
import { figures } from './scripted-model.ts'
import { place, told, Typist } from './typist.ts'

describe('what it reuses', () => {
  test('[CO7] a request goes on while what was typed agrees with it', async () => {
    const typist = new Typist()
    const first = typist.complete('con')
    typist.pause()
    const second = typist.complete('cons')
    typist.model.last.say('so')
    const third = typist.complete('console.')
    typist.model.last.say('le.log(1)')
    await typist.model.last.end()
    expect(typist.model.answers).toHaveLength(1)
    expect(await Promise.all([first, second])).toEqual([{ type: 'aborted' }, { type: 'aborted' }])
    expect(await third).toEqual({
      type: 'suggested',
      suggestion: { text: 'log(1)', source: 'running' },
    })
  })

  test('[CO7] and is given up as soon as it says something else', async () => {
    const typist = new Typist()
    void typist.complete('con')
    typist.pause()
    const outcome = typist.complete('cont')
    expect(typist.model.last.state).toBe('open')
    typist.model.last.say('s')
    expect(typist.model.last.state).toBe('aborted')
    typist.pause()
    expect(typist.model.answers.map(({ task }) => task.before)).toEqual(['con', 'cont'])
    typist.model.last.say('inue')
    await typist.model.last.end()
    expect(await outcome).toEqual({
      type: 'suggested',
      suggestion: { text: 'inue', source: 'asked' },
    })
  })

  test('[CO7] what was said otherwise before the key does not count either', () => {
    const typist = new Typist()
    void typist.complete('con')
    typist.pause()
    typist.model.last.say('sole')
    void typist.complete('cont')
    expect(typist.model.last.state).toBe('aborted')
  })

  test('[CO7] an answer that ends before what was typed is no answer', async () => {
    const typist = new Typist()
    void typist.complete('a')
    typist.pause()
    typist.model.last.say('bc')
    const outcome = typist.complete('abc')
    await typist.model.last.end()
    typist.pause()
    expect(typist.model.answers.map(({ task }) => task.before)).toEqual(['a', 'abc'])
    typist.model.last.say('d')
    await typist.model.last.end()
    expect(told(await outcome)).toBe('d')
  })

  test('[CO8] typing along a suggestion, and deleting back, asks for nothing', async () => {
    const typist = new Typist()
    expect(told(await typist.answered('a = ', 'foo(1)'))).toBe('foo(1)')
    const places = ['a = f', 'a = foo(', 'a = fo', 'a = ']
    expect(await Promise.all(places.map((before) => typist.complete(before)))).toEqual(
      ['oo(1)', '1)', 'o(1)', 'foo(1)'].map((text) => ({
        type: 'suggested',
        suggestion: { text, source: 'remembered' },
      })),
    )
    expect(typist.model.answers).toHaveLength(1)
  })

  test('[CO8] that there is nothing to say is remembered, and only there', async () => {
    const typist = new Typist()
    expect(told(await typist.answered('a = ', ''))).toBe('(quiet)')
    expect(told(await typist.complete('a = '))).toBe('(quiet)')
    expect(told(await typist.answered('a = b', 'ar'))).toBe('ar')
    expect(typist.model.answers).toHaveLength(2)
  })

  test('[CO8] another text behind the caret, or another file, is another place', async () => {
    const typist = new Typist()
    await typist.answered('a = ', '1')
    void typist.complete(place('a = ', { after: ')' }))
    typist.pause()
    void typist.complete(place('a = ', { path: 'b.ts' }))
    typist.pause()
    expect(typist.model.answers).toHaveLength(3)
  })

  test('[CO8] what is remembered ends what is under way', async () => {
    const typist = new Typist()
    await typist.answered('a = ', '1')
    const other = typist.complete('b = ')
    typist.pause()
    await typist.complete('a = ')
    expect(await other).toEqual({ type: 'aborted' })
    expect(typist.model.open).toEqual([])
  })

  test('[CO9] what was used longest ago is forgotten', async () => {
    const typist = new Typist({ maxRemembered: 2 })
    await typist.answered('a', '1')
    await typist.answered('b', '2')
    await typist.complete('a')
    await typist.answered('c', '3')
    expect(told(await typist.complete('a'))).toBe('1')
    expect(told(await typist.complete('c'))).toBe('3')
    void typist.complete('b')
    typist.pause()
    expect(typist.model.answers).toHaveLength(4)
  })

  test('[CO9] long files leave room for fewer', async () => {
    const typist = new Typist({ maxRememberedCharacters: 2_500 })
    const long = (name: string): string => `${name}${'x'.repeat(1000)}\n`
    await typist.answered(long('a'), '1')
    await typist.answered(long('b'), '2')
    await typist.answered(long('c'), '3')
    expect(told(await typist.complete(long('b')))).toBe('2')
    expect(told(await typist.complete(long('c')))).toBe('3')
    void typist.complete(long('a'))
    typist.pause()
    expect(typist.model.answers).toHaveLength(4)
    // One that alone is too much is kept while somebody waits for it.
    expect(told(await typist.answered(long('d').repeat(3), '4'))).toBe('4')
  })

  test('[CO10] after a visit to another file it is remembered with the same context alone', async () => {
    const typist = new Typist()
    const old = { context: [{ path: 'b.ts', text: 'old' }] }
    const changed = { context: [{ path: 'b.ts', text: 'changed' }] }
    await typist.answered(place('a = ', old), '1')
    expect(told(await typist.complete(place('a = ', changed)))).toBe('1')
    await typist.answered(place('', { path: 'b.ts' }), '2')
    expect(told(await typist.complete(place('a = ', old)))).toBe('1')
    await typist.complete(place('', { path: 'b.ts' }))
    expect(told(await typist.answered(place('a = ', changed), '3'))).toBe('3')
    expect(typist.model.answers).toHaveLength(3)
  })
})

describe('ahead', () => {
  test('[CO17] what follows an accepted suggestion is asked for at once, and remembered', async () => {
    const typist = new Typist()
    await typist.answered('a = ', '1')
    typist.completer.accepted(place('a = '), '1')
    expect(typist.model.last.task.before).toBe('a = 1')
    typist.model.last.say('\nb = 2')
    await typist.model.last.end()
    expect(await typist.complete('a = 1')).toEqual({
      type: 'suggested',
      suggestion: { text: '\nb = 2', source: 'remembered' },
    })
    expect(typist.completer.figures()).toEqual({
      asked: 2,
      suggested: 2,
      accepted: 1,
      last: figures,
    })
  })

  test('[CO17] the next place joins it, also with a key that it says', async () => {
    const typist = new Typist()
    typist.completer.accepted(place('a = '), '1')
    typist.model.last.say(' + ')
    const outcome = typist.complete('a = 1 ')
    typist.pause()
    typist.model.last.say('2')
    await typist.model.last.end()
    expect(await outcome).toEqual({
      type: 'suggested',
      suggestion: { text: '+ 2', source: 'running' },
    })
    expect(typist.model.answers).toHaveLength(1)
  })

  test('[CO17] a place that it can not answer aborts it', () => {
    const typist = new Typist()
    typist.completer.accepted(place('a = '), '1')
    void typist.complete('b')
    expect(typist.model.answers.map(({ state }) => state)).toEqual(['aborted'])
  })

  test('[CO17] the beginning of a suggestion leaves nothing to ask: its rest is known', async () => {
    const typist = new Typist()
    await typist.answered('a = ', 'foo(1)')
    typist.completer.accepted(place('a = '), 'foo')
    expect(typist.model.answers).toHaveLength(1)
    expect(told(await typist.complete('a = foo'))).toBe('(1)')
  })

  test('[CO17] there is one at a time', () => {
    const typist = new Typist()
    typist.completer.accepted(place('a = '), '1')
    typist.completer.accepted(place('a = '), '1')
    typist.completer.accepted(place('b = '), '2')
    expect(typist.model.answers.map(({ state }) => state)).toEqual(['aborted', 'open'])
  })

  test('[CO17] whoever waits for a pause at that place joins it', async () => {
    const typist = new Typist()
    const outcome = typist.complete('a = 1')
    typist.completer.accepted(place('a = '), '1')
    typist.model.last.say(' + 2')
    await typist.model.last.end()
    expect(await outcome).toEqual({
      type: 'suggested',
      suggestion: { text: ' + 2', source: 'running' },
    })
    typist.pause()
    expect(typist.model.answers).toHaveLength(1)
  })

  test('[CO17] what it says does not disturb who waits elsewhere', async () => {
    const typist = new Typist()
    const waiting = typist.complete('other')
    typist.pause()
    typist.completer.accepted(place('a = '), '1')
    typist.model.last.say(' + 2')
    expect(typist.model.answers.map(({ state }) => state)).toEqual(['open', 'open'])
    typist.completer.close()
    expect(await waiting).toEqual({ type: 'aborted' })
    expect(typist.model.open).toEqual([])
  })

  test('[CO17] its failure is told to nobody', async () => {
    const typist = new Typist()
    const waiting = typist.complete('other')
    typist.pause()
    typist.completer.accepted(place('a = '), '1')
    expect(typist.model.open).toHaveLength(2)
    await typist.model.last.fail('gone')
    const [first] = typist.model.answers
    first?.say('1')
    await first?.end()
    expect(told(await waiting)).toBe('1')
  })
})
