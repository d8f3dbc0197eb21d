import type { ChatFigures } from '@turant/engine'
import { amountOf, recordOf, type JsonRecord } from './json-value.ts'

type Timing = 'queuedMs' | 'promptMs' | 'decodeMs'

/** Collects what an upstream counts and measures; later chunks know better than earlier ones. */
export class FigureReader {
  #counts = {
    promptTokens: 0,
    cachedTokens: 0,
    outputTokens: 0,
    reasoningTokens: 0,
    acceptedPredictionTokens: 0,
    rejectedPredictionTokens: 0,
  }
  #times: Partial<Record<Timing, number>> = {}

  read(chunk: JsonRecord): void {
    this.#readTimings(recordOf(chunk['timings']))
    const groqUsage = recordOf(recordOf(chunk['x_groq'])['usage'])
    for (const usage of [groqUsage, recordOf(chunk['usage'])]) {
      this.#readUsage(usage)
      // Groq puts seconds beside the counts: https://console.groq.com/docs/api-reference#chat-create
      this.#readSeconds(usage)
    }
    // Cerebras: https://inference-docs.cerebras.ai/api-reference/chat-completions
    this.#readSeconds(recordOf(chunk['time_info']))
    this.#readMetrics(recordOf(chunk['metrics']))
  }

  /** Counts are 0, and times absent, where the upstream said nothing. */
  figures(timeToFirstTokenMs: number): ChatFigures {
    return { ...this.#counts, timeToFirstTokenMs, ...this.#times }
  }

  #readUsage(usage: JsonRecord): void {
    const prompt = recordOf(usage['prompt_tokens_details'])
    const output = recordOf(usage['completion_tokens_details'])
    const counts = this.#counts
    this.#counts = {
      promptTokens: amountOf(usage['prompt_tokens']) ?? counts.promptTokens,
      cachedTokens: amountOf(prompt['cached_tokens']) ?? counts.cachedTokens,
      outputTokens: amountOf(usage['completion_tokens']) ?? counts.outputTokens,
      reasoningTokens: amountOf(output['reasoning_tokens']) ?? counts.reasoningTokens,
      acceptedPredictionTokens:
        amountOf(output['accepted_prediction_tokens']) ?? counts.acceptedPredictionTokens,
      rejectedPredictionTokens:
        amountOf(output['rejected_prediction_tokens']) ?? counts.rejectedPredictionTokens,
    }
  }

  /** llama-server: https://github.com/ggml-org/llama.cpp/blob/master/tools/server/README.md (timings). */
  #readTimings(timings: JsonRecord): void {
    this.#setTime('promptMs', amountOf(timings['prompt_ms']), 1)
    this.#setTime('decodeMs', amountOf(timings['predicted_ms']), 1)
    const cached = amountOf(timings['cache_n'])
    const computed = amountOf(timings['prompt_n'])
    const { promptTokens, cachedTokens, outputTokens } = this.#counts
    this.#counts = {
      ...this.#counts,
      promptTokens: computed === undefined ? promptTokens : computed + (cached ?? 0),
      cachedTokens: cached ?? cachedTokens,
      outputTokens: amountOf(timings['predicted_n']) ?? outputTokens,
    }
  }

  #readSeconds(times: JsonRecord): void {
    this.#setTime('queuedMs', amountOf(times['queue_time']), 1000)
    this.#setTime('promptMs', amountOf(times['prompt_time']), 1000)
    this.#setTime('decodeMs', amountOf(times['completion_time']), 1000)
  }

  /** vLLM with `--enable-per-request-metrics`. */
  #readMetrics(metrics: JsonRecord): void {
    this.#setTime('queuedMs', amountOf(metrics['queue_time_ms']), 1)
    this.#setTime('decodeMs', amountOf(metrics['generation_time_ms']), 1)
  }

  #setTime(timing: Timing, amount: number | undefined, unitMs: number): void {
    if (amount !== undefined) this.#times = { ...this.#times, [timing]: amount * unitMs }
  }
}
