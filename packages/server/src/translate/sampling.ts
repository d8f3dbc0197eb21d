import type { Sampling } from '@turant/engine'
import type { CreateRequest } from '@turant/protocol'

type Choice = Omit<Sampling, 'seed'>

/** A task has one right answer more often than a conversation has. */
const taskDefault: Choice = { temperature: 0, topP: 1 }

/** What makers of small open chat models recommend most often. */
const chatDefault: Choice = { temperature: 0.7, topP: 0.95 }

/** How tokens are chosen for a request, defaults filled in. */
export function samplingChoice(request: CreateRequest): Choice {
  const fallback = request.task ? taskDefault : chatDefault
  return {
    temperature: request.temperature ?? fallback.temperature,
    topP: request.top_p ?? fallback.topP,
  }
}
