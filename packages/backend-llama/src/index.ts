export {
  createLlamaBackend,
  measurePerplexity,
  requantize,
  type LlamaBackendOptions,
} from './llama-backend.ts'
export type { Perplexity } from './native/perplexity.ts'
export { openLibrary } from './native/open-library.ts'
export type { WeightFormat } from './wire.ts'
