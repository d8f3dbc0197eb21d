import { anyObjectFragment, grammarText, literal, schemaFragment } from '@turant/grammar'
import type { ChatMessage } from '@turant/models'
import type { CreateRequest, InputItem, TextFormat } from '@turant/protocol'
import { refuse, type Refusal } from '../refusal.ts'
import { CALL_CLOSE, CALL_OPEN } from './call-form.ts'
import { historyMessages, withSystem } from './history.ts'
import {
  base,
  chatSegments,
  predictionText,
  stopTexts,
  windowTokens,
  type Plan,
  type PlanContext,
  type Planning,
} from './plan-common.ts'
import type { PreparedTools } from './tool-grammars.ts'
import { truncated } from './truncate.ts'

/** A chat in the model's own words. */
export async function planChat(
  request: CreateRequest,
  items: readonly InputItem[],
  context: PlanContext,
): Promise<Planning> {
  const tools = context.tools.prepare({
    tools: request.tools ?? [],
    choice: request.tool_choice ?? 'auto',
    parallel: request.parallel_tool_calls ?? true,
  })
  if (tools.type === 'refused') return tools
  const { prepared } = tools
  const format = answerGrammar(request.text?.format, prepared)
  if (format.type === 'refused') return format
  const shared = base({ request, context }, windowTokens(context))
  const messages = withSystem(
    [prepared?.prompt ?? '', request.instructions ?? ''],
    historyMessages(items),
  )
  const shown = await fitting(messages, { request, context, answerTokens: shared.maxTokens })
  const reference = request.prediction ? predictionText(request.prediction) : undefined
  const generate = {
    ...shared,
    prompt: chatSegments(shown, context.info, ''),
    stop: stopTexts(request),
    priority: request.service_tier === 'priority' ? 'interactive' : 'background',
    ...(format.grammar === undefined ? {} : { grammar: format.grammar }),
    ...(prepared === undefined ? {} : { markers: [CALL_OPEN, CALL_CLOSE] }),
    ...(reference === undefined ? {} : { reference }),
  } as const
  const warnings = [...tools.warnings, ...(prepared?.warnings ?? []), ...format.notes]
  return { type: 'plan', generate, edit: undefined, tools: prepared, warnings } satisfies Plan
}

type AnswerGrammar =
  | {
      readonly type: 'grammar'
      readonly grammar: string | undefined
      readonly notes: readonly string[]
    }
  | { readonly type: 'refused'; readonly refusal: Refusal }

/** What holds the answer to its format; where tools are offered it may begin a call instead. */
function answerGrammar(
  format: TextFormat | null | undefined,
  tools: PreparedTools | undefined,
): AnswerGrammar {
  switch (format?.type) {
    case undefined:
    case 'text':
      return { type: 'grammar', grammar: undefined, notes: [] }
    case 'grammar':
      return { type: 'grammar', grammar: format.grammar, notes: [] }
    case 'json_object': {
      const fragment = anyObjectFragment({ prefix: 'answer' })
      return { type: 'grammar', grammar: orCall(fragment, tools), notes: [] }
    }
    case 'json_schema': {
      const converted = schemaFragment(format.schema, { prefix: 'answer' })
      if (converted.ok) {
        const { fragment, notes } = converted
        return { type: 'grammar', grammar: orCall(fragment, tools), notes }
      }
      const { place, message } = converted.fault
      const refusal = refuse('invalid_json_schema', `Invalid schema for text.format: ${message}`, {
        param: `text.format.schema${place.replaceAll('/', '.')}`,
      })
      return { type: 'refused', refusal }
    }
  }
}

function orCall(
  fragment: Parameters<typeof grammarText>[1][number],
  tools: PreparedTools | undefined,
): string {
  const call = tools === undefined ? '' : ` | ${literal(CALL_OPEN)}`
  return grammarText(`${fragment.start}${call}`, [fragment])
}

async function fitting(
  messages: readonly ChatMessage[],
  {
    request,
    context,
    answerTokens,
  }: {
    readonly request: CreateRequest
    readonly context: PlanContext
    readonly answerTokens: number
  },
): Promise<readonly ChatMessage[]> {
  if (request.truncation !== 'auto') return messages
  const window = windowTokens(context)
  const budgetTokens = window - Math.min(answerTokens, Math.floor(window / 4))
  return await truncated(messages, { budgetTokens, countTokens: context.countTokens })
}
