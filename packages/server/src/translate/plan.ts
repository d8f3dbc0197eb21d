import type { CreateRequest, InputItem } from '@turant/protocol'
import { planChat } from './plan-chat.ts'
import type { PlanContext, Planning } from './plan-common.ts'
import { planTask } from './plan-task.ts'

/** Writes the prompt of a request in the model's own form. `items`: the whole conversation. */
export async function planGeneration(
  request: CreateRequest,
  items: readonly InputItem[],
  context: PlanContext,
): Promise<Planning> {
  const { task } = request
  return task ? planTask(task, { request, context }) : planChat(request, items, context)
}
