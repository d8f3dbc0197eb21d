import type { CacheFormat } from '@turant/engine'

/** What a model keeps of every token, and what else it needs. */
export type MemoryNeed = {
  /** Numbers kept of one token: over all layers, keys and values of all their heads. */
  readonly numbersPerToken: number
  /** Numbers of one head's key, or value if that is narrower. */
  readonly headWidth: number
  readonly contextTokens: number
  /** What a computation takes for every token of the context besides. */
  readonly workBytesPerToken: number
  /** Weights, and what a computation takes whatever the context. */
  readonly otherBytes: number
}

export type CacheChoice =
  | { readonly status: 'fits'; readonly format: CacheFormat }
  /** `mostTokens` would fit in the smallest format that the model can use; 0: not even the weights. */
  | { readonly status: 'too-large'; readonly mostTokens: number }

/** From exact and fast to small; all but the first make attention slower on a processor. */
const CACHE_FORMATS: readonly CacheFormat[] = ['f16', 'q8_0', 'q4_0']

/** `ggml_type` numbers. */
export const CACHE_TYPES: Readonly<Record<CacheFormat, number>> = { f16: 1, q8_0: 8, q4_0: 2 }

/** Bytes of a block of 32 numbers; the quantised ones carry a 16-bit scale. */
const BLOCK_NUMBERS = 32
const BLOCK_BYTES: Readonly<Record<CacheFormat, number>> = { f16: 64, q8_0: 34, q4_0: 18 }

/** Left to the other programs, and for what is not counted here. */
const RESERVE_SHARE = 0.1

/** The first format whose memory, with everything else that the model needs, fits into what is available. */
export function chooseCacheFormat(need: MemoryNeed, availableBytes: number): CacheChoice {
  const usable = availableBytes * (1 - RESERVE_SHARE) - need.otherBytes
  // A block may not reach from one head into the next.
  const formats = CACHE_FORMATS.filter(
    (format) => format === 'f16' || need.headWidth % BLOCK_NUMBERS === 0,
  )
  const tokensIn = (format: CacheFormat): number =>
    Math.max(0, Math.floor(usable / bytesPerToken(need, format)))
  const format = formats.find((candidate) => tokensIn(candidate) >= need.contextTokens)
  if (format !== undefined) return { status: 'fits', format }
  return { status: 'too-large', mostTokens: Math.max(...formats.map(tokensIn)) }
}

function bytesPerToken(need: MemoryNeed, format: CacheFormat): number {
  return (need.numbersPerToken / BLOCK_NUMBERS) * BLOCK_BYTES[format] + need.workBytesPerToken
}
