import type { LineRange } from './lines.ts'

const TAB_COLUMNS = 4
/** Longer lines are generated text, and too long for these patterns. */
const MAX_CODE_CHARS = 400
const DEFINITION =
  /^\s*(?:@|(?:(?:export|default|public|private|protected|internal|static|async|abstract|final|override|pub(?:\([^)]*\))?|unsafe|const|declare)\s+)*(?:function|class|interface|enum|struct|trait|impl|namespace|module|def|fn|func|fun|sub|type|record|object)\b)/u
const METHOD =
  /^(?!\s*(?:if|for|while|switch|catch|return|else|do|match|with|elif|except|throw|new|await)\b)\s*[\w$#*[\]<>,:.?&\s]*[\w$#\]>]\s*\([^;]*\)?[^;]*[{:]\s*$/u
const ASSIGNED_FUNCTION =
  /^\s*(?:export\s+(?:default\s+)?)?(?:const|let|var)\s+[\w$]+[^=]*=\s*(?:async\s+)?(?:function\b|\(|<|[\w$]+\s*=>)/u
const COMMENT_OR_DECORATOR = /^\s*(?:\/\/|\/?\*|#|@|--|"""|''')/u
const LONE_OPENER = /^\s*[{(]\s*$/u
const CLOSES = /^\s*(?:[)\]}]|<\/|end\b|fi\b|done\b|esac\b|\*\/)/u

/** Indentation of a line in columns; undefined for a blank line, which belongs to what surrounds it. */
function indentOf(line: string): number | undefined {
  let columns = 0
  for (const character of line) {
    if (character === ' ') columns += 1
    else if (character === '\t') columns += TAB_COLUMNS
    else return character === '\n' || character === '\r' ? undefined : columns
  }
  return undefined
}

/** Does a line begin something with a name of its own: a function, a class, a method? */
export function isDefinition(line: string): boolean {
  if (line.length > MAX_CODE_CHARS) return false
  return DEFINITION.test(line) || METHOD.test(line) || ASSIGNED_FUNCTION.test(line)
}

/**
 * The block a line belongs to, by indentation alone: outwards to the nearest definition, or as far as
 * `maxLines` lines go; a statement on several lines is never cut when it fits. When not even the
 * innermost block fits, the lines around the line. Never more than `maxLines` lines.
 */
export function enclosingBlock(
  lines: readonly string[],
  line: number,
  maxLines: number,
): LineRange {
  let best = fits(blockAt(lines, line), maxLines) ? blockAt(lines, line) : undefined
  let head = best?.startLine ?? line
  while (best === undefined || !isDefinition(lines[head] ?? '')) {
    const parent = parentOf(lines, head)
    if (parent === undefined) break
    const block = blockAt(lines, parent)
    if (!fits(block, maxLines)) break
    best = block
    head = parent
  }
  return withLeadingComment(lines, best ?? around(lines, line, maxLines), maxLines)
}

function fits({ startLine, endLine }: LineRange, maxLines: number): boolean {
  return endLine - startLine <= maxLines
}

/** A line with everything indented deeper below it, and the lines that close it. */
function blockAt(lines: readonly string[], head: number): LineRange {
  const indent = indentOf(lines[head] ?? '')
  if (indent === undefined) return { startLine: head, endLine: head + 1 }
  let endLine = head + 1
  for (let at = head + 1; at < lines.length; at += 1) {
    const line = lines[at] ?? ''
    const depth = indentOf(line)
    if (depth === undefined) continue
    const belongs = CLOSES.test(line) || (at === head + 1 && LONE_OPENER.test(line))
    if (depth < indent || (depth === indent && !belongs)) break
    endLine = at + 1
  }
  return { startLine: head, endLine }
}

/** The nearest line above that is indented less. */
function parentOf(lines: readonly string[], line: number): number | undefined {
  const indent = indentOf(lines[line] ?? '') ?? nextIndent(lines, line)
  for (let at = line - 1; at >= 0; at -= 1) {
    const depth = indentOf(lines[at] ?? '')
    if (depth === undefined || depth >= indent || CLOSES.test(lines[at] ?? '')) continue
    return LONE_OPENER.test(lines[at] ?? '') && at > 0 ? at - 1 : at
  }
  return undefined
}

function nextIndent(lines: readonly string[], line: number): number {
  for (let at = line; at < lines.length; at += 1) {
    const depth = indentOf(lines[at] ?? '')
    if (depth !== undefined) return depth
  }
  return 0
}

/** A part of a block that is too long: from a definition on, else around the line. */
function around(lines: readonly string[], line: number, maxLines: number): LineRange {
  const wanted = isDefinition(lines[line] ?? '') ? line : line - Math.floor(maxLines / 2)
  const startLine = Math.max(0, Math.min(wanted, lines.length - maxLines))
  return { startLine, endLine: Math.min(lines.length, startLine + maxLines) }
}

/** Comments and decorators directly above a block say what it is; they come along when there is room. */
function withLeadingComment(
  lines: readonly string[],
  range: LineRange,
  maxLines: number,
): LineRange {
  let { startLine } = range
  while (startLine > 0 && COMMENT_OR_DECORATOR.test(lines[startLine - 1] ?? '')) startLine -= 1
  return fits({ startLine, endLine: range.endLine }, maxLines)
    ? { startLine, endLine: range.endLine }
    : range
}
