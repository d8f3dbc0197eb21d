export type { Checked } from './check.ts'
export {
  errorBodySchema,
  errorObject,
  errorStatus,
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
export { parseJson } from './json.ts'
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
export type { EditTask, InfillTask, Task } from './task.ts'
