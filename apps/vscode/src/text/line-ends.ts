/** The text of a document with LF line ends, as the model and the live edit read it. */
export function withLf(text: string): string {
  return text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text
}

/** Text with LF line ends as it belongs into a document. */
export function withLineEnd(text: string, lineEnd: '\n' | '\r\n'): string {
  return lineEnd === '\n' ? text : text.replaceAll('\n', lineEnd)
}
