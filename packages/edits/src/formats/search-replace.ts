import { createLineBuffer } from '../line-buffer.ts'
import { splitLines, withoutNewline } from '../lines.ts'
import { trimContext } from './context-budget.ts'
import type { DecodedEnd, EditDecoder, EditFormat, EditTask } from './edit-format.ts'
import { fenceBody, fenced } from './fence.ts'
import { keepFinalNewline } from './final-newline.ts'
import { findLines, notFound } from './line-search.ts'
import type { LineMatch } from './line-search.ts'

/**
 * For larger chat models: blocks of lines to search and what to replace them with, in the order of the
 * region, as Aider made them common (https://aider.chat/docs/more/edit-formats.html, "diff"). The answer
 * is short on a long region, but one wrong character in a search text loses the edit.
 */
export const searchReplace: EditFormat = {
  id: 'search-replace',
  render(task, { contextChars }) {
    const marks = marksFor(task)
    const { before, after } = trimContext(task.before, task.after, contextChars)
    const parts = [
      ...(before === '' ? [] : [`Code before the part:\n${fenced(task.path, before)}`]),
      ...(after === '' ? [] : [`Code after the part:\n${fenced(task.path, after)}`]),
      `The part of ${task.path} to edit:\n${fenced(task.path, task.region)}`,
      task.instruction,
    ]
    const body = fenceBody(task.region)
    return {
      prompt: {
        type: 'chat',
        messages: [
          { role: 'system', content: rules(marks) },
          { role: 'user', content: parts.join('\n\n') },
        ],
        answerPrefix: `${marks.search}\n`,
      },
      reference: `${body}${marks.divider}\n${body}${marks.replace}`,
      stop: [],
    }
  },
  decoder: (task) => new BlockDecoder(task),
}

type Marks = { readonly search: string; readonly divider: string; readonly replace: string }

const MARK_LENGTH = 7

/** Marks that no line of the region can be taken for: longer when it holds such lines itself. */
function marksFor({ region }: EditTask): Marks {
  const runs = region.match(/^(?:<{7,}|={7,}|>{7,})/gm) ?? []
  const length = runs.reduce((most, run) => Math.max(most, run.length + 1), MARK_LENGTH)
  return {
    search: `${'<'.repeat(length)} SEARCH`,
    divider: '='.repeat(length),
    replace: `${'>'.repeat(length)} REPLACE`,
  }
}

function rules({ search, divider, replace }: Marks): string {
  return `You edit code with search and replace blocks. A block is:

${search}
lines of the part, copied exactly
${divider}
the lines to put in their place
${replace}

Write one block for each change, in the order of the part, with just enough lines to find the place.
Write nothing else.`
}

type Mode = 'outside' | 'search' | 'replace' | 'failed'

class BlockDecoder implements EditDecoder {
  readonly #marks: Marks
  readonly #old: readonly string[]
  readonly #final
  // The prompt has begun the first block.
  #mode: Mode = 'search'
  readonly #buffer = createLineBuffer()
  #search: string[] = []
  #match: LineMatch = { start: 0, end: 0, indent: (line) => line }
  /** The first old line that no block has passed yet. */
  #next = 0
  #blocks = 0
  #problem = ''

  constructor(task: EditTask) {
    this.#marks = marksFor(task)
    this.#old = splitLines(fenceBody(task.region))
    this.#final = keepFinalNewline(task.region)
  }

  get done(): boolean {
    return this.#mode === 'failed'
  }

  push(rawDelta: string): string {
    const lines = this.#buffer.push(rawDelta)
    return this.#final.push(lines.map((line) => this.#take(withoutNewline(line))).join(''))
  }

  end(): DecodedEnd {
    const last = this.#buffer.end()
    const taken = last === '' ? '' : this.#take(last)
    const rest = taken + this.#old.slice(this.#next).join('')
    this.#next = this.#old.length
    const text = this.#final.push(rest) + this.#final.end()
    const problem = this.#endProblem()
    return problem === '' ? { text, status: 'complete' } : { text, status: 'malformed', problem }
  }

  #endProblem(): string {
    if (this.#mode === 'replace') return 'The last block was not finished.'
    if (this.#mode === 'search') {
      const isBegun = this.#blocks > 0 || this.#search.some((line) => line.trim() !== '')
      return isBegun ? 'The last block has no replacement.' : 'The answer held no block.'
    }
    return this.#problem
  }

  #take(line: string): string {
    const mark = line.trimEnd()
    if (this.#mode === 'failed') return ''
    if (mark === this.#marks.search) {
      this.#mode = 'search'
      this.#search = []
      return ''
    }
    if (this.#mode === 'search') {
      if (mark === this.#marks.divider) return this.#locate()
      this.#search.push(line)
      return ''
    }
    if (this.#mode === 'outside') return ''
    if (mark === this.#marks.replace) {
      this.#mode = 'outside'
      return ''
    }
    return `${this.#match.indent(line)}\n`
  }

  #locate(): string {
    const old = this.#old.map((line) => withoutNewline(line))
    const match = findLines(old, this.#search, this.#next)
    if (match === undefined) {
      this.#mode = 'failed'
      this.#problem = notFound(old, this.#search)
      return ''
    }
    const text = this.#old.slice(this.#next, match.start).join('')
    this.#match = match
    this.#next = match.end
    this.#blocks += 1
    this.#mode = 'replace'
    return text
  }
}
