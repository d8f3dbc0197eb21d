export type ModelStoreErrorCode =
  /** The id could not be a file name. */
  | 'invalid-id'
  /** No source served the model; `failures` says why, one by one. */
  | 'no-source'
  /** A source is out of reach: no network, no such host, no answer in time. */
  | 'source-unreachable'
  /** A source answered, but not with the model: not found, not allowed, not what was asked for. */
  | 'source-refused'
  /** Bytes arrived whose SHA-256 is not the expected one; they were deleted. */
  | 'hash-mismatch'
  /** The bytes are those that were expected, but no GGUF file. */
  | 'not-a-model'
  /** Not enough room; what had been written was deleted. */
  | 'disk-full'
  /** The directory, or a file in it, cannot be created, read or written. */
  | 'directory-unusable'
  /** Another process is pulling this model. */
  | 'busy'

export type SourceFailure = {
  /** One line: which source. */
  readonly source: string
  readonly code: ModelStoreErrorCode
  readonly reason: string
}

export class ModelStoreError extends Error {
  readonly code: ModelStoreErrorCode
  /** Of each source that was tried, in order; empty where no source is concerned. */
  readonly failures: readonly SourceFailure[]
  constructor(
    code: ModelStoreErrorCode,
    message: string,
    options: ErrorOptions & { readonly failures?: readonly SourceFailure[] } = {},
  ) {
    super(message, options)
    this.name = 'ModelStoreError'
    this.code = code
    this.failures = options.failures ?? []
  }
}

/** The `code` of an error of Node or undici (`ENOSPC`, `ECONNREFUSED`), its own or its cause's. */
export function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined
  if ('code' in error && typeof error.code === 'string') return error.code
  return systemCode(error.cause)
}

/** The text of an error with the texts of what caused it, innermost last, each once. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const own = error.message === '' ? error.name : error.message
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0])
  if (error.cause === undefined) return own
  const cause = reasonOf(error.cause)
  return own === 'fetch failed' || cause.includes(own) ? cause : `${own}: ${cause}`
}

/**
 * A failure of the outside world (network, file, peer) as an error of this package. Undefined for
 * anything else: that is a mistake in the program and must not pass for one.
 */
export function outsideError(error: unknown, directory: string): ModelStoreError | undefined {
  if (error instanceof ModelStoreError) return error
  if (systemCode(error) === undefined) return undefined
  const disk = diskError(error, directory)
  return disk ?? new ModelStoreError('source-unreachable', reasonOf(error), { cause: error })
}

/** A directory that cannot be worked with, whatever the reason. */
export function unusable(directory: string, error: unknown): ModelStoreError {
  return new ModelStoreError(
    'directory-unusable',
    `${directory} cannot be used (${reasonOf(error)}). Set TURANT_MODELS to one that can.`,
    { cause: error },
  )
}

/** Whether trying another source would be of no use. */
export function isFinal(error: ModelStoreError): boolean {
  return error.code === 'disk-full' || error.code === 'directory-unusable'
}

/** What a failed file operation means for the caller; undefined when the disk is not the reason. */
export function diskError(error: unknown, directory: string): ModelStoreError | undefined {
  switch (systemCode(error)) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new ModelStoreError('disk-full', `There is not enough room in ${directory}.`, {
        cause: error,
      })
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
    case 'ENOTDIR':
      return unusable(directory, error)
    default:
      return undefined
  }
}
