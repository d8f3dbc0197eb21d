export {
  infillThrough,
  type AskInfill,
  type InfillOptions,
  type InfillThroughOptions,
  type Infilled,
} from './ask.ts'
export { createCompleter, type CompleterOptions, type CountingCompleter } from './completer.ts'
export type {
  Completer,
  CompletionFigures,
  CompletionOutcome,
  CompletionPlace,
  Suggestion,
} from './completion.ts'
export { DEFAULT_LIMITS, type CompletionLimits } from './limits.ts'
