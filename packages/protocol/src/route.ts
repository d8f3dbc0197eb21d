/** Paths of the API, as the server serves and the client asks for them. */
export const routes: {
  readonly responses: '/v1/responses'
  readonly models: '/v1/models'
  readonly health: '/healthz'
  readonly metrics: '/metrics'
} = {
  responses: '/v1/responses',
  models: '/v1/models',
  health: '/healthz',
  metrics: '/metrics',
}
