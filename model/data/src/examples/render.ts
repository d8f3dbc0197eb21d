import { anchoredAnswer, editFormat } from '@turant/edits'
import type { EditTask } from '@turant/edits'
import { renderFill, SMOLLM2_ANCHORS, SMOLLM2_FILL } from '@turant/models'
import type { Span } from './example.ts'

const FORMAT = editFormat('anchored-region')
const CONTROL = [
  ...SMOLLM2_ANCHORS.anchors,
  SMOLLM2_ANCHORS.none,
  SMOLLM2_ANCHORS.file,
  SMOLLM2_ANCHORS.instruction,
  SMOLLM2_ANCHORS.answer,
  ...(SMOLLM2_FILL.type === 'tokens'
    ? [SMOLLM2_FILL.prefix, SMOLLM2_FILL.suffix, SMOLLM2_FILL.header?.repository ?? '']
    : []),
].filter((token) => token !== '')

export type RenderedPair = {
  readonly prompt: string
  readonly promptSpecials: readonly Span[]
  readonly completion: string
  readonly completionSpecials: readonly Span[]
}

/**
 * The prompt of an edit as the server writes it, and the answer that the decoder reads as `expected`.
 *
 * @returns undefined when the decoder would read another text
 */
export function renderEdit(task: EditTask, expected: string): RenderedPair | undefined {
  const options = { contextChars: SMOLLM2_ANCHORS.contextChars, anchors: SMOLLM2_ANCHORS }
  const { prompt } = FORMAT.render(task, options)
  if (prompt.type !== 'raw') return undefined
  const completion = anchoredAnswer(task.region, expected, SMOLLM2_ANCHORS)
  const decoder = FORMAT.decoder(task, options)
  const text = decoder.push(completion)
  const end = decoder.end()
  if (end.status !== 'complete' || text + end.text !== expected) return undefined
  if (!fitsGrammar(task.region, expected)) return undefined
  return { ...joined(prompt.segments), completion, completionSpecials: controlSpans(completion) }
}

/** The prompt of a completion as the server writes it. */
export function renderCompletion(
  task: { readonly path: string; readonly before: string; readonly after: string },
  expected: string,
): RenderedPair {
  const { segments } = renderFill(SMOLLM2_FILL, task)
  return { ...joined(segments), completion: expected, completionSpecials: [] }
}

/** Whether a text has the look of a control token: then its pieces could not be told apart. */
export function holdsControlToken(text: string): boolean {
  return CONTROL.some((token) => text.includes(token))
}

type Segment = { readonly text: string; readonly special: boolean }

/** A special text may be several tokens with text between: only the tokens are marked. */
function joined(segments: readonly Segment[]): Pick<RenderedPair, 'prompt' | 'promptSpecials'> {
  const specials: Span[] = []
  let prompt = ''
  for (const { text, special } of segments) {
    const offset = codePoints(prompt)
    if (special)
      specials.push(...controlSpans(text).map(([a, b]): Span => [a + offset, b + offset]))
    prompt += text
  }
  return { prompt, promptSpecials: specials }
}

const CONTROL_TOKEN = new RegExp(
  CONTROL.toSorted((a, b) => b.length - a.length)
    .map((token) => token.replaceAll('|', String.raw`\|`))
    .join('|'),
  'g',
)

function controlSpans(text: string): readonly Span[] {
  return Array.from(text.matchAll(CONTROL_TOKEN), ({ 0: token, index }): Span => {
    const start = codePoints(text.slice(0, index))
    return [start, start + token.length]
  })
}

function codePoints(text: string): number {
  return Array.from(text).length
}

/** The bounds that the grammar sets: rule ED41 of the edits package. */
function fitsGrammar(region: string, expected: string): boolean {
  const [old, written] = [region.split('\n'), expected.split('\n')]
  const longest = old.reduce((most, line) => Math.max(most, line.length), 0)
  const isShort = written.every((line) => line.length <= Math.max(160, 2 * longest))
  return isShort && written.length <= old.length + 16
}
