import { SseDecoder } from '@turant/protocol'
import { ClientError } from './client-error.ts'

export type SseReading<Event> = { readonly event: Event; readonly isLast: boolean }

/**
 * The events of a stream up to the last one. `read` makes one of a frame's data; undefined: it is passed over. Throws
 * when the connection fails or ends before the last event, and what `read` throws. Leaving it early tells the
 * server to stop.
 */
export async function* readSse<Event>(
  body: ReadableStream<Uint8Array>,
  read: (data: string) => SseReading<Event> | undefined,
): AsyncGenerator<Event, void, undefined> {
  const reader = body.getReader()
  const text = new TextDecoder()
  const decoder = new SseDecoder()
  let ended = false
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done)
        throw new ClientError('connection-lost', 'The stream ended before the response did.')
      for (const data of decoder.push(text.decode(value, { stream: true }))) {
        const reading = read(data)
        if (reading === undefined) continue
        ended = reading.isLast
        yield reading.event
        if (ended) return
      }
    }
  } finally {
    // Read to its end, a connection serves again; cut off, it tells the server to stop.
    if (ended) void drain(reader)
    else void reader.cancel().catch(ignoreClosed)
  }
}

async function drain(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
  try {
    while (!(await reader.read()).done);
  } catch (error) {
    ignoreClosed(error)
  }
}

/** The response is over for its reader; how its connection ends changes nothing. */
function ignoreClosed(_error: unknown): void {}
