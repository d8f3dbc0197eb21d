/** The bounds of completions. A face may change some of them. */
export type CompletionLimits = {
  /**
   * A suggestion that nobody asked for by a key is shown where the geometric mean of its tokens' probabilities is at
   * least this; 0 shows all. Default 0.4.
   */
  readonly minProbability: number
  /** Lines of one suggestion. Default 20. */
  readonly maxLines: number
  /** Tokens that the model may write for one suggestion. Default 256. */
  readonly maxTokens: number
  /** Milliseconds of writing after which a suggestion ends with its line. Default 2,000. */
  readonly maxWriteMs: number
  /** Characters in front of the caret that are sent; those next to it. Default 12,000. */
  readonly maxBeforeCharacters: number
  /** Characters behind the caret that are sent; most models read them anew with every key. Default 2,000. */
  readonly maxAfterCharacters: number
  /** Pieces of other files that are sent; the last ones of those that are offered. Default 16. */
  readonly maxContextPieces: number
  /** Characters of them, names included. Default 24,000. */
  readonly maxContextCharacters: number
  /** Answers that are remembered; the one used longest ago is forgotten first. Default 100. */
  readonly maxRemembered: number
  /** Characters of the places and answers that are remembered. Default 4,000,000. */
  readonly maxRememberedCharacters: number
  /**
   * Milliseconds for which a request that nobody waits for any more goes on, lest the next key, whose place may be
   * told a moment later, finds it gone. Default 200.
   */
  readonly lingerMs: number
}

export const DEFAULT_LIMITS: CompletionLimits = {
  minProbability: 0.4,
  maxLines: 20,
  maxTokens: 256,
  maxWriteMs: 2000,
  maxBeforeCharacters: 12_000,
  maxAfterCharacters: 2000,
  maxContextPieces: 16,
  maxContextCharacters: 24_000,
  maxRemembered: 100,
  maxRememberedCharacters: 4_000_000,
  lingerMs: 200,
}
