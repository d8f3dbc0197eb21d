import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { DiffEvent } from '@turant/edits'
import type { PullEvent } from '@turant/model-store'
import { createLineEnds } from '@turant/edits'
import { createDiffView } from '../src/terminal/diff-view.ts'
import { figuresLine } from '../src/terminal/figures-line.ts'
import { megabytes, pullLine } from '../src/terminal/pull-line.ts'
import { createStyle } from '../src/terminal/style.ts'
import { visible, visibleLine } from '../src/terminal/visible.ts'

describe('[CL8] shown text', () => {
  it.each([
    ['an escape sequence', '\u001B[31mred\u001B[0m', '␛[31mred␛[0m'],
    ['a title', '\u001B]0;owned\u0007', '␛]0;owned␇'],
    ['a C1 control', '\u009B2J', '<U+009B>2J'],
    ['a return that hides a line', 'safe\revil', 'safe␍evil'],
    ['backspaces and delete', 'a\b\u007F', 'a␈<U+007F>'],
    ['zero', '\0', '␀'],
    [
      'bidirectional overrides',
      '\u202Eabc\u202C \u2066x\u2069',
      '<U+202E>abc<U+202C> <U+2066>x<U+2069>',
    ],
    ['an Arabic letter mark', '\u061C', '<U+061C>'],
    ['zero-width text', 'a\u200Bb\u200Dc\uFEFF', 'a<U+200B>b<U+200D>c<U+FEFF>'],
    ['a line separator', 'a\u2028b', 'a<U+2028>b'],
    ['tags', 'a\u{E0041}', 'a<U+E0041>'],
    ['letters that are blank', '\u3164', '<U+3164>'],
    [
      'plain text of all sorts',
      'tab\t n\u00E4h \u{1F600} \u65E5\u672C \u05D0\n',
      'tab\t n\u00E4h \u{1F600} \u65E5\u672C \u05D0\n',
    ],
  ])('%s', (_, text, shown) => {
    expect(visible(text)).toBe(shown)
  })

  it('has no control character but tab and newline, and is shown as it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const shown = visible(text)
        expect(shown).not.toMatch(
          /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069]/,
        )
        expect(visible(shown)).toBe(shown)
      }),
    )
  })

  it('in a sentence is one line', () => {
    expect(visibleLine('a\nb\u001B')).toBe('a␊b␛')
  })
})

describe('[CL8] colour', () => {
  it.each([
    { isTTY: true, environment: {}, isColoured: true },
    { isTTY: false, environment: {}, isColoured: false },
    { environment: {}, isColoured: false },
    { isTTY: true, environment: { NO_COLOR: '1' }, isColoured: false },
    { isTTY: true, environment: { NO_COLOR: '' }, isColoured: true },
    { isTTY: false, environment: { FORCE_COLOR: '1' }, isColoured: true },
    { isTTY: false, environment: { FORCE_COLOR: '0' }, isColoured: false },
    { isTTY: true, environment: { FORCE_COLOR: '1', NO_COLOR: '1' }, isColoured: true },
  ])('$environment, terminal $isTTY', ({ isColoured, ...stream }) => {
    const style = createStyle(stream)
    expect(style('red', 'x')).toBe(isColoured ? '\u001B[31mx\u001B[39m' : 'x')
  })
})

/** Events in a short form: ` a` same, `+a` inserted, `-a` deleted. */
function events(...lines: readonly string[]): DiffEvent[] {
  return lines.map((text): DiffEvent => {
    const line = `${text.slice(1)}\n`
    if (text.startsWith('+')) return { type: 'insert', line }
    return { type: text.startsWith('-') ? 'delete' : 'same', line, oldLine: 0 }
  })
}

function view(all: readonly DiffEvent[], startLine?: number): string {
  let shown = ''
  const diff = createDiffView(
    (_, text) => text,
    (text) => (shown += text),
    startLine,
  )
  for (const event of all) diff.show([event])
  diff.end()
  return shown
}

describe('the diff', () => {
  it('shows old lines before the new ones that replace them', () => {
    expect(view(events(' a', '+B', '-b', ' c'))).toBe('@@ line 1 @@\n  a\n- b\n+ B\n  c\n')
  })

  it('shows three unchanged lines around a change, and where it is', () => {
    const all = events(' 1', ' 2', ' 3', ' 4', '-5', ' 6', ' 7', ' 8', ' 9')
    expect(view(all, 11)).toBe('@@ line 12 @@\n  2\n  3\n  4\n- 5\n  6\n  7\n  8\n')
  })

  it('joins changes that are near each other and parts those that are not', () => {
    const near = events('-1', ' 2', ' 3', ' 4', ' 5', ' 6', ' 7', '-8')
    expect(view(near)).toBe('@@ line 1 @@\n- 1\n  2\n  3\n  4\n  5\n  6\n  7\n- 8\n')
    const far = events('-1', ' 2', ' 3', ' 4', ' 5', ' 6', ' 7', ' 8', '-9')
    expect(view(far)).toBe('@@ line 1 @@\n- 1\n  2\n  3\n  4\n@@ line 6 @@\n  6\n  7\n  8\n- 9\n')
  })

  it('counts lines as they were: an insertion moves none', () => {
    const all = events('+new', ' 1', ' 2', ' 3', ' 4', ' 5', ' 6', ' 7', '-8')
    expect(view(all)).toBe('@@ line 1 @@\n+ new\n  1\n  2\n  3\n@@ line 5 @@\n  5\n  6\n  7\n- 8\n')
  })

  it('holds at most three new lines back', () => {
    let shown = ''
    const diff = createDiffView(
      (_, text) => text,
      (text) => (shown += text),
    )
    diff.show(events('+1', '+2', '+3'))
    expect(shown).toBe('')
    diff.show(events('+4'))
    expect(shown).toBe('@@ line 1 @@\n+ 1\n+ 2\n+ 3\n+ 4\n')
  })

  it('shows every changed line once, whatever the order', () => {
    const kind = fc.constantFrom(' ', '+', '-')
    fc.assert(
      fc.property(fc.array(kind, { maxLength: 30 }), (kinds) => {
        const lines = kinds.map((sign, index) => `${sign}${index}`)
        const shown = view(events(...lines)).split('\n')
        for (const sign of ['+', '-']) {
          const wanted = lines.filter((line) => line.startsWith(sign)).map((line) => line.slice(1))
          const found = shown
            .filter((line) => line.startsWith(`${sign} `))
            .map((line) => line.slice(2))
          expect(found).toEqual(wanted)
        }
      }),
    )
  })

  it('[CL8] shows stand-ins', () => {
    expect(view(events('+\u001B[2J'))).toBe('@@ line 1 @@\n+ ␛[2J\n')
  })
})

describe('line ends of a model', () => {
  it('are LF, however the text is cut', () => {
    const piece = fc.string({ unit: fc.constantFrom('\r', '\n', 'a') })
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const ends = createLineEnds()
        const text = [...pieces.map((delta) => ends.push(delta)), ends.end()].join('')
        expect(text).toBe(pieces.join('').replace(/\r\n?/g, '\n'))
      }),
    )
  })
})

describe('figures', () => {
  const figures = {
    queued_ms: 0,
    prompt_tokens: 100,
    reused_tokens: 90,
    computed_tokens: 10,
    prompt_ms: 20,
    time_to_first_token_ms: 61.7,
    decode_ms: 500,
    output_tokens: 79,
    drafted_tokens: 60,
    accepted_tokens: 48,
    reference_drafted_tokens: 60,
    reference_accepted_tokens: 48,
    batches: 12,
  }

  it('are one line', () => {
    expect(figuresLine(figures, 1234.5)).toBe(
      'first token 62 ms · applied 1.23 s · 158 tok/s · drafts accepted 48/60 · prompt reused 90 / computed 10',
    )
  })

  it('without an applied edit, and of an answer at once', () => {
    expect(figuresLine({ ...figures, decode_ms: 0 }, undefined)).toBe(
      'first token 62 ms · 0 tok/s · drafts accepted 48/60 · prompt reused 90 / computed 10',
    )
  })
})

describe('progress of a pull', () => {
  it.each<[PullEvent, string]>([
    [
      {
        type: 'progress',
        phase: 'download',
        done: 48_000_000,
        total: 93_000_000,
        bytesPerSecond: 21_000_000,
        secondsLeft: 2.1,
      },
      'download [##########..........] 52% 48/93 MB, 21 MB/s, 3 s left',
    ],
    [
      {
        type: 'progress',
        phase: 'download',
        done: 1_500_000,
        total: undefined,
        bytesPerSecond: undefined,
        secondsLeft: undefined,
      },
      'download 1.5 MB',
    ],
    [
      {
        type: 'progress',
        phase: 'verify',
        done: 5,
        total: 4,
        bytesPerSecond: undefined,
        secondsLeft: undefined,
      },
      'verify [####################] 100% 0.0/0.0 MB',
    ],
  ])('%j', (event, line) => {
    expect(pullLine(event)).toBe(line)
  })

  it('has a decimal where it says something', () => {
    expect([megabytes(0), megabytes(9_940_000), megabytes(93_500_000)]).toEqual([
      '0.0',
      '9.9',
      '94',
    ])
  })
})
