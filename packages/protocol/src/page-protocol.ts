/**
 * What a page of the server offers as `Sec-WebSocket-Protocol`, since the WebSocket of browsers carries no other
 * header: this name, which is answered, and {@link PAGE_KEY_PROTOCOL} with its key behind it, which is not.
 */
export const PAGE_PROTOCOL = 'turant.v1'

export const PAGE_KEY_PROTOCOL = 'turant-key.'
