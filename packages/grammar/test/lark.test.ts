import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { larkFragment, type Conversion } from '../src/index.ts'
import { BAD_PATCHES, GOOD_PATCHES, PATCH_GRAMMAR } from './codex-patch.ts'
import { acceptedBy, converted, faultOf, TooAmbiguous } from './recogniser.ts'

function lark(definition: string) {
  return larkFragment(definition, { prefix: 'l-' })
}

function accepted(definition: string, texts: readonly string[]): readonly string[] {
  return acceptedBy(lark(definition), texts)
}

function placed(definition: string): string {
  const fault = faultOf(lark(definition))
  return `${fault?.place} ${fault?.message}`
}

describe('the apply_patch grammar', () => {
  test('[GR30] accepts patches and nothing else', () => {
    expect(accepted(PATCH_GRAMMAR, [...GOOD_PATCHES, ...BAD_PATCHES])).toEqual(GOOD_PATCHES)
    expect(converted(lark(PATCH_GRAMMAR)).notes).toEqual([])
  })

  test('[GR30] knows how every patch may go on', () => {
    const { recogniser } = converted(lark(PATCH_GRAMMAR))
    for (const patch of GOOD_PATCHES) {
      const characters = Array.from(patch)
      for (const end of [...characters.keys(), characters.length]) {
        expect(recogniser.mayBegin(characters.slice(0, end).join(''))).toBe(true)
      }
    }
    expect(recogniser.mayBegin('*** Begin Patch\n*** Add File: a\n-')).toBe(false)
    // Few ways are open at any place: each costs time for each token.
    expect(recogniser.widest).toBeLessThan(20)
  })
})

describe('definitions', () => {
  test('[GR31] texts, with escapes and without case', () => {
    const definition = String.raw`start: "a\n\t\"\\\x41\u00e9" "xÄ(1"i`
    const head = 'a\n\t"\\Aé'
    expect(accepted(definition, [`${head}xÄ(1`, `${head}Xä(1`, `${head}xa(1`])).toEqual([
      `${head}xÄ(1`,
      `${head}Xä(1`,
    ])
    expect(placed(String.raw`start: "a\q"`)).toContain('1:8 the escape \\q is not known')
    expect(placed('start: "a\nb: "c"')).toBe('1:8 this text is not closed on its line')
  })

  test('[GR31] ranges, groups, options and repetitions', () => {
    const definition = 'start: "a".."c" ("x" | "y" "z")+ ["q"] D~2 D~0..1\nD: "0".."9"'
    const texts = ['ax12', 'cyzx123', 'bxq12', 'dx12', 'a12', 'ax1', 'ax1234', 'axqq12']
    expect(accepted(definition, texts)).toEqual(['ax12', 'cyzx123', 'bxq12'])
    expect(placed('start: "ab".."c"')).toBe('1:8 this is no range of characters')
    expect(placed('start: "a"~3..2')).toBe('1:12 the repetition bounds are out of order')
  })

  test('[GR31] alternatives on several lines, comments, marks, priorities and aliases', () => {
    const definition = `
// A comment.
?start: one   // another
      | !two  -> second
      |
!_two.3: "2"
# one more
one: ONE
ONE.-1 : /1/ // here
two : _two
`.replace('!two', 'two')
    expect(accepted(definition, ['1', '2', '', '3'])).toEqual(['1', '2', ''])
    expect(converted(lark(definition)).notes).toEqual([
      'priorities decide no texts: every reading is allowed',
    ])
  })

  test('[GR31] regular expressions with flags', () => {
    const definition = 'start: /a.c/s /[k-m]/i / x y # no\n/x /\\/[^\\/]/'
    expect(accepted(definition, ['a\ncLxy/z', 'abckxy/é', 'abcnxy/z', 'abckx y/z'])).toEqual([
      'a\ncLxy/z',
      'abckxy/é',
    ])
    expect(placed('start: "a"\n  | /b(?=c)/')).toBe('2:7 look-around is not supported')
    expect(placed('start: /a/l')).toBe('1:8 the flag l is not supported')
  })

  test('[GR32] the terminals of common', () => {
    const of = (name: string) => `start: X\n%import common.${name} -> X\n`
    expect(accepted(of('INT'), ['0', '42', '', '-1'])).toEqual(['0', '42'])
    expect(accepted(of('SIGNED_NUMBER'), ['-1.5e3', '1.', '.5', '+7', '.', 'e3'])).toEqual([
      '-1.5e3',
      '1.',
      '.5',
      '+7',
    ])
    expect(accepted(of('FLOAT'), ['1e5', '1.5', '.5E-2', '15'])).toEqual(['1e5', '1.5', '.5E-2'])
    expect(accepted(of('ESCAPED_STRING'), ['""', '"a\\"b"', '"a"b"', '"a\nb"', '"\\"'])).toEqual([
      '""',
      '"a\\"b"',
    ])
    expect(accepted(of('CNAME'), ['_a1', 'B', '1a', 'a-b'])).toEqual(['_a1', 'B'])
    expect(accepted(of('NEWLINE'), ['\n', '\r\n\n', '\r', ''])).toEqual(['\n', '\r\n\n'])
    expect(accepted(of('C_COMMENT'), ['/* a\n* b **/', '/**/', '/* */ */'])).toEqual([
      '/* a\n* b **/',
      '/**/',
    ])
    const several = 'start: WORD "-" DIGIT\n%import common (WORD, DIGIT)'
    expect(accepted(several, ['ab-1', 'ab-12'])).toEqual(['ab-1'])
    expect(placed('start: X\n%import common.X')).toBe('2:16 there is no terminal common.X')
    expect(placed('start: X\n%import python.X')).toBe(
      '2:9 only terminals of the module common can be imported',
    )
  })

  test('[GR33] what is ignored may stand around every terminal, not inside', () => {
    const definition = `start: "let" NAME ("=" VALUE)? ";"
NAME: LETTER (LETTER | "_")*
VALUE: "0".."9" /[0-9]+/?
COMMENT: "#" /[^\\n]*/ "\\n"
%import common.LETTER
%import common.WS
%ignore WS
%ignore COMMENT`
    const good = ['let a=1;', ' let  a_b \n= 12 ; ', 'leta;', 'let a # x\n;#\n']
    expect(accepted(definition, [...good, 'l et a;', 'let a = 1 2;', 'let a # x;'])).toEqual(good)
  })

  test('[GR35] what is not supported is refused where it stands', () => {
    expect({
      template: placed('start: list{"a"}\nlist{x}: x ("," x)*'),
      declare: placed('start: A\n%declare A'),
      extend: placed('start: "a"\n%extend start: "b"'),
      override: placed('%override start: "b"'),
      undefinedRule: placed('start: "a" other'),
      noStart: placed('begin: "a"'),
      twice: placed('start: "a"\nstart: "b"'),
      ruleInTerminal: placed('start: A\nA: "x" b\nb: "y"'),
      notClosed: placed('start: ("a" | "b"'),
      closesNothing: placed('start: "a")'),
      mixedCase: placed('start: fooBar'),
      noColon: placed('start "a"'),
      endless: placed('start: "a" start'),
      empty: placed(''),
    }).toEqual({
      template: '1:12 templates are not supported',
      declare: '2:1 %declare is not supported',
      extend: '2:1 %extend is not supported',
      override: '1:1 %override is not supported',
      undefinedRule: '1:12 other is not defined',
      noStart: '1:1 start is not defined',
      twice: '2:1 start is defined twice',
      ruleInTerminal: '2:8 a terminal can not contain a rule',
      notClosed: '1:8 this ( is not closed',
      closesNothing: '1:11 a definition begins on a line of its own',
      mixedCase: '1:8 "f" means nothing here',
      noColon: '1:7 : is expected',
      endless: '1:1 start never ends: no text matches it',
      empty: '1:1 start is not defined',
    })
  })
})

describe('left recursion', () => {
  test('[GR34] of one rule becomes a repetition', () => {
    const left = 'start: start "+" term | start "-" term | term\nterm: "1" | "(" start ")"'
    const good = ['1', '1+1', '1-1+1', '(1+1)-1', '1-(1)']
    expect(accepted(left, [...good, '', '+1', '1+', '11', '(1', '1)'])).toEqual(good)
  })

  test('[GR34] of operators written as one ambiguous rule', () => {
    const definition = `start: expr
?expr: expr "+" expr | expr "*" expr -> times | "-" expr | call | NUMBER
call: expr "(" expr ")"
%import common.NUMBER
%import common.WS_INLINE
%ignore WS_INLINE`
    const good = ['1', '1 + 2*-3', '1(2)', '-1(2 + 3) * 4(5)(6)']
    expect(accepted(definition, [...good, '1 2', '+1', '1(', '(1)'])).toEqual(good)
  })

  test('[GR34] behind what may be empty it is a fault with a remedy', () => {
    expect(placed('start: a\na: "x"? b\nb: a "y" | "z"')).toMatch(
      /^[23]:1 left recursion that can not be rewritten \([ab]\): .* repeat with \* or \+$/,
    )
  })

  /** Small grammars of three rules over two letters. */
  const name = fc.constantFrom('start', 'b', 'c')
  const atom = fc.oneof(fc.constantFrom('"x"', '"y"'), name)
  const mark = fc.constantFrom('', '', '', '?', '*', '+', '~2', '~0..2')
  const row = fc.array(
    fc.tuple(atom, mark).map((parts) => parts.join('')),
    { maxLength: 3 },
  )
  const rule = fc.array(row, { minLength: 1, maxLength: 3 })
  const grammar = fc.tuple(rule, rule, rule)

  test('[GR34] a grammar that is not refused keeps its language', () => {
    let kept = 0
    fc.assert(
      fc.property(grammar, (rules) => {
        const names = ['start', 'b', 'c']
        const text = rules
          .map(
            (rows, index) => `${names[index]}: ${rows.map((one) => one.join(' ')).join('\n  | ')}`,
          )
          .join('\n')
        const conversion = lark(text)
        const outcome = conversion.ok ? 'kept' : conversion.fault.message
        expect(outcome).toMatch(/^kept$|left recursion|never ends|too many ways/)
        kept += conversion.ok ? 1 : 0
        const language = conversion.ok ? shortTexts(rules) : new Set<string>()
        const found = conversion.ok ? followed(conversion) : []
        fc.pre(found !== undefined)
        expect(found).toEqual(ALL_SHORT.filter((one) => language.has(one)))
      }),
      { numRuns: 400 },
    )
    expect(kept).toBeGreaterThan(100)
  })
})

/** The short texts that a grammar accepts, unless it has too many readings to tell. */
function followed(conversion: Conversion): readonly string[] | undefined {
  try {
    return acceptedBy(conversion, ALL_SHORT)
  } catch (error) {
    if (error instanceof TooAmbiguous) return undefined
    throw error
  }
}

const LONGEST = 4
const ALL_SHORT: readonly string[] = Array.from({ length: LONGEST + 1 }, (_, length) =>
  Array.from({ length: 2 ** length }, (_, bits) =>
    Array.from({ length }, (_, at) => ((bits >> at) & 1 ? 'y' : 'x')).join(''),
  ),
).flat()

/** The texts of `start` of at most four letters, by trying until nothing is added. */
function shortTexts(rules: readonly (readonly (readonly string[])[])[]): ReadonlySet<string> {
  const languages = new Map(['start', 'b', 'c'].map((name) => [name, new Set<string>()]))
  const ofAtom = (spelled: string): ReadonlySet<string> =>
    languages.get(spelled) ?? new Set([spelled.replaceAll('"', '')])
  const joined = (left: ReadonlySet<string>, right: ReadonlySet<string>): ReadonlySet<string> =>
    new Set(
      [...left].flatMap((a) => [...right].map((b) => a + b)).filter((s) => s.length <= LONGEST),
    )
  const ofPart = (part: string): ReadonlySet<string> => {
    const [, atom = '', mark = ''] = /^("?\w+"?)(.*)$/.exec(part) ?? []
    const [least, most] = {
      '?': [0, 1],
      '*': [0, LONGEST],
      '+': [1, LONGEST + 1],
      '~2': [2, 2],
      '~0..2': [0, 2],
    }[mark] ?? [1, 1]
    const all = new Set<string>()
    let texts: ReadonlySet<string> = new Set([''])
    for (let count = 0; count <= (most ?? 0); count += 1) {
      if (count >= (least ?? 0)) for (const one of texts) all.add(one)
      texts = joined(texts, ofAtom(atom))
    }
    return all
  }
  const total = () => [...languages.values()].reduce((sum, { size }) => sum + size, 0)
  for (let before = -1; before !== total();) {
    before = total()
    for (const [index, rows] of rules.entries()) {
      const language = languages.get(['start', 'b', 'c'][index] ?? '')
      for (const row of rows) {
        const texts = row.reduce<ReadonlySet<string>>(
          (left, part) => joined(left, ofPart(part)),
          new Set(['']),
        )
        for (const one of texts) language?.add(one)
      }
    }
  }
  return languages.get('start') ?? new Set()
}
