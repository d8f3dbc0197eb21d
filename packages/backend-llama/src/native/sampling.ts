import type { Sampling } from '@turant/engine'

/** Index of the largest value, the lowest on a tie. Four independent maxima keep the CPU's pipes full. */
export function argmax(logits: Float32Array): number {
  const end = logits.length & ~3
  let a = -Infinity
  let b = -Infinity
  let c = -Infinity
  let d = -Infinity
  for (let i = 0; i < end; i += 4) {
    const v0 = logits[i] ?? 0
    const v1 = logits[i + 1] ?? 0
    const v2 = logits[i + 2] ?? 0
    const v3 = logits[i + 3] ?? 0
    if (v0 > a) a = v0
    if (v1 > b) b = v1
    if (v2 > c) c = v2
    if (v3 > d) d = v3
  }
  let best = Math.max(a, b, c, d)
  for (let i = end; i < logits.length; i += 1) best = Math.max(best, logits[i] ?? -Infinity)
  return Math.max(0, logits.indexOf(best))
}

/** Of a nat each: finer than what rounding in the weights does to a logit. */
const SHARES_PER_NAT = 32
const SHARE_WEIGHTS = Float64Array.from({ length: 20 * SHARES_PER_NAT }, (_, share) =>
  Math.exp(-share / SHARES_PER_NAT),
)

/**
 * Natural logarithm of a token's probability at temperature 1, before any truncation, to within 1/64. The
 * logits are counted by their distance to the largest one: as many calls of `exp` take six times as long.
 */
export function logProbability(logits: Float32Array, token: number): number {
  const peak = logits[argmax(logits)] ?? 0
  const counts = new Int32Array(SHARE_WEIGHTS.length)
  for (let id = 0; id < logits.length; id += 1) {
    const share = (peak - (logits[id] ?? -Infinity)) * SHARES_PER_NAT + 0.5
    if (share < counts.length) counts[share | 0] = (counts[share | 0] ?? 0) + 1
  }
  let mass = 0
  for (const [share, count] of counts.entries()) mass += count * (SHARE_WEIGHTS[share] ?? 0)
  return (logits[token] ?? -Infinity) - peak - Math.log(mass)
}

/** A stream of uniform numbers in [0, 1). */
export type Random = () => number

/**
 * Random numbers for the token at one position: a function of seed and position alone, so that a
 * request's output does not depend on how its tokens were batched. mulberry32 (Tommy Ettinger,
 * public domain) started from a mix of the two.
 */
export function randomAt(seed: number, position: number): Random {
  let state = Math.imul(seed ^ Math.imul(position + 1, 0x9e3779b1), 0x85ebca6b) >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** Below e^-20.7 = 1e-9 of the best token's weight a token can not matter. */
const NEGLIGIBLE_NATS = 20.7
/** Bins of weight for the nucleus: an eighth of a nat each. */
const BINS_PER_NAT = 8
const BINS = Math.ceil(NEGLIGIBLE_NATS * BINS_PER_NAT) + 1

/**
 * Chooses one token. `-Infinity` logits are never chosen. Nucleus sampling as in Holtzman et al. 2019
 * (arXiv 1904.09751): the smallest set of most likely tokens whose probabilities reach `topP`. Only
 * the bin at the edge of that set is sorted; sorting a whole vocabulary costs more than a decode.
 */
export function choose(logits: Float32Array, sampling: Sampling, random: Random): number {
  const best = argmax(logits)
  if (sampling.temperature <= 0) return best
  const weights = weigh(logits, logits[best] ?? 0, sampling.temperature)
  if (sampling.topP < 1) keepNucleus(weights, sampling.topP)
  let left = random() * sum(weights)
  let last = best
  for (let id = 0; id < weights.length; id += 1) {
    const weight = weights[id] ?? 0
    if (weight === 0) continue
    left -= weight
    last = id
    if (left < 0) return id
  }
  return last
}

/** Each token's probability relative to the best one's; 0 for what can not matter. */
function weigh(logits: Float32Array, peak: number, temperature: number): Float64Array {
  const weights = new Float64Array(logits.length)
  const scale = 1 / temperature
  for (let id = 0; id < logits.length; id += 1) {
    const nats = ((logits[id] ?? -Infinity) - peak) * scale
    if (nats > -NEGLIGIBLE_NATS) weights[id] = Math.exp(nats)
  }
  return weights
}

/** Sets the weight of every token outside the nucleus to 0. */
function keepNucleus(weights: Float64Array, topP: number): void {
  const masses = new Float64Array(BINS)
  for (const weight of weights) {
    if (weight > 0) masses[binOf(weight)] = (masses[binOf(weight)] ?? 0) + weight
  }
  let missing = topP * sum(masses)
  let edge = 0
  while (edge < BINS - 1 && missing > (masses[edge] ?? 0)) {
    missing -= masses[edge] ?? 0
    edge += 1
  }
  const atEdge: number[] = []
  for (let id = 0; id < weights.length; id += 1) {
    const weight = weights[id] ?? 0
    if (weight === 0) continue
    const bin = binOf(weight)
    if (bin === edge) atEdge.push(id)
    else if (bin > edge) weights[id] = 0
  }
  atEdge.sort((a, b) => (weights[b] ?? 0) - (weights[a] ?? 0) || a - b)
  for (const id of atEdge) {
    if (missing <= 0) weights[id] = 0
    else missing -= weights[id] ?? 0
  }
}

function binOf(weight: number): number {
  return Math.min(BINS - 1, Math.floor(-Math.log(weight) * BINS_PER_NAT))
}

function sum(values: Float64Array): number {
  let total = 0
  for (const value of values) total += value
  return total
}
