import type { LiveEditView } from '@turant/live-edit'
import type { Progress } from '@turant/protocol'

/** What the input box says under what is typed. */
export function phaseText(view: LiveEditView, progress: Progress | undefined): string {
  switch (view.phase) {
    case 'asking':
      return 'Say what to change; the diff forms as you type.'
    case 'waiting':
      return progress === undefined ? 'Asking the model.' : progressText(progress)
    case 'writing':
      return `${changes(view.hunks.length)} so far.`
    case 'ready':
      return `${changes(view.hunks.length)}. Tab keeps the first, Shift+Tab drops it.`
    case 'unchanged':
      return 'The model would change nothing. Say it in other words.'
    case 'keeping':
      return 'It is kept as soon as all of it is there.'
    case 'failed':
    case 'ended':
      return ''
  }
}

function progressText(progress: Progress): string {
  switch (progress.phase) {
    case 'queued':
      return `Waiting for ${progress.ahead} ${progress.ahead === 1 ? 'request' : 'requests'} of others.`
    case 'loading':
      return 'The model is being read into memory.'
    case 'prompt': {
      const percent = Math.floor((100 * progress.done) / Math.max(1, progress.total))
      return `The model reads the lines: ${percent} %.`
    }
  }
}

function changes(count: number): string {
  if (count === 0) return 'No change'
  return count === 1 ? '1 change' : `${count} changes`
}
