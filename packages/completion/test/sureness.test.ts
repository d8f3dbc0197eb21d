import { describe, expect, test } from 'vitest'
import { place, told, Typist } from './typist.ts'

describe('when it is quiet', () => {
  test('[CO16] what the model was not sure of is shown only to whoever asks by a key', async () => {
    const typist = new Typist()
    expect(told(await typist.answered('a = ', 'guess', 0.39))).toBe('(quiet)')
    expect(told(await typist.complete('a = gu'))).toBe('(quiet)')
    expect(told(await typist.complete(place('a = gu', { trigger: 'explicit' })))).toBe('ess')
    expect(told(await typist.answered('b = ', 'known', 0.4))).toBe('known')
    expect(told(await typist.answered('c = ', 'untold'))).toBe('untold')
    expect(typist.model.answers).toHaveLength(3)
  })

  test('[CO16] the last word on it is that of the whole answer, or of what was waited for', async () => {
    const typist = new Typist({ minProbability: 0.5 })
    const whole = typist.complete('a = ')
    typist.pause()
    typist.model.last.say('1', 0.9)
    await typist.model.last.end(0.2)
    expect(told(await whole)).toBe('(quiet)')
    const line = typist.complete(place('b(', { after: ')' }))
    typist.pause()
    typist.model.last.say('1', 0.1)
    typist.model.last.say(', 2\n', 0.6)
    expect(told(await line)).toBe('1, 2')
    expect(typist.model.last.state).toBe('aborted')
  })
})
