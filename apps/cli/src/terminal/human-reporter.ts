import type { Progress } from '@turant/protocol'
import { createDiffView } from './diff-view.ts'
import { figuresLine } from './figures-line.ts'
import type { EditResult, Reporter } from './reporter.ts'
import type { Style } from './style.ts'
import { visible, visibleLine } from './visible.ts'

export type HumanStreams = {
  readonly out: (text: string) => void
  /** Progress and errors, so that piped output is the answer alone. */
  readonly err: (text: string) => void
  readonly style: Style
  /** Whether `out` is a terminal, which obeys control characters. */
  readonly isTerminal: boolean
  /** Whether a line on `err` may be rewritten in place. */
  readonly isLive: boolean
}

/** A log is not a terminal: there a status line stays, so few are written. */
const PLAIN_EVERY_MS = 1000

/** For people: a status line that is rewritten while waiting, the diff in colour, figures at the end. */
export function createHumanReporter(streams: HumanStreams): Reporter {
  const { style } = streams
  let isStatusShown = false
  let lastPlain = -Infinity
  let view = createDiffView(style, streams.out)

  function status(raw: string): void {
    const text = visibleLine(raw)
    if (streams.isLive) {
      isStatusShown = true
      streams.err(`\r\u001B[2K${style('dim', text)}`)
    } else if (performance.now() - lastPlain > PLAIN_EVERY_MS) {
      lastPlain = performance.now()
      streams.err(`${text}\n`)
    }
  }

  function clear(): void {
    if (isStatusShown) streams.err('\r\u001B[2K')
    isStatusShown = false
  }

  return {
    progress: status,
    serving(progress) {
      // Piped output would repeat such lines many times a second.
      if (streams.isLive || progress.phase === 'loading') status(describe(progress))
    },
    note(text) {
      clear()
      streams.err(`${visible(text)}\n`)
    },
    region({ file, lines, why }) {
      clear()
      view = createDiffView(style, streams.out, Math.max(1, lines[0]))
      const where = style('dim', `${place(lines)} (${visibleLine(why)})`)
      streams.out(`${style('bold', visibleLine(file))} ${where}\n`)
    },
    diff(events) {
      if (events.length === 0) return
      clear()
      view.show(events)
    },
    diffEnd: () => view.end(),
    answer(text) {
      clear()
      // For a program every character counts, for a terminal none may be obeyed.
      streams.out(streams.isTerminal ? visible(text) : text)
    },
    result(result) {
      clear()
      streams.out(`${summary(result, style)}\n`)
      if (result.figures === undefined) return
      streams.out(`${style('dim', figuresLine(result.figures, result.appliedMs))}\n`)
    },
    facts(_, text) {
      clear()
      streams.out(visible(text))
    },
    error({ message }) {
      clear()
      streams.err(`${style('red', 'error')} ${visible(message)}\n`)
    },
  }
}

function place([first, last]: readonly [number, number]): string {
  if (first === 0) return 'new file'
  if (last < first) return `line ${first}`
  return first === last ? `line ${first}` : `lines ${first}-${last}`
}

function describe(progress: Progress): string {
  switch (progress.phase) {
    case 'loading':
      return 'loading the model...'
    case 'queued':
      return `${progress.ahead} before this one...`
    case 'prompt':
      return `reading the prompt: ${progress.done} of ${progress.total} tokens (${progress.reused} reused)${timeLeft(progress.left_ms)}`
  }
}

/** Said only of waits long enough to wonder about. */
function timeLeft(ms: number): string {
  const seconds = Math.ceil(ms / 1000)
  if (seconds < 2) return ''
  return seconds < 120 ? `, ${seconds} s left` : `, ${Math.ceil(seconds / 60)} minutes left`
}

function summary(result: EditResult, style: Style): string {
  const size = `+${result.added} -${result.removed}`
  const syntax = {
    parses: ', parses',
    'has-errors': '',
    'unknown-language': ', syntax not checked',
  }
  const file = visibleLine(result.file)
  const model = visibleLine(result.model)
  const by = `${model}${syntax[result.syntax]}`
  const problem = result.problem === undefined ? '' : ` ${visible(result.problem)}`
  switch (result.status) {
    case 'applied':
      return `${style('green', 'applied')} ${size} by ${by}.${problem} "turant undo" takes it back.`
    case 'declined':
      return `${style('yellow', 'not applied')}: ${file} is as it was.`
    case 'unchanged':
      return `${style('yellow', 'nothing to apply')}: ${model} gave the text back unchanged. Say it differently, name the lines with --lines, or use a larger model.`
    case 'unusable':
    case 'conflict':
      return `${style('red', 'not applied')} (${size} by ${by}).${problem}`
    case 'interrupted':
      return `${style('yellow', 'interrupted')}: ${file} is as it was.`
  }
}
