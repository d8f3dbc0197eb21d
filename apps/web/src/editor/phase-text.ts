import type { LineRange } from '@turant/edits'
import type { LiveEditOutcome, LiveEditView } from '@turant/live-edit'
import type { Progress } from '@turant/protocol'

/** What a live edit is doing, for people. */
export function phaseText(
  { phase, message, scope, hunks }: LiveEditView,
  progress: Progress | undefined,
): string {
  switch (phase) {
    case 'asking':
      return `${linesText(scope)}: say what to change`
    case 'waiting':
      return progress === undefined ? 'asked' : progressText(progress)
    case 'writing':
      return 'writing'
    case 'ready':
      return message ?? `${changes(hunks.length)} in ${linesText(scope)}`
    case 'unchanged':
      return message ?? 'nothing would change'
    case 'failed':
      return message ?? 'there is no answer'
    case 'keeping':
      return 'kept as soon as it is complete'
    case 'ended':
      return ''
  }
}

/** What is announced to those who do not see the page; undefined: nothing new that matters. */
export function announcement(view: LiveEditView): string | undefined {
  switch (view.phase) {
    case 'ready':
      return `The proposal is complete: ${phaseText(view, undefined)}. Enter keeps it, Escape restores.`
    case 'unchanged':
    case 'failed':
      return phaseText(view, undefined)
    default:
      return undefined
  }
}

export function outcomeText(outcome: LiveEditOutcome): string {
  switch (outcome.type) {
    case 'kept':
      return 'Kept. One undo takes it back.'
    case 'restored':
      return 'Restored.'
    case 'left':
      return outcome.message
  }
}

function progressText(progress: Progress): string {
  switch (progress.phase) {
    case 'queued':
      return progress.ahead > 0 ? `waiting, ${progress.ahead} before it` : 'waiting'
    case 'loading':
      return 'the model is being loaded'
    case 'prompt': {
      const { done, total, left_ms } = progress
      const share = total > 0 ? Math.floor((done / total) * 100) : 100
      const left = left_ms >= 1000 ? `, ${Math.ceil(left_ms / 1000)} s left` : ''
      return `reading, ${share} %${left}`
    }
  }
}

function linesText({ startLine, endLine }: LineRange): string {
  return endLine - startLine <= 1 ? `line ${startLine + 1}` : `lines ${startLine + 1}–${endLine}`
}

function changes(count: number): string {
  return count === 1 ? '1 change' : `${count} changes`
}
