import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { CompletionPlace } from '@turant/completion'
import { place, told, Typist } from './typist.ts'

/** A place where `¦` stands. */
function at(text: string): CompletionPlace {
  const [before = '', after = ''] = text.split('¦')
  return place(before, { after, trigger: 'explicit' })
}

type Shaped = { readonly text: string; readonly isWaitedFor: boolean }

/** What is suggested at a place of which the model says these pieces. */
async function shaped(
  where: CompletionPlace,
  pieces: readonly string[],
  { isCut = false, maxLines = 20 } = {},
): Promise<Shaped> {
  const typist = new Typist({ maxLines })
  const outcome = typist.complete(where)
  const { last } = typist.model
  for (const piece of pieces) last.say(piece)
  const isWaitedFor = last.state === 'open'
  await last.end(undefined, isCut)
  return { text: told(await outcome), isWaitedFor }
}

async function suggested(text: string, answer: string): Promise<string> {
  return (await shaped(at(text), [answer])).text
}

describe('with text behind the caret on its line', () => {
  test('[CO11] a suggestion is a part of the line, and the server stops at its end', async () => {
    const typist = new Typist()
    void typist.complete(at('foo(¦)\n'))
    expect(typist.model.last.options.stop).toEqual(['\n'])
    void typist.complete(at('foo(¦  \n)\n'))
    expect(typist.model.last.options.stop).toEqual([])
    expect(await shaped(at('foo(¦ + 1)\n'), ['a\nb'])).toEqual({ text: 'a', isWaitedFor: false })
    expect(await shaped(at('foo(¦ + 1)'), ['a'])).toEqual({ text: 'a', isWaitedFor: true })
  })

  test.each([
    ['foo(¦)', 'a, b)', 'a, b'],
    ['foo(¦) {\n', 'a, b) {', 'a, b'],
    // A part of the rest, where it is signs alone.
    ['foo(¦);', 'a)', 'a'],
    ['say("¦")', 'hello"', 'hello'],
    // As many brackets as are needed.
    ['foo(bar(¦)', 'a)', 'a)'],
    ['foo(bar(¦))', 'a)', 'a'],
    ['if ((a || b¦)', ' && c', ' && c'],
    ['x[¦]', 'y[0]', 'y[0]'],
    // A part of a word is no repetition.
    ['n¦e.x', 'ame', 'ame'],
    ['a ¦ + b', 'b ', 'b'],
    ['¦x', 'x', '(quiet)'],
  ])('[CO13] at %j the answer %j is %j', async (text, answer, expected) => {
    expect(await suggested(text, answer)).toBe(expected)
  })
})

describe('a block', () => {
  test('[CO12] ends before a blank line where no bracket of it is open', async () => {
    expect(await suggested('¦', 'a()\nb()\n\nc()\n')).toBe('a()\nb()')
    expect(await suggested('¦', 'f({\n  a,\n\n  b,\n})\n\nc()\n')).toBe('f({\n  a,\n\n  b,\n})')
    expect(await suggested('def f():\n    ¦', 'a = 1\n    b = 2\n\n    c = 3')).toBe(
      'a = 1\n    b = 2',
    )
    expect(await suggested('function f() {¦\n', '\n  a()\n\n  b()\n}\n\ng()')).toBe(
      '\n  a()\n\n  b()\n}',
    )
  })

  test('[CO12] blank lines in front of it do not end it', async () => {
    expect(await suggested('import a¦\n', '\n\nimport b\n\nc')).toBe('\n\nimport b')
  })

  test('[CO12] ends before a line with less indentation than the caret’s', async () => {
    const answer = 'a()\n    b()\n  }\n'
    expect(await suggested('if (x) {\n    ¦', answer)).toBe('a()\n    b()')
    expect(await shaped(at('if (x) {\n    ¦'), [answer])).toMatchObject({ isWaitedFor: false })
  })

  test('[CO12] ends before the line that stands behind the caret', async () => {
    expect(await suggested('a\n¦\nreturn x\n', 'b\nreturn x\nc')).toBe('b')
    expect(await suggested('a\n¦\nreturn x\n', 'b\nreturn x')).toBe('b')
    // The same line may close what the suggestion opened.
    expect(await suggested('  {\n  ¦\n  }\n', 'if (a) {\n    b\n  }\n  }\n')).toBe(
      'if (a) {\n    b\n  }',
    )
  })

  test('[CO12] ends before a line that closes what stands open above the caret’s line', async () => {
    expect(await suggested('f(() => {\n¦', 'a()\n})\nb()')).toBe('a()')
    expect(await suggested('if (a) {\n¦', 'b()\n} else {\nc()')).toBe('b()')
    expect(await suggested('f(\n  a¦', ', b)\n')).toBe(', b)')
    const answer = ')\n  g({\n\n  })'
    expect(await suggested('f(\n  a¦', answer)).toBe(answer)
  })

  test('[CO12] ends behind the line that closes what the caret’s line left open', async () => {
    expect(await suggested('function f() {¦', '\n  a()\n}\nfunction g() {}\n')).toBe('\n  a()\n}')
    expect(await suggested('if (¦', 'a) {\n  b()\n} else {\n  c()\n}\nd()\n')).toBe(
      'a) {\n  b()\n} else {\n  c()\n}',
    )
    expect(await suggested('foo(¦', 'a, b)\nbar()\n')).toBe('a, b)')
    // What stands behind the caret closes it already.
    expect(await suggested('foo(¦\n)\nbar()', '\n  a,\n  b,\n)\n')).toBe('\n  a,\n  b,')
  })

  test('[CO12] brackets in quotes do not count', async () => {
    expect(await suggested('¦', "a('(')\n\nb()")).toBe("a('(')")
    expect(await suggested('¦', 'a("\\"(")\n\nb()')).toBe('a("\\"(")')
  })

  test('[CO12] is no longer than its lines, or its tokens, allow', async () => {
    const lines = ['a', 'b', 'c', 'd']
    const options = { maxLines: 3 }
    expect(await shaped(at('¦'), [lines.join('\n')], options)).toEqual({
      text: 'a\nb\nc',
      isWaitedFor: true,
    })
    expect(await shaped(at('¦'), [`${lines.join('\n')}\n`], options)).toEqual({
      text: 'a\nb\nc',
      isWaitedFor: false,
    })
    expect(await shaped(at('¦'), ['a()\nb('], { isCut: true })).toMatchObject({ text: 'a()' })
    expect(await shaped(at('¦'), ['a('], { isCut: true })).toMatchObject({ text: 'a(' })
  })
})

describe('any suggestion', () => {
  test('[CO14] is more than white space, without control characters, with LF line ends', async () => {
    expect(await suggested('¦', ' \n \n')).toBe('(quiet)')
    expect(await suggested('(¦)', '  ')).toBe('(quiet)')
    expect(await suggested('¦', '\u0007')).toBe('(quiet)')
    expect(await suggested('¦', 'a()\r\nb()\r\n')).toBe('a()\nb()')
    const turned = await shaped(at('¦'), ['if (a) ', '{ \u202E// b'])
    expect(turned).toEqual({ text: 'if (a) {', isWaitedFor: false })
  })

  const WORDS = [
    'a',
    'x()',
    ' ',
    '  ',
    '\n',
    '\n\n',
    '\n  ',
    '}',
    ')',
    '{',
    '(',
    '"',
    '\r\n',
    '\u202E',
  ]
  const text = fc.array(fc.constantFrom(...WORDS), { maxLength: 14 }).map((words) => words.join(''))

  test('[CO15] [CO14] is the same however its answer was cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        text,
        text,
        fc.array(fc.tuple(text, fc.nat({ max: 5 })), { maxLength: 8 }),
        async (before, after, parts) => {
          const where = place(before, { after, trigger: 'explicit' })
          const answer = parts.map(([part]) => part).join('')
          const pieces = parts.flatMap(([part, cut]) => [part.slice(0, cut), part.slice(cut)])
          const whole = await shaped(where, [answer])
          expect((await shaped(where, pieces)).text).toBe(whole.text)
          expect((await shaped(where, answer.split(''))).text).toBe(whole.text)
          expect(whole.text.trim()).not.toBe('')
          expect(whole.text).not.toMatch(/[\r\u202E]/u)
        },
      ),
      { numRuns: 300 },
    )
  })

  test('[CO15] nothing that is said later changes one that was not waited for', async () => {
    await fc.assert(
      fc.asyncProperty(text, text, text, async (before, answer, more) => {
        const where = place(before, { trigger: 'explicit' })
        const early = await shaped(where, [answer])
        if (early.isWaitedFor) return
        expect((await shaped(where, [answer + more])).text).toBe(early.text)
      }),
      { numRuns: 300 },
    )
  })
})
