import { editFormat, isEditFormatId, type EditFormatId } from '@turant/edits'
import type { CreateRequest, EditTask, InputItem } from '@turant/protocol'
import { refuse, type Refusal } from '../refusal.ts'
import type { EditReading } from './plan-common.ts'
import { hostedWarnings } from './tool-grammars.ts'
import { toolSet, type ToolSet } from './tool-set.ts'

export type RemotePlan = {
  readonly type: 'plan'
  readonly request: CreateRequest
  readonly items: readonly InputItem[]
  readonly tools: ToolSet | undefined
  readonly edit: EditReading | undefined
  readonly warnings: readonly string[]
}

/** Any model that follows instructions can write this one. */
const EDIT_FORMAT: EditFormatId = 'fenced-region'

/** What another server is asked for: a chat as it is, an edit as a chat about it. */
export function planRemote(order: {
  readonly request: CreateRequest
  readonly items: readonly InputItem[]
}): RemotePlan | { readonly type: 'refused'; readonly refusal: Refusal } {
  const { request, items } = order
  if (request.task?.type === 'edit') return planEdit(request.task, request)
  if (request.task)
    return refused('This model is reached through chats and cannot fill in text.', 'model')
  const format = request.text?.format
  if (format?.type === 'grammar') {
    return refused(
      'This model is reached through chats and takes no grammar; send a json_schema.',
      'text.format',
    )
  }
  const set = toolSet({
    tools: request.tools ?? [],
    choice: request.tool_choice ?? 'auto',
    parallel: request.parallel_tool_calls ?? true,
  })
  if (!set.ok) return refused(`There is no tool '${set.missing}' among the tools.`, 'tool_choice')
  const warnings = hostedWarnings(set.hosted)
  return { type: 'plan', request, items, tools: set.set, edit: undefined, warnings }
}

function planEdit(task: EditTask, request: CreateRequest): ReturnType<typeof planRemote> {
  const asked = request.turant?.edit_format ?? EDIT_FORMAT
  const id = isEditFormatId(asked) ? asked : undefined
  if (id === undefined) return refused(`There is no edit format '${asked}'.`, 'turant.edit_format')
  const format = editFormat(id)
  const contextChars = task.before.length + task.after.length
  const { prompt } = format.render(task, { contextChars })
  if (prompt.type === 'raw') {
    return refused(`The edit format '${id}' is not one for chats.`, 'turant.edit_format')
  }
  const items = prompt.messages.map(({ role, content }) => ({ role, content }))
  const edit = { format: id, decoder: format.decoder(task, {}) }
  const temperature = request.temperature ?? 0
  return {
    type: 'plan',
    request: { ...request, temperature },
    items,
    tools: undefined,
    edit,
    warnings: [],
  }
}

function refused(
  message: string,
  param: string,
): { readonly type: 'refused'; readonly refusal: Refusal } {
  return { type: 'refused', refusal: refuse('unsupported_value', message, { param }) }
}
