/** Which tokens of an answer stand in a longest common subsequence of it and its reference: those that were copied. */
export function copiedTokens(reference: Int32Array, answer: Int32Array): Uint8Array {
  const width = answer.length + 1
  // By places in both: how many tokens the rest of them have in common.
  const common = new Uint16Array((reference.length + 1) * width)
  const at = (r: number, a: number): number => common[r * width + a] ?? 0
  for (let r = reference.length - 1; r >= 0; r -= 1) {
    for (let a = answer.length - 1; a >= 0; a -= 1) {
      common[r * width + a] =
        reference[r] === answer[a] ? at(r + 1, a + 1) + 1 : Math.max(at(r + 1, a), at(r, a + 1))
    }
  }
  const copied = new Uint8Array(answer.length)
  let r = 0
  let a = 0
  while (r < reference.length && a < answer.length) {
    if (reference[r] === answer[a]) {
      copied[a] = 1
      r += 1
      a += 1
    } else if (at(r + 1, a) >= at(r, a + 1)) {
      r += 1
    } else {
      a += 1
    }
  }
  return copied
}
