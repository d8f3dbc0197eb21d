import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { anchoredAnswer, editFormat, type AnchorSet, type EditTask } from '../src/index.ts'
import { PLAIN, SIGNS, TOKENS } from './anchor-sets.ts'
import { accepts, derive, parseGbnf } from './gbnf.ts'
import { cut, places, textAndEdit } from './texts.ts'

const FORMAT = editFormat('anchored-region')
const SETS: readonly (readonly [string, AnchorSet])[] = [
  ['letters', PLAIN],
  ['control tokens', TOKENS],
  ['signs', SIGNS],
]

function taskOf(region: string): EditTask {
  return { path: 'a.ts', before: 'x\n', region, after: 'y\n', instruction: 'do it' }
}

function render(region: string, anchors: AnchorSet = PLAIN, contextChars = 0) {
  return FORMAT.render(taskOf(region), { contextChars, anchors })
}

function decode(region: string, pieces: readonly string[], anchors: AnchorSet = PLAIN) {
  const decoder = FORMAT.decoder(taskOf(region), { anchors })
  const text = pieces.map((piece) => decoder.push(piece)).join('')
  const { done } = decoder
  const end = decoder.end()
  return { ...end, text: text + end.text, done }
}

/** The text between the fences of the prompt. */
function shown(region: string): string {
  const { prompt } = render(region)
  if (prompt.type !== 'chat') throw new Error('letters are shown in a chat')
  return /```ts\n(.*)```/s.exec(prompt.messages[1]?.content ?? '')?.[1] ?? ''
}

describe.each(SETS)('answers with %s', (_, anchors) => {
  it('[ED40] every answer that the grammar allows ends, and applies', () => {
    const alphabet = ['a', 'A', 'B', 'N', '<', 'o', ' ', '\\', '👍', '§', '¬']
    fc.assert(
      fc.property(textAndEdit, fc.infiniteStream(fc.nat()), places, ([region], numbers, at) => {
        const grammar = parseGbnf(render(region, anchors).grammar ?? '')
        const answer = derive(grammar, (count) => (numbers.next().value ?? 0) % count, alphabet)
        expect(accepts(grammar, answer)).toBe(true)
        const whole = decode(region, [answer], anchors)
        expect(whole.status).toBe('complete')
        expect(decode(region, cut(answer, at), anchors)).toEqual(whole)
      }),
    )
  })

  it('[ED41] every edit has an answer that the grammar allows', () => {
    fc.assert(
      fc.property(
        textAndEdit,
        fc.constantFrom('', '<one>x', 'A', '\\B', '†', '§ 1'),
        ([region, edit], more) => {
          const edited = more === '' ? edit : `${edit}${more}\n`
          const answer = anchoredAnswer(region, edited, anchors)
          expect(accepts(parseGbnf(render(region, anchors).grammar ?? ''), answer)).toBe(true)
          expect(decode(region, [answer], anchors)).toMatchObject({
            text: edited,
            status: 'complete',
          })
          expect(answer === anchors.none).toBe(region === edited)
        },
      ),
    )
  })

  it('[ED42] what a grammar must not allow', () => {
    const grammar = parseGbnf(render('1\n2\n3\n', anchors).grammar ?? '')
    const [a, b, c] = anchors.anchors
    const next = anchors.type === 'lines' ? '\n' : ''
    const texts = [
      '',
      'a',
      `${a}${next}`,
      `${a}${next}x\n`,
      `${a}${next}x`,
      // Nothing at no place, backwards, twice at one place, and more behind the end.
      `${a}${next}${a}`,
      `${b}${next}x\n${a}`,
      `${b}${next}x\n${c}${next}x\n${c}`,
      `${a}${next}x\n${b}\nx`,
      `${anchors.none}\n`,
      `${a}${next}${anchors.none}${next}x\n${b}`,
      // Several hunks where there may be one.
      ...(anchors.hunks === 'one' ? [`${a}${next}x\n${b}${next}${c}${next}x\n${c}`] : []),
    ]
    expect(texts.filter((text) => accepts(grammar, text))).toEqual([])
  })
})

describe('anchors', () => {
  it('[ED40] stand in front of every line and behind the last', () => {
    expect(shown('one\ntwo')).toBe('A\none\nB\ntwo\nC\n')
    expect(shown('')).toBe('A\n')
  })

  it('[ED43] stand further apart where there are more lines than marks', () => {
    const lines = Array.from({ length: 60 }, (_, index) => `${index}\n`)
    expect(shown(lines.join(''))).toMatch(/^A\n0\n1\nB\n2\n3\nC\n[^]*58\n59\ne\n$/)
    const { prompt } = render('1\n2\n3\n4\n', TOKENS)
    expect(prompt.type === 'raw' && prompt.segments.map(({ text }) => text).join('')).toBe(
      '<file>a.ts\n<one>1\n2\n<two>3\n4\n<three><ask>do it<answer>',
    )
  })

  it('[ED43] are no lines of the region', () => {
    expect(shown('A\n  C\n')).toBe('B\nA\nD\n  C\nE\n')
    const all = PLAIN.anchors.map((mark) => `${mark}\n`).join('')
    expect(shown(all)).toMatch(/^A:\nA\nB\nB:\n/)
  })

  it('[ED44] that are control tokens: special in the prompt, in the grammar, and shown in the answer', () => {
    const { prompt, markers, grammar } = render('<one>\n', TOKENS, 1_000)
    expect(prompt).toEqual({
      type: 'raw',
      segments: [
        { text: '<file>', special: true },
        { text: 'a.ts\nx\n', special: false },
        { text: '<two>', special: true },
        { text: '<one>\n', special: false },
        { text: '<three>', special: true },
        { text: 'y\n', special: false },
        { text: '<ask>', special: true },
        { text: 'do it', special: false },
        { text: '<answer>', special: true },
      ],
    })
    expect(markers).toEqual([...TOKENS.anchors, '<none>'])
    expect(grammar).toContain('root ::= <none> | f0\nf0 ::= <two> (')
    expect(render('a\n').markers).toBe(undefined)
  })

  it('[ED44] show no more around the region than the model was trained for', () => {
    const long = { ...taskOf('a\n'), before: `${'x'.repeat(30)}\n`.repeat(9) }
    const { prompt } = FORMAT.render(long, { contextChars: 10_000, anchors: TOKENS })
    const text = prompt.type === 'raw' ? prompt.segments.map((part) => part.text).join('') : ''
    expect(text.split('x'.repeat(30))).toHaveLength(2)
  })
})

describe('anchored answers', () => {
  const region = 'one\ntwo\nthree\nfour\n'
  const complete = { status: 'complete' }

  it('[ED41] replace, insert, delete, in several places, or nothing', () => {
    const texts = [
      ['B\n2\nC', 'one\n2\nthree\nfour\n'],
      ['C\nmore\nC', 'one\ntwo\nmore\nthree\nfour\n'],
      ['B\nD', 'one\nfour\n'],
      ['A\n1\nB\nC\n3\nD\nE\n5\nE', '1\ntwo\n3\nfour\n5\n'],
      ['NOOP', region],
      ['A\nE', ''],
    ] as const
    for (const [answer, text] of texts) {
      expect(decode(region, [answer])).toMatchObject({ ...complete, text })
    }
  })

  it('[ED41] the shortest one names only what changes', () => {
    const short = (edited: string, set?: AnchorSet) => anchoredAnswer(region, edited, set)
    expect(short('one\n2\nthree\nfour\n')).toBe('B\n2\nC')
    expect(short('one\ntwo\nmore\nthree\nfour\n')).toBe('C\nmore\nC')
    expect(short('one\nfour\n')).toBe('B\nD')
    expect(short('1\ntwo\n3\nfour\n')).toBe('A\n1\ntwo\n3\nD')
    // Two lines an anchor: the other line of the pair is written again.
    expect(short('1\ntwo\nthree\n4\n', TOKENS)).toBe('<one>1\ntwo\nthree\n4\n<three>')
    const long = 'a\nb\nc\nd\ne\nf\n'
    expect(anchoredAnswer(long, long.replace('a', '1').replace('e', '5'), TOKENS)).toBe(
      '<one>1\nb\n<two><three>5\nf\n<thirty>',
    )
  })

  it('[ED24] the likely answer is expected, else the whole region', () => {
    const reference = (instruction: string) =>
      FORMAT.render({ ...taskOf('let a = 1\nlet b = 2\n'), instruction }, { contextChars: 0 })
        .reference
    expect(reference('set b to 3')).toBe('B\nlet b = 3\nC')
    expect(reference('tidy this up')).toBe('A\nlet a = 1\nlet b = 2\nC')
  })

  it('[ED45] the text in front of a hunk comes with its anchor, new lines as they are complete', () => {
    const decoder = FORMAT.decoder(taskOf(region))
    expect(['C', '\n', '3\n4', '\n', 'D', '\n'].map((piece) => decoder.push(piece))).toEqual([
      '',
      'one\ntwo\n',
      '3\n',
      '4\n',
      '',
      '',
    ])
    expect(decoder.end()).toEqual({ text: 'four\n', status: 'complete' })
  })

  it('[ED45] are done at the last anchor, or when nothing is to change', () => {
    const done = (answer: string, set: AnchorSet) => decode(region, [answer], set).done
    expect(done('B\n2\nE\n', PLAIN)).toBe(true)
    expect(done('B\n2\nC\n', PLAIN)).toBe(false)
    expect(done('NOOP\n', PLAIN)).toBe(true)
    // A control token can not be the beginning of anything else.
    expect(done('<two>2\n<three>', TOKENS)).toBe(true)
    expect(done('<one>2\n<two>', TOKENS)).toBe(false)
    expect(done('<none>', TOKENS)).toBe(true)
  })

  it('[ED46] are malformed when they can not be applied', () => {
    const problems = [
      ['', 'The answer held no anchor.'],
      ['2\n', 'The answer held no anchor.'],
      ['B\n2\n', 'The answer does not say where its new lines end.'],
      ['C\n2\nB\n', 'A hunk ends in front of its beginning.'],
      ['C\n2\nD\nA\n1\nB\n', 'The hunks do not follow the order of the region.'],
      ['B\n2\nC\nNOOP\n', 'The answer says NOOP beside an edit.'],
    ] as const
    for (const [answer, problem] of problems) {
      expect(decode(region, [answer])).toMatchObject({ status: 'malformed', problem })
    }
  })

  it('[ED46] talk and fences around the hunks are dropped', () => {
    expect(decode(region, ['Sure:\n```\nB\n2\nC\n```\nDone.'])).toMatchObject({
      ...complete,
      text: 'one\n2\nthree\nfour\n',
    })
  })

  it('[ED47] a new line that is a mark has a backslash in front of it', () => {
    expect(decode(region, ['A\n\\B\n\\\\C\n\\NOOP\n\\x\n\\F\nE\n']).text).toBe(
      'B\n\\C\nNOOP\n\\x\n\\F\n',
    )
    expect(decode('a\n', ['<one>\\<two>\n\\x\n<two>'], TOKENS).text).toBe('<two>\n\\x\n')
  })
})
