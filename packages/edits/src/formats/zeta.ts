import { diffLines, hunks } from '../line-diff.ts'
import { withoutNewline } from '../lines.ts'
import { trimContext } from './context-budget.ts'
import type { EditFormat, EditTask, PromptSegment, RecentEdit } from './edit-format.ts'
import { keepFinalNewline } from './final-newline.ts'
import { dropMarker, scanForLastMarker, scanForMarker } from './marker-scan.ts'

const START_OF_FILE = '<|start_of_file|>'
const REGION_START = '<|editable_region_start|>'
const REGION_END = '<|editable_region_end|>'
const CURSOR = '<|user_cursor_is_here|>'

/**
 * Zed's Zeta, the first one (7B, Qwen2.5-Coder): recent changes as diffs, then an excerpt in which
 * markers frame the editable region and the cursor; the model writes the region anew, markers and all.
 *
 * Source: `zeta1` in crates/zeta_prompt of github.com/zed-industries/zed (headers, excerpt, and how the
 * answer is cleaned); the quotes around an edited path are in the requests Zed sent while that model
 * was current. The template has no place for an instruction: a task that has one shows it as the last
 * of the user's edits. That is ours, and the model was not trained on it.
 */
export const zeta: EditFormat = {
  id: 'zeta',
  render(task, { contextChars }) {
    const { before, after } = trimContext(task.before, task.after, contextChars)
    const cursor = Math.min(task.cursor ?? Infinity, withoutNewline(task.region).length)
    const segments = [
      plain(`${INSTRUCTION_HEADER}${events(task)}${EXCERPT_HEADER}\`\`\`${task.path}\n`),
      ...(before === task.before ? [marker(START_OF_FILE), plain('\n')] : []),
      plain(before),
      marker(REGION_START),
      plain(`\n${task.region.slice(0, cursor)}`),
      marker(CURSOR),
      plain(terminated(task.region).slice(cursor)),
      marker(REGION_END),
      plain(`${after === '' ? '' : `\n${withoutNewline(after)}`}\n\`\`\`${RESPONSE_HEADER}`),
    ].filter(({ text }) => text !== '')
    return {
      prompt: { type: 'raw', segments },
      reference: `${REGION_START}\n${terminated(task.region)}${REGION_END}`,
      stop: task.region.includes(REGION_END) ? [] : [REGION_END],
    }
  },
  decoder(task) {
    const read = readRegion(task)
    const cursor = task.region.includes(CURSOR) ? undefined : dropMarker(CURSOR)
    const final = keepFinalNewline(task.region)
    let blank = ''
    /** A region that is one newline is an empty one: the newline belongs to the end marker. */
    const pass = (text: string): string => {
      const all = blank + text
      blank = final.hasText || all !== '\n' ? '' : all
      if (all === '' || blank !== '') return ''
      return final.push(all)
    }
    return {
      push(rawDelta) {
        const text = read.push(rawDelta)
        return pass(cursor === undefined ? text : cursor.push(text))
      },
      end() {
        const rest = read.end()
        const cleaned = cursor === undefined ? rest : cursor.push(rest) + cursor.end()
        const text = pass(cleaned) + final.end()
        if (final.hasText || read.found) return { text, status: 'complete' }
        return { text, status: 'malformed', problem: 'The model gave no text.' }
      },
      get done() {
        return read.found
      },
    }
  },
}

const INSTRUCTION_HEADER =
  '### Instruction:\nYou are a code completion assistant and your task is to analyze user edits and then rewrite an excerpt that the user provides, suggesting the appropriate edits within the excerpt, taking into account the cursor location.\n\n### User Edits:\n\n'
const EXCERPT_HEADER = '\n\n### User Excerpt:\n\n'
const RESPONSE_HEADER = '\n\n### Response:\n'
const DIFF_CONTEXT_LINES = 3

function plain(text: string): PromptSegment {
  return { text, special: false }
}

function marker(text: string): PromptSegment {
  return { text, special: true }
}

function terminated(region: string): string {
  return region.endsWith('\n') ? region : `${region}\n`
}

function events({ recentEdits = [], instruction }: EditTask): string {
  const shown = recentEdits.map(
    (edit) => `User edited "${edit.path}":\n\`\`\`diff\n${unifiedDiff(edit)}\`\`\``,
  )
  if (instruction !== '') shown.push(`User wants: ${instruction}`)
  return shown.join('\n\n')
}

function unifiedDiff({ before, after }: RecentEdit): string {
  const sign = { same: ' ', delete: '-', insert: '+' }
  return hunks(diffLines(before, after), DIFF_CONTEXT_LINES)
    .map((hunk) => {
      const old = `-${hunk.oldStart + 1},${hunk.oldLines}`
      const lines = hunk.ops.flatMap(({ type, lines }) => lines.map((line) => sign[type] + line))
      const body = lines.map((line) => terminated(line)).join('')
      return `@@ ${old} +${hunk.newStart + 1},${hunk.newLines} @@\n${body}`
    })
    .join('')
}

/** Room for what may stand in front of the start marker: a fence, a path, the start of the file. */
const MOST_PREAMBLE_CHARS = 500

/** What stands between the markers. As in Zed, an answer without a start marker is all region. */
function readRegion(task: EditTask): {
  push(delta: string): string
  end(): string
  found: boolean
} {
  const scan = task.region.includes(REGION_END)
    ? scanForLastMarker(REGION_END)
    : scanForMarker(REGION_END)
  let unopened: string | undefined = ''
  return {
    push(delta) {
      if (unopened === undefined) return scan.push(delta)
      unopened += delta
      const at = unopened.indexOf(REGION_START)
      const start = at + REGION_START.length
      const isOpened = at >= 0 && start <= MOST_PREAMBLE_CHARS
      // One more character decides whether the newline behind the marker has come.
      if (isOpened ? unopened.length === start : unopened.length < MOST_PREAMBLE_CHARS) return ''
      const text = isOpened
        ? unopened.slice(unopened[start] === '\n' ? start + 1 : start)
        : unopened
      unopened = undefined
      return scan.push(text)
    },
    end() {
      const isOpened = unopened?.endsWith(REGION_START) === true
      const rest = unopened === undefined || isOpened ? '' : scan.push(unopened)
      unopened = undefined
      return rest + scan.end()
    },
    get found() {
      return scan.found
    },
  }
}
