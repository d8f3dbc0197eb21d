/** Value of 16 bits as IEEE 754-2019, table 3.5, defines them. */
export function halfValue(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >> 10) & 31
  const fraction = bits & 1023
  if (exponent === 31) return fraction === 0 ? sign * Infinity : Number.NaN
  if (exponent === 0) return sign * fraction * 2 ** -24
  return sign * (1024 + fraction) * 2 ** (exponent - 25)
}

/** Bits of all finite halves from 0 up, which are in the order of their values. */
const LARGEST = 0x7bff
/** Half a step beyond the largest: from there on it is nearer to what would follow it. */
const OVERFLOW = 65520

/** The nearest half of a number that is none: found by looking, ties to the one with even bits. */
export function nearestHalf(value: number): number {
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0
  const size = Math.abs(value)
  if (size >= OVERFLOW) return sign | 0x7c00
  let [below, above] = [0, LARGEST + 1]
  while (above - below > 1) {
    const middle = (below + above) >> 1
    if (halfValue(middle) <= size) below = middle
    else above = middle
  }
  if (below === LARGEST) return sign | below
  const [down, up] = [size - halfValue(below), halfValue(above) - size]
  if (down === up) return sign | (below % 2 === 0 ? below : above)
  return sign | (down < up ? below : above)
}
