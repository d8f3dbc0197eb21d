import type { Clock, GenerateEvent, GenerationService } from '@turant/engine'

export type IdleWatch = {
  /** The same service, watched. */
  readonly service: GenerationService
  /** Since the end of the last request, or since the start; 0 while one runs. */
  readonly idleMs: () => number
}

/** Tells how long nobody has asked a service for anything. */
export function watchIdle(service: GenerationService, clock: Clock): IdleWatch {
  let running = 0
  let endedAt = clock.now()
  async function* generate(
    ...call: Parameters<GenerationService['generate']>
  ): AsyncGenerator<GenerateEvent, void, undefined> {
    running += 1
    try {
      yield* service.generate(...call)
    } finally {
      running -= 1
      endedAt = clock.now()
    }
  }
  return {
    service: {
      generate,
      describe: (model) => service.describe(model),
      countTokens: (model, text) => service.countTokens(model, text),
      status: () => service.status(),
    },
    idleMs: () => (running > 0 ? 0 : clock.now() - endedAt),
  }
}
