export { createLlamaBackend, requantize } from './llama-backend.ts'
export { findLibraryFiles, type LibraryFiles } from './native/library-files.ts'
export { loadLibrary } from './native/library.ts'
export type { WeightFormat } from './wire.ts'
