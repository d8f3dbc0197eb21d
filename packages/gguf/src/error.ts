export type GgufErrorCode =
  /** Not a GGUF file of version 3, or one that is damaged. */
  | 'not-gguf'
  /** A tensor is stored in a format that is not read here. */
  | 'unsupported-tensor'
  /** A GGUF file, but no LoRA adapter, or one whose tensors are no pairs. */
  | 'not-an-adapter'
  /** The adapter was trained on another base. */
  | 'other-base'
  /** The adapter changes a tensor that the base does not have, or not in that shape. */
  | 'unknown-target'

/** Says in its message which file is wrong, and what to do. */
export class GgufError extends Error {
  readonly code: GgufErrorCode

  constructor(code: GgufErrorCode, message: string) {
    super(message)
    this.name = 'GgufError'
    this.code = code
  }
}
