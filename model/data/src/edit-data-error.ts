/**
 * `fetch-failed`: npm did not deliver a package. `integrity`: it delivered other bytes than are locked.
 * `licence`: a package may not be used, or does not say that it may. `lock`: sources.lock.json is unusable.
 * `tarball`: an archive is damaged.
 */
export type EditDataErrorCode = 'fetch-failed' | 'integrity' | 'licence' | 'lock' | 'tarball'

/** What goes wrong at the borders of this package. */
export class EditDataError extends Error {
  override readonly name = 'EditDataError'
  readonly code: EditDataErrorCode

  constructor(code: EditDataErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
