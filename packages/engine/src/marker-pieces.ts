import type { BackendModel } from './backend.ts'

/** The bytes of control tokens that a request wants to see as text, by token. */
export async function markerPieces(
  model: BackendModel,
  markers: readonly string[],
): Promise<ReadonlyMap<number, Uint8Array>> {
  const encoder = new TextEncoder()
  const pieces = new Map<number, Uint8Array>()
  for (const marker of markers) {
    const [token, ...more] = await model.tokenize(marker, { special: true })
    // A marker that this model has no token for comes out as ordinary text anyway.
    if (token !== undefined && more.length === 0) pieces.set(token, encoder.encode(marker))
  }
  return pieces
}
