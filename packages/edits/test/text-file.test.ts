import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { applyRegion, decodeText, splitAtRange } from '../src/index.ts'
import type { TextFile } from '../src/index.ts'
import { text } from './texts.ts'

function bytes(content: string): Uint8Array {
  return new TextEncoder().encode(content)
}

function fileOf(content: string): TextFile {
  const decoded = decodeText(bytes(content))
  if (decoded.status === 'refused') throw new Error(decoded.message)
  return decoded.file
}

function edit(content: string, [startLine, endLine]: readonly [number, number], newText: string) {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(
    applyRegion(fileOf(content), { startLine, endLine }, newText),
  )
}

/** Files with every kind of line end, alone and mixed, with and without a mark and a final line end. */
const source = fc
  .tuple(
    fc.boolean(),
    fc.array(
      fc.tuple(fc.constantFrom('', 'a', 'b', 'é 👍', 'x = 1'), fc.constantFrom('\n', '\r\n', '\r')),
    ),
    fc.constantFrom('', '', 'end', '\u2028'),
  )
  .map(([mark, lines, last]) => (mark ? '\uFEFF' : '') + lines.flat().join('') + last)

const sourceAndRange = fc.tuple(source, fc.nat(), fc.nat()).map(([content, a, b]) => {
  const count = fileOf(content).lines.length
  const [startLine = 0, endLine = 0] = [a % (count + 1), b % (count + 1)].sort((x, y) => x - y)
  return { content, range: { startLine, endLine } }
})

function lastEndIsCr(file: TextFile, lineCount: number): boolean {
  return file.lines[lineCount - 1]?.terminator === '\r'
}

describe('decodeText', () => {
  it('[ED1] keeps each line with its own end', () => {
    expect(fileOf('\uFEFFa\r\nb\n\rc')).toEqual({
      hasByteOrderMark: true,
      lines: [
        { text: 'a', terminator: '\r\n' },
        { text: 'b', terminator: '\n' },
        { text: '', terminator: '\r' },
        { text: 'c', terminator: '' },
      ],
      text: 'a\nb\n\nc',
    })
    expect(fileOf('')).toEqual({ hasByteOrderMark: false, lines: [], text: '' })
  })

  it('[ED2] refuses what is not UTF-8 text, and says what to do', () => {
    const refusals = [
      decodeText(bytes('12345'), { maxBytes: 4 }),
      decodeText(Uint8Array.of(0x61, 0, 0x62)),
      decodeText(Uint8Array.of(0xff, 0xfe, 0x61, 0)),
      decodeText(Uint8Array.of(0x63, 0xe9, 0x0a)),
    ]
    expect(refusals).toEqual([
      {
        status: 'refused',
        reason: 'too-large',
        message: 'The file has 5 bytes; at most 4 are edited. Split it or raise the limit.',
      },
      {
        status: 'refused',
        reason: 'binary',
        message:
          'The file holds zero bytes, so it is binary. Edit it with the program that made it.',
      },
      {
        status: 'refused',
        reason: 'not-utf8',
        message: 'The file is UTF-16 text. Save it as UTF-8 to edit it.',
      },
      {
        status: 'refused',
        reason: 'not-utf8',
        message: 'The file is not valid UTF-8 text. Convert it to UTF-8 to edit it.',
      },
    ])
    expect(decodeText(bytes('1234'), { maxBytes: 4 }).status).toBe('ok')
  })
})

describe('applyRegion', () => {
  it('[ED3] changes nothing outside the range', () => {
    fc.assert(
      fc.property(sourceAndRange, text, ({ content, range }, newText) => {
        const file = fileOf(content)
        const written = (lines: TextFile['lines']) =>
          lines.map((line) => line.text + line.terminator).join('')
        const mark = file.hasByteOrderMark ? '\uFEFF' : ''
        const before = bytes(mark + written(file.lines.slice(0, range.startLine)))
        const after = bytes(written(file.lines.slice(range.endLine)))
        const result = applyRegion(file, range, newText)
        expect(result.slice(0, before.length)).toEqual(before)
        expect(result.slice(result.length - after.length)).toEqual(after)
      }),
    )
  })

  it('[ED3] an unchanged region gives the same bytes', () => {
    fc.assert(
      fc.property(sourceAndRange, ({ content, range }) => {
        const file = fileOf(content)
        const { region } = splitAtRange(file.text, range)
        expect(applyRegion(file, range, region)).toEqual(bytes(content))
      }),
    )
  })

  it('[ED4] the new text is there, line for line', () => {
    fc.assert(
      fc.property(sourceAndRange, text, ({ content, range }, newText) => {
        const file = fileOf(content)
        const { before, after } = splitAtRange(file.text, range)
        // Without the lines in between, a lone CR and a lone LF are one line end.
        fc.pre(newText !== '' || !lastEndIsCr(file, range.startLine) || !after.startsWith('\n'))
        const end = (part: string) => (part === '' || part.endsWith('\n') ? part : `${part}\n`)
        const lines = (part: string) => part.replace(/\n+$/, '')
        const decoded = decodeText(applyRegion(file, range, newText))
        const result = decoded.status === 'ok' ? decoded.file.text : decoded.message
        const expected = (newText === '' ? before : end(before) + end(newText)) + after
        expect(lines(result)).toBe(lines(expected))
      }),
    )
  })

  it('[ED3] lines that stay keep their line end, new ones get the usual one', () => {
    expect(edit('a\r\nb\nc\r\nd\r\n', [0, 3], 'a\nb\nnew\nc\n')).toBe('a\r\nb\nnew\r\nc\r\nd\r\n')
    expect(edit('a\rb\r', [1, 2], 'x\r\ny\n')).toBe('a\rx\ry\r')
  })

  it('[ED4] a region in the middle always ends its last line', () => {
    expect(edit('a\nb\nc\n', [1, 2], 'B')).toBe('a\nB\nc\n')
    expect(edit('a\nb\nc\n', [1, 2], '')).toBe('a\nc\n')
    expect(edit('a\nc\n', [1, 1], 'b')).toBe('a\nb\nc\n')
  })

  it('[ED5] a file that ends with a line end goes on doing so', () => {
    expect(edit('a\r\nb\r\n', [1, 2], 'B')).toBe('a\r\nB\r\n')
    expect(edit('a\n', [1, 1], 'b')).toBe('a\nb\n')
  })

  it('[ED6] a file without a final line end gets one only from lines added at its end', () => {
    expect(edit('a\nb', [1, 2], 'B\n')).toBe('a\nB')
    expect(edit('a\nb', [0, 2], 'A\nb\n')).toBe('A\nb')
    expect(edit('a\nb', [1, 2], 'B\n\n')).toBe('a\nB')
    expect(edit('a\nb', [1, 2], 'b\nc\n')).toBe('a\nb\nc\n')
    expect(edit('a\nb', [1, 2], 'b\nc')).toBe('a\nb\nc')
    expect(edit('a\r\nb', [2, 2], 'c\n')).toBe('a\r\nb\r\nc\r\n')
    expect(edit('a\r\nb', [2, 2], 'c')).toBe('a\r\nb\r\nc')
    expect(edit('a\nb', [2, 2], '')).toBe('a\nb')
  })

  it('[ED7] an empty file ends as the new text does', () => {
    expect(edit('', [0, 0], 'a\nb')).toBe('a\nb')
    expect(edit('\uFEFF', [0, 0], 'a\n')).toBe('\uFEFFa\n')
    expect(edit('a\nb\n', [0, 2], '')).toBe('')
  })

  it('[ED3] a range outside the file is a bug of the caller', () => {
    for (const range of [
      [0, 3],
      [2, 1],
      [-1, 1],
      [0.5, 1],
    ] as const) {
      expect(() => edit('a\nb\n', range, 'x')).toThrow(RangeError)
    }
  })
})
