import { handWritten } from './hand-written-task.ts'
import type { HandWrittenTask } from './hand-written-task.ts'

export const PARAMETERS: readonly HandWrittenTask[] = [
  handWritten({
    id: 'remove-param-verbose',
    operator: 'remove-parameter',
    path: 'bin/flags.ts',
    instruction: "parseFlags doesn't use verbose, remove it",
    text: `export interface Flags {
    readonly names: ReadonlyMap<string, string | true>;
    readonly rest: readonly string[];
}

/** Reads \`--name=value\` and \`--name\`; everything after \`--\` is left alone. */
export function parseFlags(argv: readonly string[], verbose: boolean, strict: boolean): Flags {
    const names = new Map<string, string | true>();
    const rest: string[] = [];
    for (const [index, word] of argv.entries()) {
        if (word === '--') {
            rest.push(...argv.slice(index + 1));
            break;
        }
        const [, name, value] = /^--(\\w+)(?:=(.*))?$/.exec(word) ?? [];
        if (name !== undefined) names.set(name, value ?? true);
        else if (strict && word.startsWith('-')) throw new Error(\`unknown flag: \${word}\`);
        else rest.push(word);
    }
    return { names, rest };
}

export function isHelp(argv: readonly string[]): boolean {
    return parseFlags(argv, true, false).names.has('help');
}
`,
    changes: [
      [
        'export function parseFlags(argv: readonly string[], verbose: boolean, strict: boolean): Flags {',
        'export function parseFlags(argv: readonly string[], strict: boolean): Flags {',
      ],
      [
        "    return parseFlags(argv, true, false).names.has('help');",
        "    return parseFlags(argv, false).names.has('help');",
      ],
    ],
    tests: `import assert from 'node:assert/strict'
import { isHelp, parseFlags } from './subject.ts'

assert.equal(parseFlags.length, 2)
assert.throws(() => parseFlags(['-x'], true), /unknown flag: -x/)
const { names, rest } = parseFlags(['--out=a', 'b', '-c', '--', '--d'], false)
assert.deepEqual([...names], [['out', 'a']])
assert.deepEqual(rest, ['b', '-c', '--d'])
assert.equal(isHelp(['--help', '-x']), true)
assert.equal(isHelp([]), false)
`,
  }),
  handWritten({
    id: 'remove-param-indent',
    operator: 'remove-parameter',
    path: 'src/tree-view.ts',
    instruction: 'everybody indents by 2. get rid of the indent argument',
    text: `export interface Folder {
  name: string
  folders?: readonly Folder[]
}

/** One line a folder. */
export function treeLines(folder: Folder, indent: number, depth = 0): string[] {
  const line = ' '.repeat(indent * depth) + folder.name + '/'
  const inner = (folder.folders ?? []).flatMap((child) => treeLines(child, indent, depth + 1))
  return [line, ...inner]
}

export function printTree(folder: Folder): string {
  return treeLines(folder, 2).join('\\n') + '\\n'
}
`,
    changes: [
      [
        `export function treeLines(folder: Folder, indent: number, depth = 0): string[] {
  const line = ' '.repeat(indent * depth) + folder.name + '/'
  const inner = (folder.folders ?? []).flatMap((child) => treeLines(child, indent, depth + 1))`,
        `export function treeLines(folder: Folder, depth = 0): string[] {
  const line = ' '.repeat(2 * depth) + folder.name + '/'
  const inner = (folder.folders ?? []).flatMap((child) => treeLines(child, depth + 1))`,
      ],
      [
        `  return treeLines(folder, 2).join('\\n') + '\\n'`,
        `  return treeLines(folder).join('\\n') + '\\n'`,
      ],
    ],
    tests: `import assert from 'node:assert/strict'
import { printTree, treeLines } from './subject.ts'

const folder = { name: 'a', folders: [{ name: 'b', folders: [{ name: 'c' }] }, { name: 'd' }] }
assert.deepEqual(treeLines(folder), ['a/', '  b/', '    c/', '  d/'])
assert.equal(printTree(folder), 'a/\\n  b/\\n    c/\\n  d/\\n')
`,
  }),
  handWritten({
    id: 'remove-param-logger',
    operator: 'remove-parameter',
    path: 'src/feed/dedupe.ts',
    instruction: 'Remove the `trace` parameter and the call to it',
    lines: [8, 22],
    text: `export interface FeedItem {
  readonly guid?: string
  readonly link: string
  readonly title: string
}

/** The first of each; an item without a guid is known by its link. */
export function dedupe(
  items: readonly FeedItem[],
  trace: (message: string) => void,
): FeedItem[] {
  const seen = new Set<string>()
  return items.filter((item) => {
    const key = item.guid ?? item.link
    if (seen.has(key)) {
      trace(\`dropped \${item.title}\`)
      return false
    }
    seen.add(key)
    return true
  })
}
`,
    changes: [
      [
        `export function dedupe(
  items: readonly FeedItem[],
  trace: (message: string) => void,
): FeedItem[] {`,
        'export function dedupe(items: readonly FeedItem[]): FeedItem[] {',
      ],
      [
        `    if (seen.has(key)) {
      trace(\`dropped \${item.title}\`)
      return false
    }`,
        '    if (seen.has(key)) return false',
      ],
    ],
    tests: `import assert from 'node:assert/strict'
import { dedupe } from './subject.ts'

assert.equal(dedupe.length, 1)
const first = { guid: '1', link: '/a', title: 'A' }
const second = { link: '/b', title: 'B' }
const again = { guid: '1', link: '/c', title: 'C' }
assert.deepEqual(dedupe([first, second, again, second]), [first, second])
`,
  }),
  handWritten({
    id: 'reorder-params-clamp',
    operator: 'reorder-parameters',
    path: 'src/audio/gain.ts',
    instruction: 'put value first in clamp',
    text: `function clamp(min: number, max: number, value: number): number {
  return Math.min(max, Math.max(min, value))
}

const MIN_DB = -60
const MAX_DB = 6

/** Decibels of a fader that goes from 0 to 1. */
export function faderToDb(position: number): number {
  const at = clamp(0, 1, position)
  return at === 0 ? -Infinity : clamp(MIN_DB, MAX_DB, MIN_DB + at * (MAX_DB - MIN_DB))
}

export function pan(position: number): { left: number; right: number } {
  const at = clamp(-1, 1, position)
  return { left: (1 - at) / 2, right: (1 + at) / 2 }
}
`,
    changes: [
      [
        'function clamp(min: number, max: number, value: number): number {',
        'function clamp(value: number, min: number, max: number): number {',
      ],
      [
        `  const at = clamp(0, 1, position)
  return at === 0 ? -Infinity : clamp(MIN_DB, MAX_DB, MIN_DB + at * (MAX_DB - MIN_DB))`,
        `  const at = clamp(position, 0, 1)
  return at === 0 ? -Infinity : clamp(MIN_DB + at * (MAX_DB - MIN_DB), MIN_DB, MAX_DB)`,
      ],
      ['  const at = clamp(-1, 1, position)', '  const at = clamp(position, -1, 1)'],
    ],
    tests: `import assert from 'node:assert/strict'
import { text } from './subject-text.ts'
import { faderToDb, pan } from './subject.ts'

assert.match(text, /clamp\\s*(=\\s*)?\\(\\s*value\\b/)
assert.equal(faderToDb(2), 6)
assert.equal(faderToDb(0.5), -27)
assert.equal(faderToDb(-1), -Infinity)
assert.deepEqual(pan(-3), { left: 1, right: 0 })
assert.deepEqual(pan(0), { left: 0.5, right: 0.5 })
`,
  }),
  handWritten({
    id: 'reorder-params-options-last',
    operator: 'reorder-parameters',
    path: 'src/http/build-url.ts',
    instruction: 'buildUrl should take the path before the query, like everything else here',
    text: `export type Query = Readonly<Record<string, string | number | undefined>>

/** Leaves out what is undefined. */
export function buildUrl(query: Query, path: string): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) search.append(name, String(value))
  }
  const text = search.toString()
  return text === '' ? path : \`\${path}?\${text}\`
}

export function userPage(id: number, page?: number): string {
  return buildUrl({ page }, \`/users/\${id}\`)
}

export function searchPage(words: string): string {
  return buildUrl({ q: words, sort: 'date' }, '/search')
}
`,
    changes: [
      [
        'export function buildUrl(query: Query, path: string): string {',
        'export function buildUrl(path: string, query: Query): string {',
      ],
      [
        '  return buildUrl({ page }, `/users/${id}`)',
        '  return buildUrl(`/users/${id}`, { page })',
      ],
      [
        "  return buildUrl({ q: words, sort: 'date' }, '/search')",
        "  return buildUrl('/search', { q: words, sort: 'date' })",
      ],
    ],
    tests: `import assert from 'node:assert/strict'
import { buildUrl, searchPage, userPage } from './subject.ts'

assert.equal(buildUrl('/x', { a: 1, b: undefined }), '/x?a=1')
assert.equal(buildUrl('/x', {}), '/x')
assert.equal(userPage(7), '/users/7')
assert.equal(userPage(7, 2), '/users/7?page=2')
assert.equal(searchPage('red car'), '/search?q=red+car&sort=date')
`,
  }),
  handWritten({
    id: 'default-page-size',
    operator: 'default-value',
    path: 'src/api/paginate.ts',
    instruction: 'pagesize should default to 20',
    lines: [8, 15],
    text: `export type Page<T> = {
  readonly items: readonly T[]
  readonly page: number
  readonly pages: number
}

/** Pages are counted from 1; a page that is not there is empty. */
export function paginate<T>(all: readonly T[], page: number, pageSize: number): Page<T> {
  const start = (page - 1) * pageSize
  return {
    items: all.slice(start, start + pageSize),
    page,
    pages: Math.max(1, Math.ceil(all.length / pageSize)),
  }
}
`,
    changes: [
      [
        'export function paginate<T>(all: readonly T[], page: number, pageSize: number): Page<T> {',
        'export function paginate<T>(all: readonly T[], page: number, pageSize = 20): Page<T> {',
      ],
    ],
    tests: `import assert from 'node:assert/strict'
import { paginate } from './subject.ts'

const all = Array.from({ length: 45 }, (_, index) => index)
assert.deepEqual(paginate(all, 3), { items: [40, 41, 42, 43, 44], page: 3, pages: 3 })
assert.deepEqual(paginate(all, 2, 2), { items: [2, 3], page: 2, pages: 23 })
assert.deepEqual(paginate([], 1), { items: [], page: 1, pages: 1 })
`,
  }),
  handWritten({
    id: 'default-column-options',
    operator: 'default-value',
    path: 'src/table/column.ts',
    instruction: 'make `align` and `fill` optional in ColumnOptions: left, and a dot',
    lines: [1, 11],
    text: `export interface ColumnOptions {
  readonly width: number
  readonly align: 'left' | 'right'
  /** One character. */
  readonly fill: string
}

/** Cuts what is too long. */
export function column(content: string, { width, align, fill }: ColumnOptions): string {
  const cut = content.length > width ? content.slice(0, width - 1) + '…' : content
  return align === 'right' ? cut.padStart(width, fill) : cut.padEnd(width, fill)
}

export function row(contents: readonly string[], width: number): string {
  return contents.map((one) => column(one, { width, align: 'left', fill: ' ' })).join('|')
}
`,
    changes: [
      [
        `  readonly align: 'left' | 'right'
  /** One character. */
  readonly fill: string
}`,
        `  readonly align?: 'left' | 'right'
  /** One character. */
  readonly fill?: string
}`,
      ],
      [
        'export function column(content: string, { width, align, fill }: ColumnOptions): string {',
        `export function column(
  content: string,
  { width, align = 'left', fill = '.' }: ColumnOptions,
): string {`,
      ],
    ],
    tests: `import assert from 'node:assert/strict'
import { text } from './subject-text.ts'
import { column, row } from './subject.ts'

assert.match(text, /align\\?:/)
assert.match(text, /fill\\?:/)
assert.equal(column('ab', { width: 4 }), 'ab..')
assert.equal(column('ab', { width: 4, align: 'right' }), '..ab')
assert.equal(column('ab', { width: 4, align: 'right', fill: ' ' }), '  ab')
assert.equal(column('abcdef', { width: 4 }), 'abc…')
assert.equal(row(['a', 'b'], 2), 'a |b ')
`,
  }),
]
