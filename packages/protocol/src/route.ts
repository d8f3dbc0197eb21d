/** Paths of the API, as the server serves and the client asks for them. */
export const routes: {
  readonly responses: '/v1/responses'
  readonly chatCompletions: '/v1/chat/completions'
  readonly completions: '/v1/completions'
  readonly infill: '/infill'
  readonly tokenize: '/tokenize'
  readonly detokenize: '/detokenize'
  readonly models: '/v1/models'
  readonly health: '/healthz'
  readonly metrics: '/metrics'
  readonly tickets: '/v1/turant/tickets'
  readonly pageSessions: '/v1/turant/sessions'
  readonly catalog: '/v1/turant/models'
} = {
  responses: '/v1/responses',
  chatCompletions: '/v1/chat/completions',
  completions: '/v1/completions',
  infill: '/infill',
  tokenize: '/tokenize',
  detokenize: '/detokenize',
  models: '/v1/models',
  health: '/healthz',
  metrics: '/metrics',
  tickets: '/v1/turant/tickets',
  pageSessions: '/v1/turant/sessions',
  catalog: '/v1/turant/models',
}
