/** A peer took a request and never answered it, or ended. */
export class SilentPeerError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'SilentPeerError'
  }
}

/**
 * What was measured, or undefined when the peer fell silent: that is told, and its other rows are still
 * worth having. Anything else that goes wrong stops the bench.
 */
export async function unlessSilent<T>(
  measure: () => Promise<T>,
  note: (text: string) => void,
): Promise<T | undefined> {
  try {
    return await measure()
  } catch (error) {
    if (!(error instanceof SilentPeerError)) throw error
    note(`${error.message}; left out`)
    return undefined
  }
}
