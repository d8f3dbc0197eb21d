import { editFormat } from '@turant/edits'
import type { EditTask } from '@turant/edits'
import { renderChat, renderFill, SMOLLM2_CHAT, SMOLLM2_FILL } from '@turant/models'
import type { Span } from './example.ts'

const FORMAT = editFormat('bare-region')
/** This format shows the region and nothing else. */
const NO_CONTEXT = { contextChars: 0 }
const CONTROL = [
  SMOLLM2_CHAT.begin,
  SMOLLM2_CHAT.end,
  ...(SMOLLM2_FILL.type === 'tokens'
    ? [
        SMOLLM2_FILL.prefix,
        SMOLLM2_FILL.suffix,
        SMOLLM2_FILL.header?.repository ?? '',
        SMOLLM2_FILL.header?.file ?? '',
      ]
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
  const { prompt } = FORMAT.render(task, NO_CONTEXT)
  if (prompt.type !== 'chat') return undefined
  const { messages, answerPrefix } = prompt
  const segments = renderChat({
    ...SMOLLM2_CHAT,
    messages,
    ...(answerPrefix === undefined ? {} : { answerPrefix }),
  })
  const completion = `${expected}${expected === '' || expected.endsWith('\n') ? '' : '\n'}${closingFence(answerPrefix)}`
  const decoder = FORMAT.decoder(task, {})
  const text = decoder.push(completion)
  const end = decoder.end()
  if (end.status !== 'complete' || text + end.text !== expected) return undefined
  return { ...joined(segments), completion, completionSpecials: [] }
}

/** The answer begins inside a code fence, and ends with the same number of backticks. */
function closingFence(answerPrefix: string | undefined): string {
  return /^`+/u.exec(answerPrefix ?? '')?.[0] ?? ''
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
