import { createLineBuffer } from '../line-buffer.ts'
import { splitLines, withoutNewline } from '../lines.ts'
import { trimContext } from './context-budget.ts'
import type { DecodedEnd, EditDecoder, EditFormat, EditTask } from './edit-format.ts'
import { fenceBody, fenced } from './fence.ts'
import { keepFinalNewline } from './final-newline.ts'
import { findLines, notFound } from './line-search.ts'
import type { LineMatch } from './line-search.ts'

const BEGIN = '*** Begin Patch'
const UPDATE = '*** Update File: '
const END_OF_FILE = '*** End of File'
const END = '*** End Patch'
const HUNK = '@@'

/**
 * For models trained on OpenAI's patches ("V4A"): hunks of signed lines, found by the lines that stay or go.
 * Only the file that is edited can be updated, and only in the region.
 *
 * Source: codex-rs/apply-patch of github.com/openai/codex (apply_patch_tool_instructions.md and the Lark
 * grammar beside it). Unlike there a hunk of additions alone under a heading that the region has goes
 * right behind it, and a heading that the region does not have is passed over: it may stand outside.
 */
export const applyPatch: EditFormat = {
  id: 'apply-patch',
  render(task, { contextChars }) {
    const { path, region } = task
    const { before, after } = trimContext(task.before, task.after, contextChars)
    const parts = [
      ...(before === '' ? [] : [`Code before the part:\n${fenced(path, before)}`]),
      ...(after === '' ? [] : [`Code after the part:\n${fenced(path, after)}`]),
      `The part of ${path} to edit:\n${fenced(path, region)}`,
      task.instruction,
    ]
    const kept = splitLines(fenceBody(region)).map((line) => ` ${line}`)
    return {
      prompt: {
        type: 'chat',
        messages: [
          { role: 'system', content: RULES },
          { role: 'user', content: parts.join('\n\n') },
        ],
        answerPrefix: `${BEGIN}\n${UPDATE}${path}\n`,
      },
      reference: `${HUNK}\n${kept.join('')}${END}`,
      stop: [],
    }
  },
  decoder: (task) => new PatchDecoder(task),
}

const RULES = `You edit code with patches. A patch is:

${BEGIN}
${UPDATE}path
${HUNK}
 a line that stays, to find the place
-a line that goes
+a line that comes
${END}

Begin each change with ${HUNK}, in the order of the part, with just enough lines to find the place.
Write nothing else.`

type PatchHunk = {
  /** What stands behind `@@`: a line above the change. */
  readonly heading: string
  /** With their signs. */
  readonly lines: string[]
}

class PatchDecoder implements EditDecoder {
  readonly #path: string
  readonly #old: readonly string[]
  readonly #final
  readonly #buffer = createLineBuffer()
  #hunk: PatchHunk | undefined
  #hasHunk = false
  /** The first old line that no hunk has passed yet. */
  #next = 0
  #state: 'open' | 'closed' | 'failed' = 'open'
  #problem = ''

  constructor(task: EditTask) {
    this.#path = task.path
    this.#old = splitLines(fenceBody(task.region)).map((line) => withoutNewline(line))
    this.#final = keepFinalNewline(task.region)
  }

  get done(): boolean {
    return this.#state !== 'open'
  }

  push(rawDelta: string): string {
    const lines = this.#buffer.push(rawDelta)
    return this.#final.push(lines.map((line) => this.#take(withoutNewline(line))).join(''))
  }

  end(): DecodedEnd {
    const last = this.#buffer.end()
    const taken = last === '' ? '' : this.#take(last)
    const rest = this.#oldText(this.#next, this.#old.length)
    this.#next = this.#old.length
    const text = this.#final.push(taken + rest) + this.#final.end()
    if (this.#state === 'closed') return { text, status: 'complete' }
    const unfinished = this.#hasHunk ? 'The patch was not finished.' : 'The answer held no patch.'
    return { text, status: 'malformed', problem: this.#problem || unfinished }
  }

  #take(line: string): string {
    if (this.done) return ''
    if (line.startsWith('*** ')) return this.#takeDirective(line.trimEnd())
    if (line.startsWith(HUNK)) {
      const text = this.#applyHunk()
      this.#begin(line.slice(HUNK.length).trim())
      return text
    }
    if (/^[ +-]/.test(line)) {
      this.#hunk ??= this.#begin('')
      this.#hunk.lines.push(line)
    } else if (this.#hunk !== undefined) {
      // The space in front of an empty line that stays is often forgotten.
      if (line === '') this.#hunk.lines.push(' ')
      else return this.#fail(`A line of the patch has no sign: "${line}".`)
    }
    return ''
  }

  #takeDirective(line: string): string {
    if (line === BEGIN || line === `${UPDATE}${this.#path}`) return ''
    if (line !== END && line !== END_OF_FILE) {
      return this.#fail(`The patch may only update ${this.#path}, and says "${line}".`)
    }
    const text = this.#applyHunk()
    if (line === END && this.#state === 'open') this.#state = 'closed'
    return text
  }

  #begin(heading: string): PatchHunk {
    const hunk = { heading, lines: [] }
    this.#hunk = hunk
    this.#hasHunk = true
    return hunk
  }

  #applyHunk(): string {
    const hunk = this.#hunk
    this.#hunk = undefined
    if (hunk === undefined) return ''
    while (/^ \s*$/.test(hunk.lines.at(-1) ?? '')) hunk.lines.pop()
    if (hunk.lines.length === 0) return ''
    const searched = hunk.lines.flatMap((line) => (line.startsWith('+') ? [] : [line.slice(1)]))
    const match = this.#locate(hunk.heading, searched)
    if (match === undefined) {
      return this.#fail(notFound(this.#old, searched))
    }
    const text = this.#oldText(this.#next, match.start) + this.#changed(hunk.lines, match)
    this.#next = match.end
    return text
  }

  #locate(heading: string, searched: readonly string[]): LineMatch | undefined {
    const below = this.#old.findIndex(
      (line, index) => heading !== '' && index >= this.#next && line.trim() === heading,
    )
    if (below < 0) return findLines(this.#old, searched, this.#next)
    const start = below + 1
    if (searched.length === 0) return { start, end: start, indent: (line) => line }
    return findLines(this.#old, searched, start) ?? findLines(this.#old, searched, this.#next)
  }

  /** Lines that stay come from the region, whatever white space the hunk gave them. */
  #changed(lines: readonly string[], match: LineMatch): string {
    let text = ''
    let at = match.start
    for (const line of lines) {
      if (line.startsWith('+')) {
        text += `${match.indent(line.slice(1))}\n`
      } else {
        if (line.startsWith(' ')) text += this.#oldText(at, at + 1)
        at += 1
      }
    }
    return text
  }

  #oldText(start: number, end: number): string {
    return this.#old
      .slice(start, end)
      .map((line) => `${line}\n`)
      .join('')
  }

  #fail(problem: string): string {
    this.#state = 'failed'
    this.#problem = problem
    return ''
  }
}
