import { describe, expect, it } from 'vitest'

import { editFormat } from '../src/index.ts'
import type { EditFormatId, EditTask } from '../src/index.ts'

function taskOf(region: string): EditTask {
  return { path: 'a.ts', before: '', region, after: '', instruction: 'do it' }
}

function decode(id: EditFormatId, region: string, answer: string) {
  const decoder = editFormat(id).decoder(taskOf(region))
  const text = decoder.push(answer)
  const end = decoder.end()
  return { ...end, text: text + end.text }
}

const REGION = 'const a = 1\nconst b = 2\n'
const COMPLETE = { text: 'const c = 3\n', status: 'complete' }

describe('fenced answers', () => {
  it('[ED31] text streams as it comes, but for a line that could be the fence', () => {
    const decoder = editFormat('fenced-region').decoder(taskOf(REGION))
    const pieces = ['con', 'st c', ' = 3\n', '`', '``', '\n']
    expect(pieces.map((piece) => decoder.push(piece))).toEqual([
      'con',
      'st c',
      ' = 3\n',
      '',
      '',
      '',
    ])
    expect(decoder.done).toBe(true)
    expect(decoder.end()).toEqual({ text: '', status: 'complete' })
  })

  it('[ED31] a closing fence may be missing, and what follows it is dropped', () => {
    expect(decode('fenced-region', REGION, 'const c = 3')).toEqual(COMPLETE)
    expect(decode('fenced-region', REGION, 'const c = 3\n```\nI changed it.\n')).toEqual(COMPLETE)
    expect(decode('fenced-region', REGION, '```')).toEqual({ text: '', status: 'complete' })
  })

  it('[ED32] a fence the model opens itself goes, with the talk in front of it', () => {
    const answers = [
      '```ts\nconst c = 3\n```',
      'Here is the code:\n\n```typescript\nconst c = 3\n```\nDone.',
      'Sure! Let me change `a` for you.\n```\nconst c = 3\n```',
      '```\nconst c = 3\n```\n',
      '````ts\nconst c = 3\n````',
    ]
    expect(answers.map((answer) => decode('fenced-region', REGION, answer))).toEqual(
      answers.map(() => COMPLETE),
    )
  })

  it('[ED32] text that reads like talk stays when no fence follows it', () => {
    const prose = 'All rights reserved.\n\nUse it well.\n'
    expect(decode('fenced-region', 'Old text\n', `${prose}\`\`\``).text).toBe(prose)
    expect(decode('fenced-region', 'Old text\n', `${prose}code\n\`\`\``).text).toBe(
      `${prose}code\n`,
    )
    expect(decode('fenced-region', 'Old text\n', '```\n\nThe text is gone.').text).toBe('')
  })

  it('[ED28] fences in the text are text', () => {
    const region = '# Use\n```ts\nrun()\n```\n'
    const edited = '```ts\nrun(1)\n```\n'
    expect(decode('fenced-region', region, `${edited}\`\`\`\`\n`).text).toBe(edited)
    const doc = '/**\n * ```ts\n * run()\n * ```\n */\n  ```\n'
    expect(decode('fenced-region', REGION, `${doc}\`\`\``).text).toBe(doc)
  })

  it('[ED33] the region ends as it ended before', () => {
    expect(decode('whole-file', 'a', 'b\n\n```').text).toBe('b')
    expect(decode('whole-file', 'a\n', 'b').text).toBe('b\n')
    expect(decode('whole-file', '', 'b').text).toBe('b\n')
    expect(decode('sweep', 'a', 'b\n\n').text).toBe('b')
    expect(decode('fast-apply', 'a\n', 'b</updated-code>').text).toBe('b\n')
  })
})

describe('search-replace answers', () => {
  const region = 'function f() {\n  one()\n  two()\n}\n\nfunction g() {\n  one()\n}\n'
  const block = (search: string, replace: string) =>
    `<<<<<<< SEARCH\n${search}=======\n${replace}>>>>>>> REPLACE\n`

  it('[ED34] text in front of a block comes once its search text is complete', () => {
    const decoder = editFormat('search-replace').decoder(taskOf(region))
    expect(decoder.push('  two()\n===')).toBe('')
    expect(decoder.push('====\n')).toBe('function f() {\n  one()\n')
    expect(decoder.push('  three()\n  fo')).toBe('  three()\n')
    expect(decoder.push('ur()\n>>>>>>> REPLACE')).toBe('  four()\n')
    expect(decoder.end()).toEqual({
      text: '}\n\nfunction g() {\n  one()\n}\n',
      status: 'complete',
    })
  })

  it('[ED34] blocks follow each other; talk and fences around them are dropped', () => {
    const answer = `Sure:\n\`\`\`\n${block('  two()\n', '')}\`\`\`\nand\n${block('  one()\n', '  1\n')}`
    expect(decode('search-replace', region, answer)).toEqual({
      text: 'function f() {\n  one()\n}\n\nfunction g() {\n  1\n}\n',
      status: 'complete',
    })
  })

  it('[ED35] white space may differ; the replacement takes the indentation of the place', () => {
    const nested = 'class A {\n\tf() {\n\t\tone( 1 )\n\t}\n}\n'
    const answer = block(
      'f() {\n    one(1)\n}\n',
      'f() {\n    if (x) {\n        one(2)\n    }\n}\n',
    )
    expect(decode('search-replace', nested, answer).text).toBe(
      'class A {\n\tf() {\n\t\tif (x) {\n\t\t    one(2)\n\t\t}\n\t}\n}\n',
    )
    const exact = 'a( )\na()\n'
    expect(decode('search-replace', exact, block('a()\n', 'b()\n')).text).toBe('a( )\nb()\n')
  })

  it('[ED36] a search text that is not there is malformed, with the nearest lines', () => {
    expect(decode('search-replace', region, block('  thre()\n}\n', ''))).toEqual({
      text: region,
      status: 'malformed',
      problem: 'Not found: "thre()". Nearest, from line 7 of the part:\n  one()\n}',
    })
    const swapped = block('function g() {\n', 'function h() {\n') + block('  two()\n', '')
    expect(decode('search-replace', region, swapped)).toEqual({
      text: region.replace('g()', 'h()'),
      status: 'malformed',
      problem:
        'Not found: "two()" behind the change before it; changes must follow the order of the text.',
    })
    const decoder = editFormat('search-replace').decoder(taskOf(region))
    decoder.push('nowhere\n=======\n')
    expect(decoder.done).toBe(true)
  })

  it('[ED36] an unfinished block is malformed', () => {
    expect(decode('search-replace', region, '  two()\n=======\n  three()\n')).toMatchObject({
      status: 'malformed',
      problem: 'The last block was not finished.',
    })
    expect(decode('search-replace', region, '  two()\n')).toMatchObject({
      status: 'malformed',
      problem: 'The last block has no replacement.',
    })
  })

  it('[ED37] an empty search text appends, and fills an empty region', () => {
    expect(decode('search-replace', '', block('', 'new\n')).text).toBe('new\n')
    expect(decode('search-replace', 'a\nb', block('', 'c\n')).text).toBe('a\nb\nc')
  })

  it('[ED37] a region that holds marks of conflicts gets longer marks', () => {
    const conflict = '<<<<<<< HEAD\na\n=======\nb\n>>>>>>> main\n'
    const answer = `${conflict}========\nb\n>>>>>>>> REPLACE\n`
    expect(decode('search-replace', conflict, answer)).toEqual({ text: 'b\n', status: 'complete' })
  })
})

describe('answers of edit models', () => {
  it('[ED38] zeta: what stands around the markers and the cursor marker go', () => {
    const answer =
      '```a.ts\n<|editable_region_start|>\nconst c<|user_cursor_is_here|> = 3\n<|editable_region_end|>\n```'
    expect(decode('zeta', REGION, answer)).toEqual(COMPLETE)
    expect(decode('zeta', REGION, '<|editable_region_start|>\nconst c = 3')).toEqual(COMPLETE)
    expect(decode('zeta', REGION, 'const c = 3\n<|editable_region_end|>')).toEqual(COMPLETE)
    expect(decode('zeta', REGION, '```a.ts\n<|editable_region_start|>').status).toBe('malformed')
    const deleted = '<|editable_region_start|>\n<|editable_region_end|>'
    expect(decode('zeta', REGION, deleted)).toEqual({ text: '', status: 'complete' })
  })

  it('[ED38] fast-apply: an opening tag that the model repeats goes', () => {
    expect(decode('fast-apply', REGION, '\n<updated-code>const c = 3\n</updated-code>')).toEqual(
      COMPLETE,
    )
    expect(decode('fast-apply', REGION, '</updated-code>')).toEqual({
      text: '',
      status: 'complete',
    })
  })

  it('[ED39] markers that the region holds are text; the last one ends the answer', () => {
    const cases: readonly (readonly [EditFormatId, string, string, string])[] = [
      ['fast-apply', '</updated-code>', '', '</updated-code>'],
      ['zeta', '<|editable_region_end|>', '<|editable_region_start|>\n', '<|editable_region_end|>'],
      ['sweep', '<|file_sep|>', '', '<|file_sep|>'],
    ]
    for (const [id, marker, open, close] of cases) {
      const edited = `print("${marker}")\nprint(1)\n`
      const result = decode(id, `print("${marker}")\n`, `${open}${edited}${close}`)
      expect([id, result]).toEqual([id, { text: edited, status: 'complete' }])
    }
  })
})
