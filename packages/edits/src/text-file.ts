import { assertRange, splitLines, withoutNewline } from './lines.ts'
import type { LineRange } from './lines.ts'
import { matchSequences } from './sequence-match.ts'

/** How a line ends in the file; the last line can have no end. */
export type Terminator = '\n' | '\r\n' | '\r' | ''

/** A text file as it is on disk. Made by {@link decodeText} only. */
export type TextFile = {
  /** Whether the file begins with a UTF-8 byte order mark, which is no part of `text`. */
  readonly hasByteOrderMark: boolean
  readonly lines: readonly { readonly text: string; readonly terminator: Terminator }[]
  /** The text with LF line ends only. A file that ends without a line end has a text that does too. */
  readonly text: string
}

export type DecodedText =
  | { readonly status: 'ok'; readonly file: TextFile }
  | {
      readonly status: 'refused'
      readonly reason: 'binary' | 'not-utf8' | 'too-large'
      /** What is wrong and what to do about it, for people. */
      readonly message: string
    }

/** Largest file that is read as text when the caller sets no bound: 8 MiB. */
export const DEFAULT_MAX_BYTES: number = 8 * 1024 * 1024

const BYTE_ORDER_MARK = '\uFEFF'

/** Reads the bytes of a file as UTF-8 text, or says why they are not one. */
export function decodeText(bytes: Uint8Array, options: { maxBytes?: number } = {}): DecodedText {
  const maxBytes = options.maxBytes ?? DEFAULT_MAX_BYTES
  if (bytes.length > maxBytes) {
    const message = `The file has ${bytes.length} bytes; at most ${maxBytes} are edited. Split it or raise the limit.`
    return { status: 'refused', reason: 'too-large', message }
  }
  if (isUtf16(bytes)) {
    const message = 'The file is UTF-16 text. Save it as UTF-8 to edit it.'
    return { status: 'refused', reason: 'not-utf8', message }
  }
  if (bytes.includes(0)) {
    const message =
      'The file holds zero bytes, so it is binary. Edit it with the program that made it.'
    return { status: 'refused', reason: 'binary', message }
  }
  const content = decodeUtf8(bytes)
  if (content === undefined) {
    const message = 'The file is not valid UTF-8 text. Convert it to UTF-8 to edit it.'
    return { status: 'refused', reason: 'not-utf8', message }
  }
  const hasByteOrderMark = content.startsWith(BYTE_ORDER_MARK)
  const lines = splitTerminated(hasByteOrderMark ? content.slice(1) : content)
  const text = lines.map((line) => line.text + (line.terminator === '' ? '' : '\n')).join('')
  return { status: 'ok', file: { hasByteOrderMark, lines, text } }
}

/**
 * The bytes of the file with a range of its lines replaced. Outside the range nothing changes, byte for
 * byte; inside, lines that stay keep their line end and new ones get the one that the file uses most.
 * How the end of the file is treated: rules ED4 to ED7 in SPEC.md.
 *
 * @throws {RangeError} when the range does not lie in the file
 */
export function applyRegion(file: TextFile, range: LineRange, newText: string): Uint8Array {
  assertRange(range, file.lines.length)
  const kept = file.lines.slice(range.startLine, range.endLine)
  const fresh = splitLines(newText.replace(/\r\n?/g, '\n'))
  const texts = fresh.map((line) => withoutNewline(line))
  const dominant = dominantTerminator(file)
  const terminators = texts.map((): Terminator => dominant)
  const pairs = matchSequences(
    kept.map((line) => line.text),
    texts,
  )
  for (const [index, line] of kept.entries()) {
    const pair = pairs[index] ?? -1
    if (pair >= 0 && line.terminator !== '') terminators[pair] = line.terminator
  }
  if (range.endLine === file.lines.length && texts.length > 0) {
    const isTerminated = fresh.at(-1)?.endsWith('\n') === true
    const lastPair = kept.length === 0 ? undefined : pairs[kept.length - 1]
    if (!endsTerminated(file, { isTerminated, lastPair, lineCount: texts.length })) {
      // A blank line without an end is no line, so the last line that says something is the last one.
      const last = texts.findLastIndex((text) => text !== '')
      texts.length = last + 1
      if (last >= 0) terminators[last] = ''
    }
  }
  const before = file.lines.slice(0, range.startLine)
  const after = file.lines.slice(range.endLine)
  const join = texts.length > 0 && before.at(-1)?.terminator === '' ? dominant : ''
  let content = (file.hasByteOrderMark ? BYTE_ORDER_MARK : '') + source(before) + join
  for (const [index, text] of texts.entries()) {
    const line = text + (terminators[index] ?? '')
    // After a lone CR this blank line's LF would be read as the second half of a CRLF.
    content += line === '\n' && content.endsWith('\r') ? '\r' : line
  }
  const rest = source(after)
  if (texts.length > 0 && content.endsWith('\r') && rest.startsWith('\n')) content += '\n'
  return new TextEncoder().encode(content + rest)
}

type NewEnd = {
  readonly isTerminated: boolean
  /** New index of the region's last old line: -1 when that line is gone, undefined when there was none. */
  readonly lastPair: number | undefined
  readonly lineCount: number
}

/** Does the last new line of a region at the end of the file get a line end? (ED5, ED6) */
function endsTerminated(file: TextFile, { isTerminated, lastPair, lineCount }: NewEnd): boolean {
  const last = file.lines.at(-1)
  if (last === undefined) return isTerminated
  if (last.terminator !== '') return true
  const addsAfterLast = lastPair === undefined || (lastPair >= 0 && lastPair < lineCount - 1)
  return addsAfterLast && isTerminated
}

function source(lines: TextFile['lines']): string {
  return lines.map((line) => line.text + line.terminator).join('')
}

function dominantTerminator(file: TextFile): '\n' | '\r\n' | '\r' {
  const counts = { '\n': 0, '\r\n': 0, '\r': 0 }
  for (const { terminator } of file.lines) if (terminator !== '') counts[terminator] += 1
  if (counts['\r\n'] > counts['\n'] && counts['\r\n'] >= counts['\r']) return '\r\n'
  return counts['\r'] > counts['\n'] ? '\r' : '\n'
}

function splitTerminated(content: string): { text: string; terminator: Terminator }[] {
  const lines: { text: string; terminator: Terminator }[] = []
  let start = 0
  for (const match of content.matchAll(/\r\n|\n|\r/g)) {
    const [end] = match
    const terminator = end === '\r\n' ? '\r\n' : end === '\r' ? '\r' : '\n'
    lines.push({ text: content.slice(start, match.index), terminator })
    start = match.index + end.length
  }
  if (start < content.length) lines.push({ text: content.slice(start), terminator: '' })
  return lines
}

function isUtf16(bytes: Uint8Array): boolean {
  const [first, second] = bytes
  return (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)
}

function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch (error) {
    // The only thing a fatal decoder throws.
    if (error instanceof TypeError) return undefined
    throw error
  }
}
