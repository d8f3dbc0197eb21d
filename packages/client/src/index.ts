export { createClient, type Client, type ClientOptions, type StreamOptions } from './client.ts'
export { ClientError, type ClientErrorCode, type ClientErrorDetails } from './client-error.ts'
export {
  endsStream,
  type ClientAbort,
  type ClientEvent,
  type ClientFailure,
  type ClientTerminalEvent,
} from './client-event.ts'
export { createServerCalls, type PullStreamEvent, type ServerCalls } from './server-calls.ts'
export type { Connected, ConnectOptions, OpenSocket, WebSocketConnector } from './websocket-port.ts'
