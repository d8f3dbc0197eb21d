/** The same array when it holds `length` entries, else a copy of at least twice its length. */
export function enlarged(array: Int32Array<ArrayBuffer>, length: number): Int32Array<ArrayBuffer> {
  if (length <= array.length) return array
  const copy = new Int32Array(Math.max(length, array.length * 2))
  copy.set(array)
  return copy
}
