import type { CreateRequest } from '@turant/protocol'
import { fieldAt, textAt } from '../../harness/json-field.ts'
import type { Row } from '../../harness/suite.ts'
import type { Caller } from './callers.ts'
import { bodyOf, history, textOf } from './conversation.ts'
import type { Mode, Way } from './turns.ts'

export type LoopOptions = {
  /** As the row is called. */
  readonly case: string
  readonly model: string
  readonly steps: number
  /** Of a loop before it that is not measured. */
  readonly warmUpSteps: number
  readonly historyCharacters: number
  readonly outputCharacters: number
  readonly round: number
  /** Decides the texts; another one for each loop whose prompts must be new to the server. */
  readonly seed: (way: number) => number
}

/** One tool with one possible call, so that every model makes the same one. */
const TOOLS: Pick<CreateRequest, 'tools' | 'tool_choice' | 'parallel_tool_calls'> = {
  tools: [
    {
      type: 'function',
      name: 'read_file',
      description: 'Reads a file of the project.',
      strict: true,
      parameters: {
        type: 'object',
        properties: { path: { enum: ['src/a.ts'] } },
        required: ['path'],
        additionalProperties: false,
      },
    },
  ],
  tool_choice: 'required',
  parallel_tool_calls: false,
}

/** The same loop by every way, one after the other; which is first changes with the round. */
export async function measureLoops(
  offered: readonly Way[],
  options: LoopOptions,
): Promise<readonly Row[]> {
  const rows: Row[] = []
  const indexed = [...offered.entries()]
  for (const [index, way] of options.round % 2 === 1 ? indexed.toReversed() : indexed) {
    using caller = await way.open()
    const play = { ...options, mode: way.mode, seed: options.seed(index) }
    if (play.warmUpSteps > 0) await playLoop(caller, { ...play, steps: play.warmUpSteps })
    const { ms, bytesSent } = await playLoop(caller, play)
    rows.push({
      suite: 'overhead',
      system: way.system,
      case: options.case,
      round: options.round,
      metrics: { steps: options.steps, loopMs: ms, bytesSent },
      flags: {},
    })
  }
  return rows
}

type Play = Omit<LoopOptions, 'seed' | 'case' | 'warmUpSteps' | 'round'> & {
  readonly mode: Mode
  readonly seed: number
}

export type Played = {
  /** Of all steps, behind the first answer: that one reads the history whatever the way. */
  readonly ms: number
  readonly bytesSent: number
}

/** In every step the model answers with a call and is given what the tool said. */
export async function playLoop(caller: Caller, play: Play): Promise<Played> {
  const { model, steps, mode, seed, outputCharacters } = play
  const outputs = Array.from({ length: steps }, (_, step) =>
    textOf(outputCharacters, 9_000_000 + seed * 1000 + step),
  )
  const task = { role: 'user', content: 'Read the files.' } as const
  const said: unknown[] = [...history(play.historyCharacters, seed), task]
  const common = { model, max_output_tokens: 64, ...TOOLS }
  const ask = (input: readonly unknown[], previous_response_id?: string) =>
    caller.ask(bodyOf({ ...common, input, ...(previous_response_id && { previous_response_id }) }))
  let answered = await ask(said)
  let bytesSent = 0
  const startedAt = performance.now()
  for (const output of outputs) {
    const call = answered.output.find((item) => fieldAt(item, 'type') === 'function_call')
    const callId = textAt(call, 'call_id')
    if (callId === undefined) throw new Error('the model called no tool')
    const result = { type: 'function_call_output', call_id: callId, output }
    said.push(...answered.output, result)
    answered = mode === 'whole' ? await ask(said) : await ask([result], answered.id)
    bytesSent += answered.bytesSent
  }
  return { ms: performance.now() - startedAt, bytesSent }
}
