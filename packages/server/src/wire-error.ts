import { refuse, type Refusal } from './refusal.ts'

/** What Fastify refuses on its own, in the words of the wire. Anything else is a defect. */
export function httpRefusal(error: unknown): Refusal {
  switch (codeOf(error)) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return refuse('request_too_large', 'The body is larger than this server accepts.')
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return refuse('unsupported_media_type', "Send 'Content-Type: application/json'.")
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
    case 'ECONNRESET':
      return refuse('invalid_json', 'The body ended before its announced length.')
    case 'FST_ERR_BAD_URL':
      return refuse('not_found', 'The path cannot be read.')
    default:
      return refuse('server_error', 'The server failed in a way it was not built for.')
  }
}

/** What Node refuses before there is a request. */
export function connectionRefusal(error: unknown): Refusal {
  switch (codeOf(error)) {
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return refuse('request_timeout', 'The request took too long to arrive.')
    case 'HPE_HEADER_OVERFLOW':
      return refuse('request_too_large', 'The headers are larger than this server accepts.')
    default:
      return refuse('invalid_value', 'This is not a request in HTTP.')
  }
}

function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined
  return typeof error.code === 'string' ? error.code : undefined
}
