import { likelyEdit } from '../likely-edit.ts'
import type { EditFormat } from './edit-format.ts'
import { decodeFenced, fenceBody, fenced, fenceFor, fenceOpening } from './fence.ts'

/** What the model reads around the code. */
const WORDING = {
  system:
    'You edit files. You answer with the complete new content of the file in one code fence: no explanations, nothing left out, nothing changed that was not asked for.',
  file: (path: string): string => `This is ${path}:`,
}

/**
 * The whole file is the region: shown in a code fence and answered in one. It is the best-formed format
 * of open models on short files, and the slowest on long ones. A task with text around its region is
 * shown the region only.
 */
export const wholeFile: EditFormat = {
  id: 'whole-file',
  render({ path, region, instruction }) {
    const content = `${WORDING.file(path)}\n${fenced(path, region)}\n\n${instruction}`
    return {
      prompt: {
        type: 'chat',
        messages: [
          { role: 'system', content: WORDING.system },
          { role: 'user', content },
        ],
        answerPrefix: fenceOpening(path, region),
      },
      reference: fenceBody(likelyEdit(region, instruction)) + fenceFor(region),
      stop: [],
    }
  },
  decoder: decodeFenced,
}
