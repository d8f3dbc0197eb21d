import koffi from 'koffi'
import { bindTokenize } from '../native/library.ts'
import { tokenizeText } from '../native/vocabulary.ts'

export type Tokenizer = (text: string, special: boolean) => Int32Array

/**
 * Cuts texts into tokens with a vocabulary that another thread of this process has loaded. llama.cpp only
 * reads it, so both may use it at once.
 */
export function createTokenizer(libraryPath: string, vocabulary: bigint): Tokenizer {
  const library = bindTokenize(koffi.load(libraryPath, { global: true }))
  return (text, special) => tokenizeText(library, vocabulary, { text, special })
}
