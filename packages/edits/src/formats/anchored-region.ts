import { splitLines } from '../lines.ts'
import { likelyEdit } from '../likely-edit.ts'
import { anchoredAnswer, readsAsMark, wholeAnswer } from './anchored-answer.ts'
import { anchoredGrammar } from './anchored-grammar.ts'
import { LETTERS, placeAnchors } from './anchors.ts'
import type { Anchor, AnchorSet } from './anchors.ts'
import { trimContext } from './context-budget.ts'
import type { DecodedEnd, EditDecoder, EditFormat, EditPrompt, EditTask } from './edit-format.ts'
import { fenceBody, fenced } from './fence.ts'
import { keepFinalNewline } from './final-newline.ts'

type TokenAnchors = Extract<AnchorSet, { type: 'tokens' }>

/** What the model reads around the code; chosen by measurement, see decisions/0013. */
const WORDING = {
  system: (none: string): string =>
    `You edit code. Letters mark the places between its lines. Answer with the letter in front of the change, the new lines, and the letter behind the change. Answer ${none} when nothing is to change.`,
  instruction: (text: string): string => `Edit: ${text}`,
}

/**
 * Says least: the region is shown with anchors between its lines, and the answer is an anchor, the lines
 * that are to stand between it and a later one, and that one. A grammar holds the answer to this form,
 * so that every answer ends and can be applied. SPEC.md defines it.
 */
export const anchoredRegion: EditFormat = {
  id: 'anchored-region',
  render(task, { contextChars, anchors: set = LETTERS }) {
    const anchors = placeAnchors(task.region, set)
    const answer = {
      reference: likelyAnswer(task, set),
      grammar: anchoredGrammar(task.region, anchors, set),
      stop: [],
    }
    return set.type === 'lines'
      ? { prompt: chat(task, { anchors, set }), ...answer }
      : { prompt: raw(task, { anchors, set, contextChars }), ...answer, markers: markersOf(set) }
  },
  decoder: (task, { anchors = LETTERS } = {}) => new HunkDecoder(task, anchors),
}

/** The likely edit; without one the whole region, since the lines of a hunk are copied from it. */
function likelyAnswer({ region, instruction }: EditTask, set: AnchorSet): string {
  const edited = likelyEdit(region, instruction)
  return edited === region ? wholeAnswer(region, set) : anchoredAnswer(region, edited, set)
}

function chat(
  task: EditTask,
  { anchors, set }: { readonly anchors: readonly Anchor[]; readonly set: AnchorSet },
): EditPrompt {
  const shown = pieces(task.region, anchors).map(({ anchor, text }) => `${anchor}\n${text}`)
  const content = `${fenced(task.path, shown.join(''))}\n\n${WORDING.instruction(task.instruction)}`
  return {
    type: 'chat',
    messages: [
      { role: 'system', content: WORDING.system(set.none) },
      { role: 'user', content },
    ],
    answerPrefix: '',
  }
}

function raw(
  task: EditTask,
  options: {
    readonly anchors: readonly Anchor[]
    readonly set: TokenAnchors
    readonly contextChars: number
  },
): EditPrompt {
  const { anchors, set } = options
  const contextChars = Math.min(options.contextChars, set.contextChars)
  const { before, after } = trimContext(task.before, task.after, contextChars)
  const segments = [
    { text: set.file, special: true },
    { text: `${task.path}\n${before}`, special: false },
    ...pieces(task.region, anchors).flatMap(({ anchor, text }) => [
      { text: anchor, special: true },
      { text, special: false },
    ]),
    { text: after, special: false },
    { text: set.instruction, special: true },
    { text: task.instruction, special: false },
    { text: set.answer, special: true },
  ]
  return { type: 'raw', segments: segments.filter(({ text }) => text !== '') }
}

/** Each anchor with the whole lines behind it. */
function pieces(
  region: string,
  anchors: readonly Anchor[],
): readonly { readonly anchor: string; readonly text: string }[] {
  const lines = splitLines(fenceBody(region))
  return anchors.map(({ text, line }, index) => ({
    anchor: text,
    text: lines.slice(line, anchors[index + 1]?.line ?? line).join(''),
  }))
}

function markersOf({ anchors, none }: AnchorSet): readonly string[] {
  return [...anchors, none]
}

/** What the beginning of an answer is: a mark, or a line without its `\n`. */
type Unit =
  | { readonly type: 'anchor'; readonly index: number }
  | { readonly type: 'none' }
  | { readonly type: 'line'; readonly line: string }

type State = 'outside' | 'inside' | 'closed' | 'failed'

class HunkDecoder implements EditDecoder {
  readonly #set: AnchorSet
  readonly #anchors: readonly Anchor[]
  readonly #old: readonly string[]
  readonly #final
  #held = ''
  #state: State = 'outside'
  #hunks = 0
  /** The anchor that began the hunk, or the first one at which the next may begin. */
  #from = 0
  /** The first old line that no hunk has passed yet. */
  #next = 0
  #problem = ''

  constructor(task: EditTask, set: AnchorSet) {
    this.#set = set
    this.#anchors = placeAnchors(task.region, set)
    this.#old = splitLines(fenceBody(task.region))
    this.#final = keepFinalNewline(task.region)
  }

  get done(): boolean {
    return this.#state === 'closed' || this.#state === 'failed'
  }

  push(rawDelta: string): string {
    if (this.done) return ''
    this.#held += rawDelta
    return this.#final.push(this.#takeUnits('open'))
  }

  end(): DecodedEnd {
    const taken = this.#takeUnits('over')
    const problem = this.#endProblem()
    const rest = this.#old.slice(this.#next).join('')
    this.#next = this.#old.length
    const text = this.#final.push(taken + rest) + this.#final.end()
    return problem === '' ? { text, status: 'complete' } : { text, status: 'malformed', problem }
  }

  #endProblem(): string {
    if (this.#state === 'inside') return 'The answer does not say where its new lines end.'
    if (this.#state === 'outside' && this.#hunks === 0) return 'The answer held no anchor.'
    return this.#problem
  }

  #takeUnits(answer: 'open' | 'over'): string {
    let text = ''
    while (!this.done) {
      const unit = this.#unit(answer)
      if (unit === undefined) break
      text += this.#take(unit)
    }
    return text
  }

  /** The first unit of the held text, or undefined while it may still become another one. */
  #unit(answer: 'open' | 'over'): Unit | undefined {
    if (this.#held === '') return undefined
    const isLine = this.#set.type === 'lines'
    if (!isLine) {
      const marks = [this.#set.none, ...this.#anchors.map(({ text }) => text)]
      const mark = marks.find((text) => this.#held.startsWith(text))
      if (mark !== undefined) {
        this.#held = this.#held.slice(mark.length)
        return this.#markUnit(mark)
      }
      if (answer === 'open' && marks.some((text) => text.startsWith(this.#held))) return undefined
    }
    const newline = this.#held.indexOf('\n')
    if (newline < 0 && answer === 'open') return undefined
    const line = newline < 0 ? this.#held : this.#held.slice(0, newline)
    this.#held = newline < 0 ? '' : this.#held.slice(newline + 1)
    return (isLine ? this.#markUnit(line) : undefined) ?? { type: 'line', line }
  }

  #markUnit(text: string): Unit | undefined {
    if (text === this.#set.none) return { type: 'none' }
    const index = this.#anchors.findIndex((anchor) => anchor.text === text)
    return index < 0 ? undefined : { type: 'anchor', index }
  }

  #take(unit: Unit): string {
    switch (unit.type) {
      case 'anchor':
        return this.#state === 'inside' ? this.#close(unit.index) : this.#open(unit.index)
      case 'none':
        if (this.#hunks > 0 || this.#state === 'inside') {
          return this.#fail(`The answer says ${this.#set.none} beside an edit.`)
        }
        this.#state = 'closed'
        return ''
      case 'line':
        // Around the hunks there may be talk, or a fence.
        return this.#state === 'inside' ? `${this.#unescaped(unit.line)}\n` : ''
    }
  }

  #open(index: number): string {
    const anchor = this.#anchors[index]
    if (anchor === undefined || index < this.#from) {
      return this.#fail('The hunks do not follow the order of the region.')
    }
    const text = this.#old.slice(this.#next, anchor.line).join('')
    this.#state = 'inside'
    this.#from = index
    this.#next = anchor.line
    return text
  }

  #close(index: number): string {
    const anchor = this.#anchors[index]
    if (anchor === undefined || index < this.#from) {
      return this.#fail('A hunk ends in front of its beginning.')
    }
    this.#hunks += 1
    this.#from = index + 1
    this.#next = anchor.line
    this.#state = this.#from === this.#anchors.length ? 'closed' : 'outside'
    return ''
  }

  #fail(problem: string): string {
    this.#state = 'failed'
    this.#problem = problem
    return ''
  }

  /** A new line that reads like a mark has a backslash more in front of it. */
  #unescaped(line: string): string {
    const bare = line.replace(/^\\+/, '')
    const isMark = readsAsMark(bare, { anchors: this.#anchors, set: this.#set })
    return bare !== line && isMark ? line.slice(1) : line
  }
}
