import type { IncomingMessage } from 'node:http'
import { pipeline, type Transform } from 'node:stream'
import {
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createZstdDecompress,
} from 'node:zlib'

const DECODERS: Readonly<Record<string, () => Transform>> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
  zstd: createZstdDecompress,
}

/** The body without the compression that some proxies add although nobody asked for it. */
export function plainBody(message: IncomingMessage): AsyncIterable<Uint8Array> {
  const decoder = DECODERS[message.headers['content-encoding'] ?? '']
  // An answer that is cut where nobody reads it is nobody's error.
  message.on('error', () => undefined)
  return decoder ? pipeline(message, decoder(), () => undefined) : message
}
