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

/**
 * Chooses one token. `-Infinity` logits are never chosen. Nucleus sampling as in Holtzman et al. 2019
 * (arXiv 1904.09751): the smallest set of most likely tokens whose probabilities reach `topP`.
 */
export function choose(logits: Float32Array, sampling: Sampling, random: Random): number {
  if (sampling.temperature <= 0) return argmax(logits)
  const best = argmax(logits)
  const peak = logits[best] ?? 0
  const scale = 1 / sampling.temperature
  // Below this a token weighs less than 1e-9 of the best one: it can not matter, and leaving it out
  // keeps the sort short.
  const floor = peak - 20.7 * sampling.temperature
  const ids: number[] = []
  for (let id = 0; id < logits.length; id += 1) if ((logits[id] ?? -Infinity) >= floor) ids.push(id)
  const weight = (id: number): number => Math.exp(((logits[id] ?? -Infinity) - peak) * scale)
  ids.sort((x, y) => (logits[y] ?? 0) - (logits[x] ?? 0) || x - y)
  const total = ids.reduce((sum, id) => sum + weight(id), 0)
  let kept = 0
  let mass = 0
  while (kept < ids.length && mass < sampling.topP * total) {
    mass += weight(ids[kept] ?? 0)
    kept += 1
  }
  let left = random() * mass
  for (let i = 0; i < kept; i += 1) {
    const id = ids[i] ?? best
    left -= weight(id)
    if (left < 0) return id
  }
  return ids[Math.max(0, kept - 1)] ?? best
}
