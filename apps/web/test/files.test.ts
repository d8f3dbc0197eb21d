import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { freeName, languageOf, safeName } from '../src/files/file-name.ts'
import { fileBytes, openFile } from '../src/files/opened-file.ts'

const encode = (text: string) => new TextEncoder().encode(text)

describe('[WB9] names of files', () => {
  test.each([
    ['config.ts', 'config.ts'],
    ['../../etc/passwd', 'passwd'],
    ['C:\\temp\\a.ts', 'a.ts'],
    ['evil\u202Etxt.exe', 'eviltxt.exe'],
    ['zero\u200Bwidth.ts', 'zerowidth.ts'],
    ['a<b>:"|?*.ts', 'ab.ts'],
    ['  spaced name.ts  ', 'spaced name.ts'],
    ['.gitignore', '.gitignore'],
    ['..', 'untitled.txt'],
    ['', 'untitled.txt'],
    ['\u0000\n', 'untitled.txt'],
    ['संपादन.py', 'संपादन.py'],
  ])('%j is shown as %j', (name, expected) => {
    expect(safeName(name)).toBe(expected)
  })

  test('are short, keep their end, and are safe to name again', () => {
    const long = `${'x'.repeat(500)}.ts`
    expect(safeName(long)).toBe(`${'x'.repeat(117)}.ts`)
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        const safe = safeName(name)
        expect(safe).not.toMatch(/[/\\\p{Cc}\p{Cf}]/u)
        expect(safe).not.toBe('')
        expect(safeName(safe)).toBe(safe)
      }),
    )
  })

  test('that are taken get a number', () => {
    expect(freeName('a.ts', ['b.ts'])).toBe('a.ts')
    expect(freeName('a.ts', ['a.ts', 'a-2.ts'])).toBe('a-3.ts')
    expect(freeName('.env', ['.env'])).toBe('.env-2')
  })

  test.each([
    ['a.ts', 'typescript'],
    ['a.TSX', 'tsx'],
    ['a.cjs', 'javascript'],
    ['a.py', 'python'],
    ['a.json', 'json'],
    ['a.constructor', 'plain'],
    ['Makefile', 'plain'],
  ])('%s is %s', (name, language) => {
    expect(languageOf(name)).toBe(language)
  })
})

describe('[WB8] files', () => {
  test('come out as they came in', () => {
    for (const text of ['a\r\nb\r\n', '\uFEFFa\nb', 'a\rb\n\r\n', '', '\n', 'no end']) {
      const opening = openFile('a.txt', encode(text))
      if (opening.type !== 'opened') throw new Error(opening.message)
      const { file } = opening
      expect(
        new TextDecoder('utf-8', { ignoreBOM: true }).decode(fileBytes(file, file.original.text)),
      ).toBe(text)
    }
  })

  test('keep the line ends of what did not change', () => {
    const opening = openFile('a.txt', encode('one\r\ntwo\nthree\r\n'))
    if (opening.type !== 'opened') throw new Error(opening.message)
    const bytes = fileBytes(opening.file, 'one\n2\ntwo\nthree\n')
    expect(new TextDecoder().decode(bytes)).toBe('one\r\n2\r\ntwo\nthree\r\n')
  })

  test.each([
    ['binary', Uint8Array.of(1, 0, 2)],
    ['no UTF-8', Uint8Array.of(0xc3, 0x28)],
    ['too large', new Uint8Array(4 * 1024 * 1024 + 1).fill(97)],
  ])('that are %s are refused by name', (_, content) => {
    expect(openFile('dir/a\u202E.bin', content)).toEqual({
      type: 'refused',
      message: expect.stringMatching(/^a\.bin: The file /),
    })
  })
})
