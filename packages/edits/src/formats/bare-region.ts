import { likelyEdit } from '../likely-edit.ts'
import type { EditFormat } from './edit-format.ts'
import { decodeFenced, fenceBody, fenced, fenceFor, fenceOpening } from './fence.ts'

/** What the model reads around the code; chosen by measurement, see decisions/0006. */
const WORDING = {
  editing: 'You edit code. Answer with the edited code only.',
  writing: 'You write code. Answer with the code only.',
  instruction: (text: string): string => `Edit: ${text}`,
}

/**
 * For the smallest chat models: the region and the instruction, and nothing else. They take words or
 * code around the region for something to repeat, so the less they read the better they edit.
 */
export const bareRegion: EditFormat = {
  id: 'bare-region',
  render({ path, region, instruction }) {
    const isNew = region.trim() === ''
    const content = isNew
      ? instruction
      : `${fenced(path, region)}\n\n${WORDING.instruction(instruction)}`
    return {
      prompt: {
        type: 'chat',
        messages: [
          { role: 'system', content: isNew ? WORDING.writing : WORDING.editing },
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
