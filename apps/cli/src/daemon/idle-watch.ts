import type { ChatBackend, Clock, GenerationService } from '@turant/engine'

export type IdleWatch = {
  /** The same service, watched. */
  readonly service: GenerationService
  /** The same backend, watched as well. */
  readonly backend: (backend: ChatBackend) => ChatBackend
  /** Since the end of the last request, or since the start; 0 while one runs. */
  readonly idleMs: () => number
}

/** Tells how long nobody has asked a service for anything. */
export function watchIdle(service: GenerationService, clock: Clock): IdleWatch {
  let running = 0
  let endedAt = clock.now()
  async function* watched<T>(
    events: AsyncGenerator<T, void, undefined>,
  ): AsyncGenerator<T, void, undefined> {
    running += 1
    try {
      yield* events
    } finally {
      running -= 1
      endedAt = clock.now()
    }
  }
  return {
    service: {
      generate: (...call) => watched(service.generate(...call)),
      describe: (model) => service.describe(model),
      countTokens: (model, text) => service.countTokens(model, text),
      tokenize: (model, segment) => service.tokenize(model, segment),
      pieces: (model, tokens) => service.pieces(model, tokens),
      status: () => service.status(),
    },
    backend: (backend) => ({
      name: backend.name,
      chat: (...call) => watched(backend.chat(...call)),
    }),
    idleMs: () => (running > 0 ? 0 : clock.now() - endedAt),
  }
}
