import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hiddenWarning, visible } from '../src/text/hidden.ts'
import { lineChange, withChanges, withoutLines } from '../src/text/line-change.ts'
import { withLf, withLineEnd } from '../src/text/line-ends.ts'

const someText = fc
  .array(fc.constantFrom('', 'a', 'b', 'ab', '\u{1F600}', '  x'), { maxLength: 8 })
  .map((lines) => lines.join('\n'))

describe('the change between two texts', () => {
  it('makes the second of the first, from the start of a line on', () => {
    fc.assert(
      fc.property(someText, someText, (before, after) => {
        const change = lineChange(before, after)
        expect(withChanges(before, change === undefined ? [] : [change])).toBe(after)
        expect(change?.from.character ?? 0).toBe(0)
        const { line, character } = change?.to ?? { line: 0, character: 0 }
        expect(character).toBeLessThanOrEqual(before.split('\n')[line]?.length ?? -1)
      }),
    )
  })

  it('is none of the lines that both begin and end with', () => {
    expect(lineChange('a\nb\nc\nd', 'a\nx\nc\nd')).toEqual({
      from: { line: 1, character: 0 },
      to: { line: 2, character: 0 },
      text: 'x\n',
    })
    expect(lineChange('a', 'a')).toBeUndefined()
  })

  it('can be several at once, each of the text before', () => {
    const change = (line: number, text: string) => ({
      from: { line, character: 0 },
      to: { line, character: 1 },
      text,
    })
    expect(withChanges('a\nb\nc', [change(0, 'x\ny'), change(2, '')])).toBe('x\ny\nb\n')
  })

  it('undoes the lines that were put between others', () => {
    fc.assert(
      fc.property(someText, fc.array(fc.nat(10), { maxLength: 5 }), (text, places) => {
        const lines = text.split('\n').map((line) => ({ line, isNew: false }))
        for (const place of places) lines.splice(place, 0, { line: 'new', isNew: true })
        const ranges = lines.flatMap(({ isNew }, index) =>
          isNew ? [{ startLine: index, endLine: index + 1 }] : [],
        )
        expect(withoutLines(lines.map(({ line }) => line).join('\n'), ranges)).toBe(text)
      }),
    )
  })
})

describe('line ends', () => {
  it('of a document come back as they were', () => {
    fc.assert(
      fc.property(someText, fc.constantFrom('\n' as const, '\r\n' as const), (text, lineEnd) => {
        expect(withLf(withLineEnd(text, lineEnd))).toBe(text)
      }),
    )
  })

  it('of every kind are line ends', () => {
    expect(withLf('a\r\nb\rc\nd')).toBe('a\nb\nc\nd')
  })
})

describe('[VS7] characters that can not be seen', () => {
  it('stand as their numbers in names', () => {
    expect(visible('a\u202Egpj.exe\n\u200B<script>')).toBe('aU+202Egpj.exe U+200B<script>')
  })

  it('and links of messages are shown, never followed', () => {
    expect(visible('[safe](command:workbench.action.quit)')).toBe(
      '[safe] (command:workbench.action.quit)',
    )
  })

  it('are named in a warning, the first three', () => {
    expect(hiddenWarning('\u202E x \u200B \u202E')).toBe(
      'The proposal holds characters that can not be seen: U+202E, U+200B.',
    )
    expect(hiddenWarning('\u0000\u2066\u00AD\u{E0041}')).toMatch(
      /U\+0000, U\+2066, U\+00AD and others/,
    )
  })

  it('are not tabs, line ends, emoji with their look, or letters of any script', () => {
    expect(
      hiddenWarning('\ta\r\n\u2764\uFE0F \u{1F600} \u0928\u092E\u0938\u094D\u0924\u0947 \u4F60'),
    ).toBeUndefined()
  })
})
