import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { diffLines, editFormat } from '../src/index.ts'
import type { EditFormatId, EditTask } from '../src/index.ts'
import { wholeAnswer } from './anchor-sets.ts'
import { cut, places, textAndEdit } from './texts.ts'

const TASK: EditTask = {
  path: 'src/a.ts',
  before: 'import x\n\n',
  region: 'const a = 1\nconst b = 2\n',
  after: '\nexport { a, b }\n',
  instruction: 'rename b to c',
}

/** The answer that a model which makes no mistake gives, after the prompt's answer prefix. */
const PERFECT: Record<EditFormatId, (task: EditTask, edited: string) => string> = {
  'bare-region': fencedAnswer,
  'fenced-region': fencedAnswer,
  'whole-file': fencedAnswer,
  'search-replace': (task, edited) => {
    const length = /^={7}/m.test(task.region) ? 8 : 7
    const body = (part: string) => (part === '' || part.endsWith('\n') ? part : `${part}\n`)
    const close = `${'>'.repeat(length)} REPLACE`
    return `${body(task.region)}${'='.repeat(length)}\n${body(edited)}${close}`
  },
  'anchored-region': ({ region }, edited) => wholeAnswer(region, edited),
  'apply-patch': ({ region }, edited) => {
    const sign = { same: ' ', delete: '-', insert: '+' }
    const signed = diffLines(terminated(region), terminated(edited)).flatMap(({ type, lines }) =>
      lines.map((line) => `${sign[type]}${line}`),
    )
    return `@@\n${signed.join('')}*** End Patch`
  },
  sweep: (_task, edited) => edited,
  zeta: (_task, edited) => {
    const end = edited === '' || edited.endsWith('\n') ? '' : '\n'
    return `<|editable_region_start|>\n${edited}${end}<|editable_region_end|>\n\`\`\``
  },
  'fast-apply': (_task, edited) => `${edited}</updated-code>`,
}

function terminated(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`
}

function fencedAnswer(task: EditTask, edited: string): string {
  const runs = task.region.match(/`+/g) ?? []
  const fence = '`'.repeat(Math.max(3, ...runs.map((run) => run.length + 1)))
  return `${edited}${edited === '' || edited.endsWith('\n') ? '' : '\n'}${fence}`
}

const IDS: readonly EditFormatId[] = [
  'bare-region',
  'fenced-region',
  'whole-file',
  'search-replace',
  'anchored-region',
  'apply-patch',
  'sweep',
  'zeta',
  'fast-apply',
]

function decode(id: EditFormatId, task: EditTask, pieces: readonly string[]) {
  const decoder = editFormat(id).decoder(task)
  const text = pieces.map((piece) => decoder.push(piece)).join('')
  const end = decoder.end()
  return { ...end, text: text + end.text }
}

/** A region and an edit of it that end alike: both with a newline, or neither. */
const regionAndEdit = fc
  .tuple(textAndEdit, fc.boolean())
  .map(([[region, edited], isTerminated]) => {
    const end = (part: string) => (isTerminated ? part : part.replace(/\n+$/, ''))
    return { region: end(region), edited: end(edited) }
  })

describe.each(IDS)('%s', (id) => {
  it('[ED20] a perfect answer, cut anywhere, gives exactly the new region', () => {
    fc.assert(
      fc.property(regionAndEdit, places, ({ region, edited }, at) => {
        // Silence is no deletion in a format without an end, and Zeta cannot say "one blank line".
        fc.pre(edited.trim() !== '' || (id !== 'sweep' && id !== 'zeta'))
        // An empty region shows whether it ended with a newline only as part of its file.
        fc.pre(region !== '' || edited === '' || edited.endsWith('\n'))
        const task = { ...TASK, region }
        const pieces = cut(PERFECT[id](task, edited), at)
        expect(decode(id, task, pieces)).toEqual({ text: edited, status: 'complete' })
      }),
      { numRuns: 200 },
    )
  })

  it('[ED21] garbage never throws, and how it is cut does not matter', () => {
    const piece = fc.oneof(
      fc.string(),
      fc.constantFrom('```', '\n', '<<<<<<< SEARCH\n', '=======\n', '>>>>>>> REPLACE\n'),
      fc.constantFrom('</updated-code>', '<updated-code>', '<|file_sep|>', 'Here it is:\n'),
      fc.constantFrom('<|editable_region_start|>', '<|editable_region_end|>', 'const a = 1\n'),
      fc.constantFrom('<|user_cursor_is_here|>', '`', '``', '<|', '```ts\n', '\n\n'),
      fc.constantFrom('A\n', 'B\n', 'C', 'NOOP', '\\A\n', '@@', ' const a = 1\n', '+x\n', '-x\n'),
      fc.constantFrom('*** End Patch\n', '*** Begin Patch\n', '@@ const a = 1\n', ' \n'),
      fc.constantFrom('y'.repeat(240), `${'Word '.repeat(58)}.\n`),
    )
    fc.assert(
      fc.property(fc.array(piece), places, (pieces, at) => {
        const answer = pieces.join('')
        const whole = decode(id, TASK, [answer])
        expect(decode(id, TASK, cut(answer, at))).toEqual(whole)
        expect(whole.status === 'malformed').toBe(whole.problem !== undefined)
      }),
      { numRuns: 300 },
    )
  })

  it('[ED22] an empty answer is malformed, never a deletion', () => {
    const { status, problem } = decode(id, TASK, [])
    expect(status).toBe('malformed')
    expect(problem).toMatch(/^The (answer held|model gave) /)
  })

  it('[ED23] says when it is done, and what comes then changes nothing', () => {
    const answer = PERFECT[id](TASK, 'const a = 1\nconst c = 2\n')
    const decoder = editFormat(id).decoder(TASK)
    expect(decoder.done).toBe(false)
    const stop = id === 'sweep' ? '<|file_sep|>' : '\n'
    const text = decoder.push(answer + stop)
    // Search and replace blocks can follow each other without end.
    expect(decoder.done).toBe(id !== 'search-replace')
    const more = id === 'search-replace' ? '' : decoder.push('and more\n')
    expect(text + more + decoder.end().text).toBe('const a = 1\nconst c = 2\n')
  })

  it('[ED24] the reference is the answer that changes nothing', () => {
    // Of this instruction nothing can be guessed.
    const task = { ...TASK, instruction: 'tidy this up' }
    const { reference } = editFormat(id).render(task, { contextChars: 0 })
    expect(decode(id, TASK, [reference])).toEqual({ text: TASK.region, status: 'complete' })
    expect(PERFECT[id](TASK, TASK.region).startsWith(reference)).toBe(true)
  })

  it('[ED25] the text of a file is never special', () => {
    const markers = '<|file_sep|><|editable_region_end|><|im_end|>\n'
    const task = { ...TASK, before: markers, region: markers, after: markers, instruction: markers }
    const { prompt } = editFormat(id).render(task, { contextChars: 1_000 })
    const special = prompt.type === 'raw' ? prompt.segments.filter((part) => part.special) : []
    const own =
      /^<\|(?:file_sep|start_of_file|editable_region_(?:start|end)|user_cursor_is_here)\|>$/
    expect(special.filter(({ text }) => !own.test(text))).toEqual([])
  })

  it('[ED26] a longer instruction leaves the prompt in front of it as it was', () => {
    const shown = (instruction: string) => {
      const { prompt } = editFormat(id).render({ ...TASK, instruction }, { contextChars: 1_000 })
      return prompt.type === 'raw'
        ? prompt.segments.map((part) => part.text).join('')
        : prompt.messages.map((message) => message.content).join('\0')
    }
    const [short, long] = [shown('rename'), shown('rename b to c')]
    expect(long.startsWith(short.slice(0, short.lastIndexOf('rename') + 6))).toBe(true)
  })
})
