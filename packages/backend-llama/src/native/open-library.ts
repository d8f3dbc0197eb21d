import { checkDecode } from './decode-check.ts'
import { findLibraryFiles, type FindOptions } from './library-files.ts'
import { loadLibrary, type LlamaLibrary } from './library.ts'

/**
 * Finds the libraries, loads them into this process, and proves that they compute what they should.
 * Throws `BackendError` `library-unavailable` with the remedy.
 */
export function openLibrary(options: FindOptions = {}): LlamaLibrary {
  const library = loadLibrary(findLibraryFiles(options))
  checkDecode(library)
  return library
}
