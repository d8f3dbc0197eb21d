/** `grammar-not-loaded`: a `.wasm` file of the parser or of a grammar is missing or unusable. */
export type SyntaxCheckErrorCode = 'grammar-not-loaded'

/** What this package throws; everything said about a text itself is a value. */
export class SyntaxCheckError extends Error {
  override readonly name = 'SyntaxCheckError'
  readonly code: SyntaxCheckErrorCode

  constructor(code: SyntaxCheckErrorCode, message: string, options: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
