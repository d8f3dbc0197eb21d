import { likelyEdit } from '../likely-edit.ts'
import { trimContext } from './context-budget.ts'
import type { EditFormat } from './edit-format.ts'
import { decodeFenced, fenceBody, fenced, fenceFor, fenceOpening } from './fence.ts'

/** What the model reads around the code. */
const WORDING = {
  before: 'Code before it:',
  after: 'Code after it:',
  region: (path: string): string => `Edit this part of ${path}. Answer with the whole part:`,
}

/**
 * For chat models of half a billion weights and more: the region is shown in a code fence and answered in one. No
 * system message, few words ({@link WORDING} has them all), and the instruction last, because a small
 * model follows what it read last and a prompt that only grows keeps its prefix.
 */
export const fencedRegion: EditFormat = {
  id: 'fenced-region',
  render(task, { contextChars }) {
    const { path, region, instruction } = task
    const { before, after } = trimContext(task.before, task.after, contextChars)
    const parts = [
      ...(before === '' ? [] : [`${WORDING.before}\n${fenced(path, before)}`]),
      ...(after === '' ? [] : [`${WORDING.after}\n${fenced(path, after)}`]),
      `${WORDING.region(path)}\n${fenced(path, region)}`,
      instruction,
    ]
    return {
      prompt: {
        type: 'chat',
        messages: [{ role: 'user', content: parts.join('\n\n') }],
        answerPrefix: fenceOpening(path, region),
      },
      reference: fenceBody(likelyEdit(region, instruction)) + fenceFor(region),
      stop: [],
    }
  },
  decoder: decodeFenced,
}
