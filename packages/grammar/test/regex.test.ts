import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { regexFragment } from '../src/index.ts'
import { acceptedBy, faultOf } from './recogniser.ts'

function regex(pattern: string) {
  return regexFragment(pattern, { prefix: 'r' })
}

function placed(pattern: string): string {
  const fault = faultOf(regex(pattern))
  return `${fault?.place} ${fault?.message}`
}

describe('regular expressions', () => {
  test.each([
    [String.raw`^\d{3}-\w+$`, ['123-ab_9'], ['12-a', '123-', '123-é']],
    [String.raw`[^\d\s]+`, ['ab', 'é😀'], ['a1', 'a b', '']],
    [String.raw`\x41\u00e9\u{1F600}\uD83D\uDE01`, ['Aé😀😁'], ['Aé😀']],
    ['(?:a|b(?<n>c)(?P<m>d))*?e??', ['', 'e', 'abcda'], ['bc', 'ee']],
    [String.raw`a\.b|[.\]\-a-c]+|`, ['a.b', ']-a.c', ''], ['axb', 'd']],
    ['.', ['x', '\r', '😀'], ['\n', '', 'xy']],
    ['a{2,3}b{2}c{1,}', ['aabbc', 'aaabbccc'], ['abbc', 'aaaabbc', 'aabc', 'aabb']],
    ['{a}]', ['{a}]'], ['a']],
    ['(a?b*)*(|c)', ['', 'ab', 'bbabc'], ['cc', 'd']],
    ['((a?)*|(b*)+)+', ['', 'a', 'abba'], ['c']],
  ])('[GR40] %s', (pattern, good, bad) => {
    expect(acceptedBy(regex(pattern), [...good, ...bad])).toEqual(good)
  })

  test('[GR40] long repetitions are exact', () => {
    const lengths = [0, 1, 199, 200, 201, 299, 300, 301, 1499, 1500, 1501, 1999, 2000, 2600]
    const between = (pattern: string) =>
      acceptedBy(
        regex(pattern),
        lengths.map((length) => 'a'.repeat(length)),
      ).map((text) => text.length)
    expect(between('a{1500}')).toEqual([1500])
    expect(between('a{0,1500}')).toEqual(lengths.filter((length) => length <= 1500))
    expect(between('a{300,1999}')).toEqual(
      lengths.filter((length) => length >= 300 && length <= 1999),
    )
    expect(between('a{1501,}')).toEqual(lengths.filter((length) => length >= 1501))
    expect(between('(?:aa){1000}')).toEqual([2000])
  })

  test('[GR41] what is no regular language or not supported is refused where it stands', () => {
    expect(
      [
        'a(?=b)',
        'a(?<!b)',
        String.raw`(a)\1`,
        String.raw`\k<n>`,
        'a\\b',
        '(?i)a',
        '(?>a)',
        String.raw`\p{L}`,
        String.raw`\A`,
        'a\\q',
        'a^b',
        '(a$)',
        'a$b',
        '*a',
        'a**',
        'a*+',
        'a{3,2}',
        'a{,2}',
        'a{10001}',
        '[]a]',
        '[z-a]',
        '[a',
        '(a',
        'a)',
        'a\\',
        '\\ud800',
        '[[:alpha:]]',
        '[^\\s\\S]',
      ].map((pattern) => placed(pattern)),
    ).toEqual([
      '1:2 look-around is not supported',
      '1:2 look-around is not supported',
      '1:4 back-references are not supported',
      '1:1 back-references are not supported',
      '1:2 word boundaries are not supported',
      '1:1 this kind of group is not supported',
      '1:1 atomic groups are not supported',
      '1:1 \\p is not supported: list the characters',
      '1:1 \\A is not supported: write ^ or $',
      '1:2 the escape \\q is not known',
      '1:2 ^ and $ can only stand at the ends of the whole pattern',
      '1:3 ^ and $ can only stand at the ends of the whole pattern',
      '1:3 ^ and $ can only stand at the ends of the whole pattern',
      '1:1 nothing to repeat',
      '1:3 nothing to repeat',
      '1:3 possessive repetitions are not supported',
      '1:2 the repetition bounds are out of order',
      '1:2 write {0,n} instead of {,n}',
      '1:2 more than 10000 repetitions',
      '1:2 an empty class; for ] itself write \\]',
      '1:2 this is no range of characters',
      '1:1 this [ is not closed',
      '1:1 this ( is not closed',
      '1:2 this ) closes nothing',
      '1:3 the pattern ends too early',
      '1:1 this is no character',
      '1:2 POSIX classes are not supported',
      '1:1 no text matches the pattern',
    ])
  })

  const character = fc.constantFrom('a', 'b', '1', ' ', '\n', 'é', '😀', '-', '"', '(')
  const pieces = [
    ['a', 'b', '1', ' ', 'é', '😀', '"', '.', '-'],
    ['\\d', '\\D', '\\w', '\\W', '\\s', '\\S', '\\(', '\\n', '\\x61', '\\u{62}'],
    ['[ab]', '[^a]', '[a-z1]', '[^\\s-]', '[\\w\\-]', '[^\\d\\n]', '[\\u{1F600}é]'],
  ]
  const piece = fc.constantFrom(...pieces.flat())
  const { pattern } = fc.letrec<{ pattern: string; row: string; part: string }>((tie) => ({
    pattern: fc.array(tie('row'), { minLength: 1, maxLength: 2 }).map((rows) => rows.join('|')),
    row: fc.array(tie('part'), { maxLength: 3 }).map((parts) => parts.join('')),
    part: fc
      .tuple(
        fc.oneof(
          { maxDepth: 3, withCrossShrink: true },
          piece,
          tie('pattern').map((inside) => `(${inside})`),
          tie('pattern').map((inside) => `(?:${inside})`),
        ),
        fc.constantFrom('', '', '', '*', '+', '?', '*?', '{2}', '{0,2}', '{1,}'),
      )
      .map((both) => both.join('')),
  }))

  test('[GR40] a pattern means what it means to JavaScript', () => {
    fc.assert(
      fc.property(
        pattern,
        fc.array(fc.array(character, { maxLength: 5 }), { minLength: 5, maxLength: 12 }),
        (source, candidates) => {
          const texts = candidates.map((one) => one.join(''))
          const expression = new RegExp(`^(?:${source})$`, 'u')
          const conversion = regex(source)
          expect(acceptedBy(conversion, texts)).toEqual(texts.filter((one) => expression.test(one)))
        },
      ),
      { numRuns: 500 },
    )
  })
})
