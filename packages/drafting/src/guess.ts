/** What may come next, as one source sees it. */
export type Guess = {
  readonly tokens: Int32Array
  /** Of each token, how likely it is right when all before it are. */
  readonly chances: Float64Array
}
