import { ChatBackendError, EngineError } from '@turant/engine'
import { closestModelIds } from '@turant/models'
import type { ListedModel } from '../model-directory.ts'
import { refuse, type Refusal } from '../refusal.ts'

export type RefusalContext = {
  readonly model: string
  readonly listed: readonly ListedModel[]
}

/** A failure of the engine as the wire says it. Anything else is a defect and says nothing. */
export function engineRefusal(error: unknown, context: RefusalContext): Refusal {
  if (error instanceof ChatBackendError) return remoteRefusal(error, context)
  if (!(error instanceof EngineError)) {
    return refuse('server_error', 'The server failed in a way it was not built for.')
  }
  const { message } = error
  switch (error.code) {
    case 'unknown-model':
      return refuse('model_not_found', unknownModel(context), { param: 'model' })
    case 'model-unavailable': {
      const remedy = 'Choose another model of GET /v1/models, or remove the cause and ask again.'
      return refuse('model_unavailable', `${sentence(message)} ${remedy}`, { param: 'model' })
    }
    case 'context-overflow':
      return refuse('context_length_exceeded', message, { param: 'input' })
    case 'bad-grammar':
      return refuse('invalid_grammar', message, { param: 'text.format.grammar' })
    case 'backend-lost':
      return refuse('server_error', `${sentence(message)} Ask again.`, { status: 502 })
    case 'queue-full':
      return refuse('server_is_overloaded', message, { retryAfterSeconds: 1 })
  }
}

/** A failure of another server. What is for the operator alone, its key, is not told. */
function remoteRefusal(error: ChatBackendError, context: RefusalContext): Refusal {
  const { message, retryAfterMs } = error
  const later = retryAfterMs === undefined ? 1 : Math.max(1, Math.ceil(retryAfterMs / 1000))
  switch (error.code) {
    case 'unavailable':
    case 'lost':
      return refuse('server_error', message, { status: 502 })
    case 'circuit-open':
      return refuse('model_unavailable', message, { param: 'model', retryAfterSeconds: later })
    case 'rate-limited':
      return refuse('rate_limit_exceeded', message, { retryAfterSeconds: later })
    case 'unauthorized': {
      const remedy = `The server has no valid key for '${context.model}'; its operator has to set one.`
      return refuse('model_unavailable', remedy, { param: 'model' })
    }
    case 'context-overflow':
      return refuse('context_length_exceeded', message, { param: 'input' })
    case 'unknown-model':
      return refuse('model_not_found', unknownModel(context), { param: 'model' })
    case 'refused':
      return refuse('invalid_value', message)
  }
}

function unknownModel({ model, listed }: RefusalContext): string {
  const ids = new Set(listed.map((entry) => entry.id))
  const closest = closestModelIds(model).filter((id) => ids.has(id))
  const hint =
    closest.length > 0
      ? `Did you mean ${closest.map((id) => `'${id}'`).join(' or ')}?`
      : 'GET /v1/models lists those that exist.'
  return `The model '${model}' does not exist. ${hint}`
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`
}
