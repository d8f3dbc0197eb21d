export {
  BackendError,
  type Backend,
  type BackendErrorCode,
  type BackendModel,
  type CacheFormat,
  type LoadOptions,
  type ModelInfo,
  type PrefillResult,
  type Sampling,
  type VerifyRequest,
  type VerifyResult,
} from './backend.ts'
export type { KeptPrefix, PrefixStore } from './prefix-store.ts'
export type { CostStore } from './calibration.ts'
export {
  ChatBackendError,
  type ChatBackend,
  type ChatBackendErrorCode,
  type ChatBackendMessage,
  type ChatCall,
  type ChatEvent,
  type ChatFigures,
  type ChatFormat,
  type ChatRequest,
  type ChatTool,
  type ChatToolChoice,
} from './chat-backend.ts'
export {
  EngineError,
  type EngineErrorCode,
  type FinishReason,
  type GenerateEvent,
  type GenerateFigures,
  type GenerateRequest,
  type Priority,
  type PromptSegment,
} from './request.ts'
export type { EngineStatus, GenerationService } from './service.ts'
export { Engine, type EngineOptions } from './engine.ts'
export type { Clock } from './figures.ts'
export type { ModelResolver } from './model-host.ts'
