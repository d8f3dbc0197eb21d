import {
  parseInfillRequest,
  type CreateRequest,
  type InfillAnswer,
  type InfillContext,
  type InfillPiece,
  type InfillRequest,
  type ResponseObject,
  type ServerEvent,
} from '@turant/protocol'
import { commonRequest, grammarFormat, limit } from './common-request.ts'
import { failureFrame, frame, type Dialect, type FieldNames } from './dialect.ts'
import { saidText } from './ending.ts'
import { infillTimings } from './infill-timings.ts'

const NAMES: FieldNames = [
  ['text.format.grammar', 'grammar'],
  ['task.path', 'input_prefix'],
  ['input', 'input_prefix'],
]

/** Tokens of the window of a model; 0 where it is not known. */
type WindowOf = (model: string) => number

/** `POST /infill`: llama.cpp's server's, as llama.vscode and llama.vim ask it. */
export function infillDialect(windowOf: WindowOf): Dialect<InfillRequest> {
  return {
    parse: parseInfillRequest,
    translate: infillRequest,
    names: () => NAMES,
    answer: (response, asked) => {
      const content = saidText(response).text
      return picked(infillAnswer(response, content, windowOf), asked.response_fields)
    },
    frames: (asked) => {
      let hasNewLine = false
      return (event) => {
        if (event.type === 'response.output_text.delta') hasNewLine ||= event.delta.includes('\n')
        return infillFrame(event, (response) => {
          const answer = infillAnswer(response, '', windowOf)
          return picked({ ...answer, has_new_line: hasNewLine }, asked.response_fields)
        })
      }
    },
  }
}

function infillRequest(asked: InfillRequest): CreateRequest {
  const { input_extra, t_max_predict_ms: writeMs } = asked
  return {
    ...commonRequest(asked),
    task: {
      type: 'infill',
      before: asked.input_prefix + (asked.prompt ?? ''),
      after: asked.input_suffix,
      ...(input_extra?.length ? { context: input_extra.map(context) } : {}),
      ...(typeof writeMs === 'number' && writeMs > 0 ? { write_ms: writeMs } : {}),
    },
    max_output_tokens: limit(asked.n_predict),
    text: grammarFormat(asked.grammar),
  }
}

function context({ filename, text }: { filename?: string | null; text: string }): InfillContext {
  return filename ? { path: filename, text } : { text }
}

function infillAnswer(response: ResponseObject, content: string, windowOf: WindowOf): InfillAnswer {
  const { model, usage, turant, max_output_tokens, temperature, top_p } = response
  return {
    index: 0,
    content,
    stop: true,
    model,
    tokens_predicted: usage?.output_tokens ?? 0,
    tokens_evaluated: usage?.input_tokens ?? 0,
    tokens_cached: usage?.total_tokens ?? 0,
    has_new_line: content.includes('\n'),
    truncated: false,
    generation_settings: {
      n_ctx: windowOf(model),
      n_predict: max_output_tokens ?? -1,
      temperature,
      top_p,
    },
    timings: infillTimings(turant?.figures),
  }
}

function infillFrame(event: ServerEvent, last: (response: ResponseObject) => unknown): string {
  switch (event.type) {
    case 'response.output_text.delta':
      return frame({ index: 0, content: event.delta, stop: false } satisfies InfillPiece)
    case 'response.completed':
    case 'response.incomplete':
      return frame(last(event.response))
    case 'response.failed':
      return failureFrame(event.response, NAMES)
    default:
      return ''
  }
}

/** The fields that were asked for, under their paths; a path that leads nowhere is left out. */
function picked(answer: InfillAnswer, paths: readonly string[] | null | undefined): unknown {
  if (!paths?.length) return answer
  return Object.fromEntries(
    paths.flatMap((path) => {
      const value = path.split('/').reduce(member, answer)
      return value === undefined ? [] : [[path, value]]
    }),
  )
}

function member(value: unknown, key: string): unknown {
  const isThere = typeof value === 'object' && value !== null && Object.hasOwn(value, key)
  return isThere ? Reflect.get(value, key) : undefined
}
