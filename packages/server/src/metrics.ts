import type { EngineStatus, GenerateFigures, GenerationService } from '@turant/engine'
import { Counter, Gauge, Histogram, Registry } from 'prom-client'

/** How a response ended. `refused`: before its first event. */
export type TurnOutcome = 'completed' | 'incomplete' | 'failed' | 'aborted' | 'refused'

type LoadedModel = EngineStatus['models'][number]

/** Seconds; a cached prompt answers within milliseconds, a cold one on a small machine in a minute. */
const buckets = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100]

/** What `GET /metrics` tells, in the text form of Prometheus. */
export class Metrics {
  readonly #registry = new Registry()
  readonly #requests: Counter<'outcome'>
  readonly #tokens: Counter<'kind'>
  readonly #queue: Histogram
  readonly #firstToken: Histogram
  readonly #decode: Histogram

  constructor(service: GenerationService) {
    const registers = [this.#registry]
    this.#requests = new Counter({
      name: 'turant_requests_total',
      help: 'Responses by how they ended',
      labelNames: ['outcome'],
      registers,
    })
    this.#tokens = new Counter({
      name: 'turant_tokens_total',
      help: 'Tokens by kind: prompt = reused + computed; output; drafted, of them accepted',
      labelNames: ['kind'],
      registers,
    })
    const histogram = (name: string, help: string) =>
      new Histogram({ name, help, buckets, registers })
    this.#queue = histogram('turant_queue_seconds', 'Time until the model was free')
    this.#firstToken = histogram('turant_time_to_first_token_seconds', 'Time to the first token')
    this.#decode = histogram('turant_decode_seconds', 'Time from the first token to the last')
    const gauge = (name: string, help: string, read: () => number) =>
      new Gauge({
        name,
        help,
        registers,
        collect() {
          this.set(read())
        },
      })
    gauge('turant_queue_depth', 'Requests that wait', () => service.status().queued)
    const memory = (name: string, help: string, read: (model: LoadedModel) => number) =>
      new Gauge({
        name,
        help,
        labelNames: ['model'],
        registers,
        collect() {
          this.reset()
          for (const model of service.status().models) this.set({ model: model.id }, read(model))
        },
      })
    gauge('turant_running', 'Requests that the model works on', () => service.status().running)
    memory('turant_kv_tokens', 'Tokens in key/value memory', ({ heldTokens }) => heldTokens)
    memory(
      'turant_kv_capacity_tokens',
      'Tokens that key/value memory has room for',
      ({ info }) => info?.contextTokens ?? 0,
    )
  }

  /** Counts a response that has ended; without figures it never reached the model. */
  ended(outcome: TurnOutcome, figures: GenerateFigures | undefined): void {
    this.#requests.inc({ outcome })
    if (!figures) return
    this.#tokens.inc({ kind: 'prompt' }, figures.promptTokens)
    this.#tokens.inc({ kind: 'reused' }, figures.reusedTokens)
    this.#tokens.inc({ kind: 'computed' }, figures.computedTokens)
    this.#tokens.inc({ kind: 'output' }, figures.outputTokens)
    this.#tokens.inc({ kind: 'drafted' }, figures.draftedTokens)
    this.#tokens.inc({ kind: 'accepted' }, figures.acceptedTokens)
    this.#queue.observe(figures.queuedMs / 1000)
    this.#firstToken.observe(figures.timeToFirstTokenMs / 1000)
    this.#decode.observe(figures.decodeMs / 1000)
  }

  get contentType(): string {
    return this.#registry.contentType
  }

  text(): Promise<string> {
    return this.#registry.metrics()
  }
}
