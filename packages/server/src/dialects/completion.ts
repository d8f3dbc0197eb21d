import {
  parseCompletionRequest,
  type Completion,
  type CompletionRequest,
  type CreateRequest,
  type ResponseObject,
  type ServerEvent,
} from '@turant/protocol'
import { commonRequest, grammarFormat, limit } from './common-request.ts'
import { completionUsage } from './completion-usage.ts'
import { DONE, failureFrame, frame, type Dialect, type FieldNames } from './dialect.ts'
import { answerId, ending, saidText } from './ending.ts'

/** As in OpenAI's API. */
const DEFAULT_MAX_TOKENS = 16

const NAMES: FieldNames = [
  ['text.format.grammar', 'grammar'],
  ['input', 'prompt'],
  ['task.path', 'prompt'],
]

/** `POST /v1/completions`: what comes next in a text, or between two. */
export const completionDialect: Dialect<CompletionRequest> = {
  parse: parseCompletionRequest,
  translate: completionRequest,
  names: () => NAMES,
  answer: completion,
  frames(asked) {
    const includeUsage = asked.stream_options?.include_usage === true
    const frames = new CompletionFrames(includeUsage)
    return (event) => frames.encode(event)
  },
}

function completionRequest(asked: CompletionRequest): CreateRequest {
  const { prompt, suffix } = asked
  const text = typeof prompt === 'string' ? prompt : prompt[0]
  return {
    ...commonRequest(asked),
    task: suffix ? { type: 'infill', before: text, after: suffix } : { type: 'continue', text },
    max_output_tokens: limit(asked.max_tokens ?? DEFAULT_MAX_TOKENS),
    text: grammarFormat(asked.grammar),
    service_tier: asked.service_tier ?? null,
  }
}

type Choice = Completion['choices'][number]

function head({ created_at: created, model, ...response }: ResponseObject) {
  return { id: answerId(response, 'cmpl'), object: 'text_completion', created, model } as const
}

function choice(text: string, finish_reason: Choice['finish_reason']): Choice {
  return { index: 0, text, logprobs: null, finish_reason }
}

function completion(response: ResponseObject): Completion {
  const { usage, turant } = response
  return {
    ...head(response),
    choices: [choice(saidText(response).text, ending(response))],
    ...(usage === null ? {} : { usage: completionUsage(usage) }),
    ...(turant === undefined ? {} : { turant }),
  }
}

/** The stream of one completion: what is said, why it ended, what it used, `[DONE]`. */
class CompletionFrames {
  readonly #includeUsage: boolean
  #head: ReturnType<typeof head> | undefined

  constructor(includeUsage: boolean) {
    this.#includeUsage = includeUsage
  }

  encode(event: ServerEvent): string {
    switch (event.type) {
      case 'response.created':
        this.#head = head(event.response)
        return ''
      case 'response.output_text.delta':
        return this.#frame([choice(event.delta, null)])
      case 'response.completed':
      case 'response.incomplete': {
        const { usage, turant } = event.response
        const extra = turant === undefined ? {} : { turant }
        const last = this.#frame([choice('', ending(event.response))], extra)
        if (!this.#includeUsage || usage === null) return last + DONE
        return last + this.#frame([], { usage: completionUsage(usage) }) + DONE
      }
      case 'response.failed':
        return failureFrame(event.response, NAMES)
      default:
        return ''
    }
  }

  #frame(choices: Completion['choices'], extra: Pick<Completion, 'usage' | 'turant'> = {}): string {
    if (this.#head === undefined) return ''
    const usage = this.#includeUsage ? { usage: null } : {}
    return frame({ ...this.#head, choices, ...usage, ...extra } satisfies Completion)
  }
}
