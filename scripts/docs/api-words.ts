import { routes } from '../../packages/protocol/src/index.ts'
import type { ErrorCode, ServerEvent } from '../../packages/protocol/src/index.ts'

export type Route = {
  readonly names: readonly string[]
  readonly does: string
  /** Beside those that every request may be answered with. */
  readonly codes: readonly ErrorCode[]
}

/** What may go wrong wherever a model is asked. */
const MODEL: readonly ErrorCode[] = [
  'model_not_found',
  'model_unavailable',
  'context_length_exceeded',
  'server_is_overloaded',
  'rate_limit_exceeded',
]
const GRAMMAR: readonly ErrorCode[] = ['invalid_grammar']
const FORMAT: readonly ErrorCode[] = [...GRAMMAR, 'invalid_json_schema']
const STORED: readonly ErrorCode[] = ['response_not_found']

/** In words, what no schema says of the routes. */
export const ROUTES: readonly Route[] = [
  {
    names: [`POST ${routes.responses}`],
    does: '[A response](#responses): one JSON body, or server-sent events.',
    codes: ['previous_response_not_found', ...FORMAT, ...MODEL],
  },
  {
    names: [`GET ${routes.responses}`],
    does: 'The same over [a WebSocket](#websocket).',
    codes: [
      'upgrade_required',
      'websocket_connection_limit_reached',
      'response_already_completed',
      'too_many_pending_steers',
    ],
  },
  {
    names: [`GET ${routes.responses}/{id}`],
    does: 'A response that was kept. With another key it does not exist.',
    codes: STORED,
  },
  { names: [`DELETE ${routes.responses}/{id}`], does: 'Forgets it.', codes: STORED },
  {
    names: [`POST ${routes.responses}/{id}/cancel`],
    does: 'Ends a response that is being written, with what was said so far.',
    codes: STORED,
  },
  {
    names: [`GET ${routes.responses}/{id}/input_items`],
    does: 'Its input in pages: `limit` (1 to 100, default 20), `order` (`asc` or `desc`, the default), `after` (an id).',
    codes: ['invalid_value', ...STORED],
  },
  {
    names: [`POST ${routes.chatCompletions}`],
    does: "[A chat](#chat-completions) of OpenAI's older API.",
    codes: [...FORMAT, ...MODEL],
  },
  {
    names: [`POST ${routes.completions}`],
    does: '[A completion](#completions), with `suffix` in the middle.',
    codes: [...GRAMMAR, ...MODEL],
  },
  {
    names: [`POST ${routes.infill}`],
    does: "[A text in the middle](#infill), as editors ask llama.cpp's server for it.",
    codes: [...GRAMMAR, ...MODEL],
  },
  {
    names: [`POST ${routes.tokenize}`, `POST ${routes.detokenize}`],
    does: '[Text to tokens](#tokens), and back.',
    codes: ['model_not_found', 'model_unavailable'],
  },
  {
    names: [`GET ${routes.models}`],
    does: '[The models](#models) that may be asked for.',
    codes: [],
  },
  { names: [`GET ${routes.models}/{id}`], does: 'One of them.', codes: ['model_not_found'] },
  {
    names: [`GET ${routes.health}`],
    does: '`{"status": "ok", "version": …}`, without a key.',
    codes: [],
  },
  {
    names: [`GET ${routes.metrics}`],
    does: 'Counters, times and what is in use, for Prometheus.',
    codes: [],
  },
  {
    names: [`GET ${routes.catalog}`],
    does: '[The models that can be had](#models-that-can-be-had), and where they are.',
    codes: [],
  },
  {
    names: [`POST ${routes.catalog}/{id}/pull`],
    does: 'Fetches one, without a body, and tells how far it is in server-sent events.',
    codes: ['model_not_found'],
  },
  {
    names: [`POST ${routes.tickets}`],
    does: '[A ticket](#pages) for a page of this server, without a body.',
    codes: [],
  },
  {
    names: [`POST ${routes.pageSessions}`],
    does: 'Changes a ticket into the key of a page. Needs no key, but the origin of this server.',
    codes: ['invalid_ticket'],
  },
  {
    names: ['GET /', 'GET /assets/{name}'],
    does: 'The page for people, without a key.',
    codes: [],
  },
]

/** What each code means. */
export const CODES: Readonly<Record<ErrorCode, string>> = {
  invalid_json: 'Not JSON, not UTF-8, nested too deep, or shorter than announced.',
  missing_required_parameter: 'A field is missing.',
  invalid_type: 'A field has a value of the wrong type.',
  invalid_value:
    'A field has a value that is not allowed; also a tool that cannot be offered, and what is no HTTP.',
  unsupported_value: 'A value that this server does not know, such as an image.',
  invalid_grammar: "A GBNF grammar that the model's engine does not take.",
  invalid_json_schema: 'A schema of `text.format` that no grammar can hold.',
  context_length_exceeded: 'The prompt is longer than the window of the model.',
  previous_response_not_found: 'Not kept, or of another key: send the whole input.',
  response_not_found: 'Not kept, or of another key.',
  response_already_completed: 'Steering came too late.',
  too_many_pending_steers: 'More inputs wait to steer a response than are kept.',
  websocket_connection_limit_reached: 'The connection has lived its time; open another one.',
  invalid_api_key: 'No key, or a wrong one.',
  invalid_ticket: 'A ticket that is not known, too old, or was used.',
  forbidden_host: 'The server was addressed by a name that is not allowed.',
  forbidden_origin: 'A web page of an origin that is not allowed.',
  not_found: 'No such route.',
  model_not_found: 'No such model; the message names those that may have been meant.',
  request_timeout: 'The request took too long to arrive.',
  request_too_large: 'The body, or its headers, are larger than the server takes.',
  unsupported_media_type: 'A body that is not `application/json`, or is compressed.',
  upgrade_required: 'This route is a WebSocket.',
  server_error: 'A defect; 502: the engine, or the other server, was lost.',
  rate_limit_exceeded: 'The other server that computes this model wants to be asked later.',
  model_unavailable: 'The model is known and cannot be used now.',
  server_is_overloaded: 'Too many requests wait.',
}

/** When each event comes, in the order in which they do. */
export const EVENTS: Readonly<Record<ServerEvent['type'], string>> = {
  'response.created': 'First.',
  'response.in_progress': 'Second.',
  'response.turant.progress': 'Ours: while nothing is written yet.',
  'response.output_item.added': 'A message, thoughts or a call begin.',
  'response.content_part.added': 'The text of a message or of thoughts begins.',
  'response.reasoning_text.delta': 'More of the thoughts.',
  'response.reasoning_text.done': 'The thoughts as a whole.',
  'response.output_text.delta': 'More of the text.',
  'response.output_text.done': 'The text as a whole.',
  'response.content_part.done': 'The text has ended.',
  'response.function_call_arguments.delta': 'More of the arguments of a call, JSON text.',
  'response.function_call_arguments.done': 'The arguments as a whole.',
  'response.custom_tool_call_input.delta': 'More of the input of a call, plain text.',
  'response.custom_tool_call_input.done': 'The input as a whole.',
  'response.output_item.done': 'The item has ended.',
  'response.completed': 'Last: the answer is whole.',
  'response.incomplete':
    'Last: it was cut off; `incomplete_details.reason` is `max_output_tokens`, `content_filter`, `steered` or `cancelled`.',
  'response.failed': 'Last: it failed, with the text so far.',
}
