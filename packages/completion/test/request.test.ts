import { describe, expect, test } from 'vitest'
import { place, Typist } from './typist.ts'

describe('the request', () => {
  test('[CO18] sends the last pieces of other files that fit, each whole', () => {
    const typist = new Typist({ maxContextPieces: 2, maxContextCharacters: 10 })
    const texts = ['aa', 'bb', 'too long to fit', 'cc']
    const context = texts.map((text, index) => (index === 3 ? { path: 'c.ts', text } : { text }))
    void typist.complete(place('x', { context, trigger: 'explicit' }))
    expect(typist.model.last.task).toEqual({
      type: 'infill',
      path: 'a.ts',
      before: 'x',
      after: '',
      context: [{ text: 'bb' }, { path: 'c.ts', text: 'cc' }],
      write_ms: 2000,
    })
  })

  test('[CO18] sends no halves of characters, and no name or context that there is not', () => {
    const typist = new Typist()
    const odd = { path: '', after: '\uD83D', context: [], trigger: 'explicit' } as const
    void typist.complete(place('\uDE00x', odd))
    expect(typist.model.last.task).toEqual({
      type: 'infill',
      before: '\uFFFDx',
      after: '\uFFFD',
      write_ms: 2000,
    })
  })

  test('[CO21] of a long file what is next to the caret is sent, beginning where it began', () => {
    const typist = new Typist({ maxBeforeCharacters: 600, maxAfterCharacters: 50 })
    const file = Array.from({ length: 1000 }, (_, line) => `line ${line} 😀\n`).join('')
    const begins = new Set<string>()
    for (let caret = 5000; caret < 5250; caret += 1) {
      const [before, after] = [file.slice(0, caret), file.slice(caret)]
      void typist.complete(place(before, { after, trigger: 'explicit' }))
      const sent = typist.model.last.task
      begins.add(sent.before.slice(0, 20))
      // Only a caret inside a character leaves half of one.
      expect(before.toWellFormed().endsWith(sent.before)).toBe(true)
      expect(after.toWellFormed().startsWith(sent.after)).toBe(true)
      expect(sent.before.length).toBeGreaterThanOrEqual(499)
      expect(sent.before.length).toBeLessThanOrEqual(600)
      expect(sent.after.length).toBeLessThanOrEqual(50)
    }
    expect(begins.size).toBeLessThanOrEqual(4)
  })
})
