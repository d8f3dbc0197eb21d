import { setTimeout } from 'node:timers/promises'
import { createServerCalls } from '@turant/client'
import type {
  EngineStatus,
  GenerateEvent,
  GenerateRequest,
  GenerationService,
  ModelInfo,
  PromptSegment,
} from '@turant/engine'
import type { Shelf } from '@turant/server'
import { KEY } from '../../clients/support/key.ts'
import { MODEL, scriptedTurant, type Script } from '../../clients/support/scripted-turant.ts'
import { pageFolder } from '../../scripts/setup/page-state.mjs'
import { ROOT } from './installed.ts'

/** What the page asks for at once: all of a file, so that an answer goes on for seconds. Without it, it asks for less. */
const REGION_LINES = 400
/** A thousand tokens a second. */
const TOKEN_MS = 1

export type PacedTurant = {
  /** Pieces of text that the model has said, and the milliseconds that they took, to the end of the last answer. */
  readonly said: { readonly tokens: number; readonly ms: number }
  /** The address that signs one page in. */
  app(): Promise<string>
  [Symbol.asyncDispose](): Promise<void>
}

/** A server with its page, whose model says what a script tells it to: a token each millisecond. */
export async function pacedTurant(script: Script): Promise<PacedTurant> {
  let paced: PacedService | undefined
  const turant = await scriptedTurant(script, {
    page: { directory: pageFolder(ROOT) },
    shelf,
    through: (service) => (paced = new PacedService(service)),
  })
  const baseUrl = turant.url.replace(/\/v1$/u, '')
  return {
    get said() {
      return paced?.said ?? { tokens: 0, ms: 0 }
    },
    async app() {
      const { ticket } = await createServerCalls({ baseUrl, key: KEY }).ticket()
      return `${baseUrl}/#ticket=${ticket}`
    },
    [Symbol.asyncDispose]: () => turant[Symbol.asyncDispose](),
  }
}

const shelf: Shelf = {
  list: () =>
    Promise.resolve([
      {
        id: MODEL,
        title: 'Scripted',
        licence: 'Apache-2.0',
        bytes: null,
        parameters: 7_000_000_000,
        context_window: 400_000,
        roles: ['edit', 'fill', 'chat'],
        can_fill: true,
        region_lines: REGION_LINES,
        isPresent: true,
      },
    ]),
  pull: () => Promise.resolve({ type: 'done', alreadyPresent: true }),
}

/** Another engine's answers at an even pace. What comes late is made up for, so that the rate is held. */
class PacedService implements GenerationService {
  said = { tokens: 0, ms: 0 }
  readonly #service: GenerationService

  constructor(service: GenerationService) {
    this.#service = service
  }

  async *generate(
    request: GenerateRequest,
    options: { readonly signal: AbortSignal },
  ): AsyncGenerator<GenerateEvent, void, undefined> {
    const startedMs = performance.now()
    let tokens = 0
    for await (const event of this.#service.generate(request, options)) {
      if (event.type === 'text-delta') {
        tokens += 1
        const earlyMs = startedMs + tokens * TOKEN_MS - performance.now()
        if (earlyMs > 0) await setTimeout(earlyMs)
        yield event
      } else if (event.type === 'finished') {
        const ms = performance.now() - startedMs
        this.said = { tokens, ms }
        yield { ...event, figures: { ...event.figures, decodeMs: ms, outputTokens: tokens } }
      } else {
        yield event
      }
    }
  }

  describe(model: string): Promise<ModelInfo> {
    return this.#service.describe(model)
  }

  countTokens(model: string, text: string): Promise<number> {
    return this.#service.countTokens(model, text)
  }

  tokenize(model: string, segment: PromptSegment): Promise<Int32Array> {
    return this.#service.tokenize(model, segment)
  }

  pieces(model: string, tokens: Int32Array): Promise<readonly Uint8Array[]> {
    return this.#service.pieces(model, tokens)
  }

  status(): EngineStatus {
    return this.#service.status()
  }
}
