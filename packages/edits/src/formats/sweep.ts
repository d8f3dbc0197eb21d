import { trimContext } from './context-budget.ts'
import type { EditFormat, EditTask, PromptSegment, RecentEdit } from './edit-format.ts'
import { keepFinalNewline } from './final-newline.ts'
import { scanForLastMarker, scanForMarker } from './marker-scan.ts'

const FILE_SEPARATOR = '<|file_sep|>'

/**
 * Sweep's next-edit models (0.5B, 1.5B; Qwen2.5-Coder): blocks behind the base model's own
 * `<|file_sep|>` token: other files, recent changes as `original:`/`updated:`, then the region as it
 * was before the last change, as it is, and as it will be, which the model writes. They were trained on
 * windows of about 21 lines.
 *
 * Source: `build_prompt` and the stop strings in run_model.py of huggingface.co/sweepai/sweep-next-edit-1.5B;
 * https://blog.sweep.dev/posts/oss-next-edit. Its other stop string, `</s>`, is
 * left out: it is no token of these models, but a tag of HTML. The template has no place for an instruction: a task that
 * has one shows it as one more file, {@link INSTRUCTION_FILE}, behind all others. That is ours, and the
 * models were not trained on it.
 */
export const sweep: EditFormat = {
  id: 'sweep',
  render(task, { contextChars }) {
    const { before, after } = trimContext(task.before, task.after, contextChars)
    const around = before + after
    const segments = [
      ...(around === '' ? [] : block(task.path, around)),
      ...(task.recentEdits ?? []).flatMap((edit) =>
        block(`${edit.path}.diff`, `original:\n${edit.before}\nupdated:\n${edit.after}`),
      ),
      ...(task.instruction === '' ? [] : block(INSTRUCTION_FILE, task.instruction)),
      ...block(`original/${task.path}`, beforeLastEdit(task)),
      ...block(`current/${task.path}`, task.region),
      { text: FILE_SEPARATOR, special: true },
      { text: `updated/${task.path}\n`, special: false },
    ]
    return {
      prompt: { type: 'raw', segments },
      reference: task.region,
      stop: holdsMark(task) ? [] : [FILE_SEPARATOR],
    }
  },
  decoder(task) {
    const read = holdsMark(task) ? scanForLastMarker(FILE_SEPARATOR) : scanForMarker(FILE_SEPARATOR)
    const final = keepFinalNewline(task.region)
    return {
      push: (rawDelta) => final.push(read.push(rawDelta)),
      end() {
        const text = final.push(read.end()) + final.end()
        if (final.hasText) return { text, status: 'complete' }
        // The format has no closing mark, so silence cannot be told from a deletion.
        return { text, status: 'malformed', problem: 'The model gave no text.' }
      },
      get done() {
        return read.found
      },
    }
  },
}

const INSTRUCTION_FILE = 'TODO.md'

/** A separator that the region holds would cut a faithful answer short. */
function holdsMark({ region }: EditTask): boolean {
  return region.includes(FILE_SEPARATOR)
}

function block(name: string, content: string): PromptSegment[] {
  return [
    { text: FILE_SEPARATOR, special: true },
    { text: `${name}\n${content}\n`, special: false },
  ]
}

/** The region with the newest edit taken back, if that edit is in it. */
function beforeLastEdit({ path, region, recentEdits }: EditTask): string {
  const last: RecentEdit | undefined = recentEdits?.at(-1)
  if (last === undefined || last.path !== path || last.after === '') return region
  const at = region.indexOf(last.after)
  return at < 0 ? region : region.slice(0, at) + last.before + region.slice(at + last.after.length)
}
