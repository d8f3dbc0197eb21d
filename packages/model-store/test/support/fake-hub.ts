import type { HuggingFaceSource } from '@turant/models'
import { sha256 } from './model-bytes.ts'
import type { FileServer, ServedFile } from './file-server.ts'

export const HUB_SOURCE = {
  type: 'hugging-face',
  repo: 'someone/some-model',
  file: 'model.gguf',
} as const satisfies HuggingFaceSource

export const HUB_PATH = '/someone/some-model/resolve/main/model.gguf'
export const HUB_LISTING_PATH = '/api/models/someone/some-model/paths-info/main'

/** Puts a file where the hub has it, declared in the headers as the hub declares large files. */
export function putOnHub(
  server: FileServer,
  content: Buffer,
  behaviour: Omit<ServedFile, 'content'> = {},
): void {
  server.files.set(HUB_PATH, {
    content,
    headers: { etag: `"${sha256(content)}"` },
    ...behaviour,
  })
}

/** What the hub's listing of a repository says of the file. */
export function putListing(server: FileServer, content: Buffer): void {
  const lfs = { oid: sha256(content), size: content.length, pointerSize: 134 }
  const entry = { type: 'file', path: HUB_SOURCE.file, oid: 'x', size: content.length, lfs }
  server.files.set(HUB_LISTING_PATH, {
    content: Buffer.from(JSON.stringify([entry])),
    headers: { 'content-type': 'application/json' },
  })
}
