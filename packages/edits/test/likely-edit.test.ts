import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { editFormat } from '../src/index.ts'
import { likelyEdit } from '../src/likely-edit.ts'

const config = `export const config = {
  host: 'localhost',
  maxRetries: 3,
  debug: false,
}
const timeout: number = 500
`

describe('likely edits', () => {
  test.each([
    ['set maxRetries to 5', 'maxRetries: 3', 'maxRetries: 5'],
    ['Set max retries to 5.', 'maxRetries: 3', 'maxRetries: 5'],
    ['change the host to 0.0.0.0', "host: 'localhost'", "host: '0.0.0.0'"],
    ['set host to "example.org"', "host: 'localhost'", "host: 'example.org'"],
    ['turn debug to true', 'debug: false', 'debug: true'],
    ['make timeout = 900', 'number = 500', 'number = 900'],
    ['rename timeout to timeoutMs', 'timeout:', 'timeoutMs:'],
    ["replace 'localhost' with '127.0.0.1'", "'localhost'", '127.0.0.1'],
    ['use let instead of const timeout', 'const timeout', 'let'],
  ])('[ED60] %s', (instruction, from, to) => {
    expect(likelyEdit(config, instruction)).toBe(config.replace(from, to))
  })

  test.each([
    ['{"port": 80, "name": "x"}', 'set the port to 8080', '{"port": 8080, "name": "x"}'],
    ['.a { color: red; }', 'change color to blue', '.a { color: blue; }'],
    ['LIMIT = 10\n', 'set LIMIT to 20', 'LIMIT = 20\n'],
    ['a.b(x); b(y)', 'rename b to call', 'a.call(x); call(y)'],
  ])('[ED60] in other languages: %s', (text, instruction, after) => {
    expect(likelyEdit(text, instruction)).toBe(after)
  })

  test.each(['add a comment', 'set nothing to 1', 'fix the bug', 'rename it', 'set $& to $1', ''])(
    '[ED60] the text itself where there is nothing to guess: %s',
    (instruction) => expect(likelyEdit(config, instruction)).toBe(config),
  )

  test('[ED60] never fails, whatever is said of whatever text', () => {
    const words = fc.constantFrom(
      'set',
      'rename',
      'a',
      'to',
      'b',
      '=',
      '"',
      '$',
      '(',
      'use',
      '\n',
      '1',
    )
    const texts = fc.array(words, { maxLength: 12 }).map((parts) => parts.join(' '))
    fc.assert(
      fc.property(texts, texts, (text, instruction) => {
        expect(typeof likelyEdit(text, instruction)).toBe('string')
      }),
    )
  })

  test.each(['bare-region', 'fenced-region', 'whole-file'] as const)(
    '[ED60] is what %s proposes to the model to repeat',
    (id) => {
      const task = {
        path: 'a.ts',
        before: '',
        region: config,
        after: '',
        instruction: 'set debug to true',
      }
      const { reference } = editFormat(id).render(task, { contextChars: 1000 })
      expect(reference.startsWith(config.replace('false', 'true'))).toBe(true)
    },
  )
})
