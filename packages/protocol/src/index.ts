export type {
  ChatAnswerCall,
  ChatChunk,
  ChatCompletion,
  ChatDelta,
  ChatFinishReason,
} from './chat-answer.ts'
export { parseChatRequest, type ChatFormat, type ChatRequest } from './chat-completion.ts'
export type { ChatCallParam, ChatContent, ChatMessageParam } from './chat-message.ts'
export type { ChatNamedTool, ChatToolChoiceParam, ChatToolParam } from './chat-tool.ts'
export type { Checked } from './check.ts'
export type { CodexModel } from './codex-model.ts'
export { parseCompletionRequest, type CompletionRequest } from './completion.ts'
export type { Completion, CompletionUsage } from './completion-answer.ts'
export type { CommonFields } from './completion-fields.ts'
export {
  errorBodySchema,
  errorObject,
  errorStatus,
  isErrorCode,
  type CodedError,
  type ErrorBody,
  type ErrorCode,
  type ErrorObject,
} from './error.ts'
export {
  isTerminal,
  readServerEvent,
  type EventReading,
  type Progress,
  type ServerEvent,
  type TerminalEvent,
} from './event.ts'
export {
  errorFrameSchema,
  parseClientFrame,
  type ClientFrame,
  type ErrorFrame,
  type SteerFrame,
} from './frame.ts'
export type {
  CallItem,
  CallOutputItem,
  InputItem,
  HostedItem,
  InputMessage,
  MessageRole,
  ReasoningItem,
  ReferenceItem,
  TextPart,
} from './item.ts'
export {
  catalogListSchema,
  pullEventSchema,
  type CatalogEntry,
  type CatalogList,
  type PullEvent,
} from './catalog.ts'
export { parseInfillRequest, type InfillRequest } from './infill.ts'
export type { InfillAnswer, InfillPiece, InfillTimings } from './infill-answer.ts'
export { parseJson } from './json.ts'
export {
  pageKeySchema,
  parsePageSessionRequest,
  ticketSchema,
  type PageKey,
  type PageSessionRequest,
  type Ticket,
} from './page-session.ts'
export { PAGE_KEY_PROTOCOL, PAGE_PROTOCOL } from './page-protocol.ts'
export type {
  ItemStatus,
  OutputCall,
  OutputItem,
  OutputMessage,
  OutputText,
} from './output-item.ts'
export type {
  CustomTool,
  CustomToolFormat,
  FunctionTool,
  NamedTool,
  NamespaceTool,
  Tool,
  ToolChoice,
} from './tool.ts'
export {
  healthSchema,
  modelListSchema,
  type Health,
  type ModelCatalog,
  type ModelEntry,
  type ModelList,
} from './model-list.ts'
export {
  parseCreateRequest,
  type CreateRequest,
  type Prediction,
  type TextFormat,
  type Tuning,
} from './request.ts'
export {
  type EditOutcome,
  type Figures,
  type ResponseObject,
  type ResponseStatus,
  type TurantDetails,
  type Usage,
} from './response.ts'
export { routes } from './route.ts'
export { encodeSseComment, encodeSseEvent, SseDecoder } from './sse.ts'
export type { ContinueTask, EditTask, InfillContext, InfillTask, Task } from './task.ts'
export {
  parseDetokenizeRequest,
  parseTokenizeRequest,
  type DetokenizeRequest,
  type TokenizeRequest,
} from './tokenize.ts'
