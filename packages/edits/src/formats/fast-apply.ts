import type { EditFormat, EditTask } from './edit-format.ts'
import { keepFinalNewline } from './final-newline.ts'
import { scanForLastMarker, scanForMarker } from './marker-scan.ts'

const OPEN = '<updated-code>'
const CLOSE = '</updated-code>'

/**
 * Kortix FastApply (1.5B, 7B; Qwen2.5-Coder): merges a snippet, which may leave code out behind comments
 * like `// ... existing code ...`, into the region. The task's instruction is that snippet; the template
 * has no place for the text around the region.
 *
 * Source, word for word: "Inference template" of huggingface.co/Kortix/FastApply-1.5B-v1.0, which is
 * utils/model_card_1.5B.md of github.com/kortix-ai/fast-apply. The card asks for temperature 0.
 */
export const fastApply: EditFormat = {
  id: 'fast-apply',
  render(task) {
    const content = `${RULES}\n\n<code>${task.region}</code>\n\n<update>${task.instruction}</update>\n\nProvide the complete updated code.`
    return {
      prompt: {
        type: 'chat',
        messages: [
          { role: 'system', content: SYSTEM },
          { role: 'user', content },
        ],
        answerPrefix: OPEN,
      },
      reference: task.region + CLOSE,
      stop: holdsMark(task) ? [] : [CLOSE],
    }
  },
  decoder(task) {
    const read = holdsMark(task) ? scanForLastMarker(CLOSE) : scanForMarker(CLOSE)
    const final = keepFinalNewline(task.region)
    let start: string | undefined = ''
    /** Drops an opening tag that the model repeats; until it is ruled out, nothing passes. */
    const open = (rawDelta: string): string => {
      if (start === undefined) return rawDelta
      start += rawDelta
      const begun = start.trimStart()
      if (begun.length < OPEN.length && OPEN.startsWith(begun)) return ''
      const text = begun.startsWith(OPEN) ? begun.slice(OPEN.length) : start
      start = undefined
      return text
    }
    return {
      push: (rawDelta) => final.push(read.push(open(rawDelta))),
      end() {
        const unopened = start === undefined || start.trim() === '' ? '' : start
        const text = final.push(read.push(unopened) + read.end()) + final.end()
        if (final.hasText || read.found) return { text, status: 'complete' }
        return { text, status: 'malformed', problem: `The answer held neither code nor ${CLOSE}.` }
      },
      get done() {
        return read.found
      },
    }
  },
}

const SYSTEM =
  'You are a coding assistant that helps merge code updates, ensuring every modification is fully integrated.'
const RULES = `Merge all changes from the <update> snippet into the <code> below.
- Preserve the code's structure, order, comments, and indentation exactly.
- Output only the updated code, enclosed within <updated-code> and </updated-code> tags.
- Do not include any additional text, explanations, placeholders, ellipses, or code fences.`

/** A region that holds the closing tag makes the first one ambiguous; then the last one counts. */
function holdsMark({ region, instruction }: EditTask): boolean {
  return region.includes(CLOSE) || instruction.includes(CLOSE)
}
