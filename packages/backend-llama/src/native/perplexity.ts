import { BackendError } from '@turant/engine'
import type { NativeModel } from './model.ts'

/** How well a model foresees a text, and how fast it reads one. */
export type Perplexity = {
  /** e to the mean surprise of a token, in nats. */
  readonly perplexity: number
  /** Tokens that it is the mean of. */
  readonly tokens: number
  readonly promptTokensPerSecond: number
  /** Format of the weights as llama.cpp names it, in small letters: `q4_1`. */
  readonly weights: string
}

const SEQUENCE = 0
/** As the engine reads prompts. */
const PROMPT_CHUNK = 128
const TIMED_TOKENS = 256
const TIMED_ROUNDS = 3

/** -log of the probability that the logits give to a token, in nats, summed in 64 bits. */
export function surprise(logits: Float32Array, token: number): number {
  let peak = -Infinity
  for (const logit of logits) if (logit > peak) peak = logit
  let sum = 0
  for (const logit of logits) sum += Math.exp(logit - peak)
  return peak + Math.log(sum) - (logits[token] ?? -Infinity)
}

/** Scores a text that fits into the context. The sequences of the model are empty afterwards. */
export function measurePerplexity(model: NativeModel, text: string): Perplexity {
  const { bosText, addBos, contextTokens } = model.info
  const begin = addBos ? model.tokenize(bosText, true) : new Int32Array(0)
  const tokens = Int32Array.from([...begin, ...model.tokenize(text, false)])
  if (tokens.length < 2 || tokens.length > contextTokens) {
    throw new BackendError(
      'refused',
      `A text of 2 to ${contextTokens} tokens can be scored, not one of ${tokens.length}.`,
    )
  }
  const nats = totalSurprise(model, tokens)
  const promptTokensPerSecond = promptSpeed(model, tokens.subarray(0, TIMED_TOKENS))
  const scored = tokens.length - 1
  return {
    perplexity: Math.exp(nats / scored),
    tokens: scored,
    promptTokensPerSecond,
    weights: model.weights,
  }
}

function totalSurprise(model: NativeModel, tokens: Int32Array): number {
  const chunk = model.info.maxVerifyTokens
  let nats = 0
  // The last token is foreseen, but nothing is foreseen from it.
  for (let position = 0; position < tokens.length - 1; position += chunk) {
    const part = tokens.slice(position, Math.min(position + chunk, tokens.length - 1))
    const rows = model.logitsAfter([{ sequence: SEQUENCE, position, tokens: part }])
    rows.forEach((row, index) => {
      nats += surprise(row, tokens[position + index + 1] ?? 0)
    })
  }
  model.trim(SEQUENCE, 0)
  return nats
}

/** The fastest of a few rounds, since other programs only ever slow one down. */
function promptSpeed(model: NativeModel, tokens: Int32Array): number {
  let best = 0
  for (let round = 0; round < TIMED_ROUNDS; round += 1) {
    const started = performance.now()
    for (let position = 0; position < tokens.length; position += PROMPT_CHUNK) {
      const part = tokens.slice(position, position + PROMPT_CHUNK)
      model.prefill({ sequence: SEQUENCE, position, tokens: part })
    }
    best = Math.max(best, (tokens.length / (performance.now() - started)) * 1000)
    model.trim(SEQUENCE, 0)
  }
  return best
}
