import type { LlamaLibrary, SpecialToken } from './library.ts'
import type { Pointer } from './structs.ts'

/** All token texts of a vocabulary in one block, so that the other process can detokenise alone. */
export type VocabularyTable = {
  /** Bytes of all pieces, one after another. */
  readonly bytes: Uint8Array
  /** `offsets[t]` to `offsets[t + 1]` are the bytes of token t; length is vocabulary size + 1. */
  readonly offsets: Uint32Array
  readonly endOfGeneration: readonly number[]
}

export function readVocabulary(library: LlamaLibrary, vocab: Pointer): VocabularyTable {
  const size = library.vocabSize(vocab)
  const offsets = new Uint32Array(size + 1)
  const endOfGeneration: number[] = []
  let bytes = new Uint8Array(size * 8)
  let buffer = new Uint8Array(256)
  let end = 0
  for (let token = 0; token < size; token += 1) {
    let length = library.tokenToPiece(vocab, token, buffer)
    if (length < 0) {
      buffer = new Uint8Array(-length)
      length = library.tokenToPiece(vocab, token, buffer)
    }
    if (end + length > bytes.length) {
      const larger = new Uint8Array((end + length) * 2)
      larger.set(bytes)
      bytes = larger
    }
    bytes.set(buffer.subarray(0, Math.max(0, length)), end)
    end += Math.max(0, length)
    offsets[token + 1] = end
    if (library.vocabIsEog(vocab, token)) endOfGeneration.push(token)
  }
  return { bytes: bytes.slice(0, end), offsets, endOfGeneration }
}

/** Text of a special token such as `<|im_end|>`, or empty when the vocabulary has none. */
export function specialText(library: LlamaLibrary, vocab: Pointer, which: SpecialToken): string {
  const token = library.vocabSpecial(vocab, which)
  return token < 0 ? '' : library.vocabText(vocab, token)
}

export function tokenizeText(
  library: Pick<LlamaLibrary, 'tokenize'>,
  vocab: Pointer,
  input: { readonly text: string; readonly special: boolean },
): Int32Array {
  const bytes = new TextEncoder().encode(input.text)
  if (bytes.length === 0) return new Int32Array(0)
  const flags = { addSpecial: false, parseSpecial: input.special }
  const guess = new Int32Array(bytes.length + 8)
  const count = library.tokenize(vocab, bytes, { ...flags, into: guess })
  if (count >= 0) return guess.slice(0, count)
  const exact = new Int32Array(-count)
  return exact.slice(0, library.tokenize(vocab, bytes, { ...flags, into: exact }))
}
