import { applyRegion, decodeText, type TextFile } from '@turant/edits'
import { safeName } from './file-name.ts'

/** A file of this page. What it was when it was opened decides how it is written. */
export type OpenedFile = { readonly name: string; readonly original: TextFile }

export type Opening =
  | { readonly type: 'opened'; readonly file: OpenedFile }
  | { readonly type: 'refused'; readonly message: string }

/** Larger files are refused: the editor would take them, a model's window would not. */
const MAX_BYTES = 4 * 1024 * 1024

export function openFile(name: string, content: Uint8Array): Opening {
  const decoded = decodeText(content, { maxBytes: MAX_BYTES })
  const shown = safeName(name)
  if (decoded.status === 'refused') {
    return { type: 'refused', message: `${shown}: ${decoded.message}` }
  }
  return { type: 'opened', file: { name: shown, original: decoded.file } }
}

/** The bytes of a file with another text: what did not change keeps its line ends. */
export function fileBytes({ original }: OpenedFile, text: string): Uint8Array<ArrayBuffer> {
  const all = { startLine: 0, endLine: original.lines.length }
  return Uint8Array.from(applyRegion(original, all, text))
}
