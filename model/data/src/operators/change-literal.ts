import ts from 'typescript-api'
import { words } from '../code/names.ts'
import { find } from '../code/nodes.ts'
import { applyEdits } from '../code/text-edit.ts'
import { below, pick } from '../random.ts'
import type { Random } from '../random.ts'
import type { Operator, Proposal } from './operator.ts'

/** The value that a name has, or a text that people read, becomes another one. */
export const changeLiteral: Operator = {
  id: 'change-literal',
  *propose(file, random) {
    for (const node of find(file.source, isLiteral)) {
      const name = namedBy(node)
      const written = node.getText(file.source)
      const replace = (text: string): string =>
        applyEdits(file.text, [{ start: node.getStart(file.source), end: node.end, text }])
      if (name !== undefined && name.length > 1) {
        const next = otherValue(node, written, random)
        if (next !== undefined)
          yield {
            ...proposal(file.text, replace(next), { name, written, next }),
            once: assigned(name),
          }
      } else if (
        ts.isStringLiteral(node) &&
        isProse(node.text) &&
        !ts.isExpressionStatement(node.parent)
      ) {
        const next = otherProse(node.text, random)
        const isOnly = file.text.split(written).length === 2
        if (next === undefined || !isOnly) continue
        const quote = written.charAt(0)
        if (next.includes(quote)) continue
        yield {
          before: file.text,
          after: replace(quote + next + quote),
          phrases: 'literal-message',
          slots: { old: { text: `"${node.text}"` }, new: { text: `"${next}"` } },
          canBeSatisfied: true,
        }
      }
    }
  },
}

/** Where a name gets its value. */
function assigned(name: string): RegExp {
  return new RegExp(
    String.raw`(?<![\w$])${name.replaceAll('$', String.raw`\$`)}\??(?:: [\w[\]<>| ]+)? ?(?:=(?!=)|:)`,
    'g',
  )
}

type Literal = ts.NumericLiteral | ts.StringLiteral | ts.BooleanLiteral

function isLiteral(node: ts.Node): node is Literal {
  return (
    ts.isNumericLiteral(node) ||
    ts.isStringLiteral(node) ||
    node.kind === ts.SyntaxKind.TrueKeyword ||
    node.kind === ts.SyntaxKind.FalseKeyword
  )
}

/** What one says to mean this value, when there is such a name. */
function namedBy(node: Literal): string | undefined {
  const { parent } = node
  const holds =
    (ts.isVariableDeclaration(parent) ||
      ts.isPropertyAssignment(parent) ||
      ts.isPropertyDeclaration(parent) ||
      ts.isParameter(parent) ||
      ts.isBindingElement(parent) ||
      ts.isEnumMember(parent)) &&
    parent.initializer === node
  if (!holds) return undefined
  return ts.isIdentifier(parent.name) ? parent.name.text : undefined
}

function proposal(
  before: string,
  after: string,
  { name, written, next }: { name: string; written: string; next: string },
): Proposal {
  const isFlag = next === 'true' || next === 'false'
  const isText = /^['"]/.test(next)
  const bare = (text: string): string => (isText ? text.slice(1, -1) : text)
  const spoken = words(name).join(' ')
  return {
    before,
    after,
    phrases: isFlag
      ? next === 'true'
        ? 'literal-on'
        : 'literal-off'
      : isText
        ? 'literal-text'
        : numberPhrases(Number(written), Number(next)),
    slots: {
      name: { code: name },
      ...(spoken.includes(' ') ? { spoken: { text: spoken } } : {}),
      old: { text: isText ? `"${bare(written)}"` : written },
      new: { text: isText ? `"${bare(next)}"` : next },
    },
    canBeSatisfied: true,
  }
}

function numberPhrases(old: number, next: number): 'literal-raise' | 'literal-lower' {
  return next > old ? 'literal-raise' : 'literal-lower'
}

function otherValue(node: Literal, written: string, random: Random): string | undefined {
  if (written === 'true') return 'false'
  if (written === 'false') return 'true'
  if (ts.isNumericLiteral(node)) return otherNumber(written, random)
  if (!ts.isStringLiteral(node)) return undefined
  const quote = written.charAt(0)
  const next = isProse(node.text) ? otherProse(node.text, random) : otherWord(node.text, random)
  return next === undefined || next.includes(quote) ? undefined : quote + next + quote
}

/** A number that could stand there as well: of about the same size and form. */
function otherNumber(written: string, random: Random): string | undefined {
  if (/^0x[\da-f]+$/i.test(written)) {
    const digits = Array.from(written.slice(2), () => below(random, 16).toString(16)).join('')
    return `0x${/[A-F]/.test(written) ? digits.toUpperCase() : digits}`
  }
  if (!/^\d[\d_]*(?:\.\d+)?$/.test(written)) return undefined
  const value = Number(written.replaceAll('_', ''))
  const factor = pick(random, [0.5, 2, 3, 5, 10, 0.1, 1.5, 4]) ?? 2
  const digits = /\.(\d+)/.exec(written)?.[1]?.length ?? 0
  const moved = digits > 0 || value > 12 ? value * factor : below(random, 20)
  const next = digits > 0 ? moved.toFixed(digits) : String(Math.round(moved))
  const grouped = written.includes('_') ? next.replaceAll(/\B(?=(?:\d{3})+$)/g, '_') : next
  return Number(next) === value || grouped.length > 9 ? undefined : grouped
}

const WORDS =
  'primary secondary default hidden visible auto manual none inherit small medium large compact wide left right center top bottom start end dark light strict loose fast slow basic advanced public private draft final active idle pending ready open closed'.split(
    ' ',
  )

function otherWord(text: string, random: Random): string | undefined {
  if (/^[a-z]{3,12}$/.test(text))
    return pick(
      random,
      WORDS.filter((word) => word !== text),
    )
  if (/^\.?\/[\w/.-]+$/.test(text) && text.length < 30) {
    const name = pick(random, ['v2', 'next', 'internal', 'shared', 'api', 'public'])
    return `${text.replace(/\/$/, '')}/${name}`
  }
  if (/^#[\da-f]{6}$/i.test(text)) {
    return `#${Array.from({ length: 6 }, () => below(random, 16).toString(16)).join('')}`
  }
  if (/^[\w-]+[-_:.][\w-]+$/.test(text) && text.length < 30) {
    const separator = /[-_:.]/.exec(text)?.[0] ?? '-'
    return `${text}${separator}${pick(random, ['next', 'v2', 'old', 'alt', 'main']) ?? 'v2'}`
  }
  return undefined
}

/** A text that people read: words, and no code in them. */
function isProse(text: string): boolean {
  return text.length < 70 && /^[A-Za-z][a-z']*(?: [\w',-]+)+[.:!?]?$/.test(text)
}

const SWAPS: readonly (readonly [RegExp, readonly string[]])[] = [
  [/\bmust be\b/, ['should be', 'has to be', 'needs to be']],
  [/\bshould be\b/, ['must be', 'has to be']],
  [/\b[Cc]annot\b/, ['could not', 'must not', 'failed to']],
  [/\bcould not\b/i, ['failed to', 'was unable to']],
  [/\b[Ff]ailed to\b/, ['could not', 'was unable to']],
  [/\b[Ii]nvalid\b/, ['unexpected', 'malformed', 'unsupported']],
  [/\b[Uu]nexpected\b/, ['invalid', 'unknown', 'unsupported']],
  [/\b[Uu]nable to\b/, ['could not', 'failed to']],
  [/\b[Ee]xpected\b/, ['wanted', 'required']],
  [/\b[Mm]issing\b/, ['no', 'absent', 'undefined']],
  [/\b[Uu]nknown\b/, ['unrecognized', 'unsupported', 'invalid']],
  [/\bis not\b/, ["isn't", 'must be']],
  [/\brequired\b/, ['mandatory', 'needed', 'expected']],
  [/\bvalue\b/, ['argument', 'input', 'option']],
  [/\bnot supported\b/, ['unsupported', 'not implemented', 'not available']],
  [/\b[Ee]rror\b/, ['problem', 'failure']],
  [/\bfunction\b/, ['callback', 'method', 'handler']],
  [/\balready\b/, ['previously', 'currently']],
]

function otherProse(text: string, random: Random): string | undefined {
  const swaps = SWAPS.flatMap(([old, others]) =>
    old.test(text) ? others.map((other) => text.replace(old, other)) : [],
  )
  const ends = [/[.!]$/.test(text) ? text.slice(0, -1) : `${text}.`]
  const all = [...swaps, ...(random() < 0.25 ? ends : [])].map((one) =>
    /^[A-Z]/.test(text) ? one.charAt(0).toUpperCase() + one.slice(1) : one,
  )
  return pick(random, all)
}
