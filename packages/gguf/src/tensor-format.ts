/** The formats that are read here, by their names in ggml. */
export type TensorFormat = 'F32' | 'F16' | 'Q4_0' | 'Q4_1' | 'Q8_0'

/** How weights lie in a row: in blocks of so many weights and so many bytes. */
export type BlockLayout = {
  /** Number of the `ggml_type`. */
  readonly id: number
  readonly weights: number
  readonly bytes: number
}

export const LAYOUTS: Readonly<Record<TensorFormat, BlockLayout>> = {
  F32: { id: 0, weights: 1, bytes: 4 },
  F16: { id: 1, weights: 1, bytes: 2 },
  Q4_0: { id: 2, weights: 32, bytes: 18 },
  Q4_1: { id: 3, weights: 32, bytes: 20 },
  Q8_0: { id: 8, weights: 32, bytes: 34 },
}

const FORMATS: readonly TensorFormat[] = ['F32', 'F16', 'Q4_0', 'Q4_1', 'Q8_0']

/** Undefined for a `ggml_type` that is not read here. */
export function tensorFormat(id: number): TensorFormat | undefined {
  return FORMATS.find((format) => LAYOUTS[format].id === id)
}

/** Bytes of so many weights, whole blocks of them. */
export function storedBytes(format: TensorFormat, weights: number): number {
  const layout = LAYOUTS[format]
  return (weights / layout.weights) * layout.bytes
}
