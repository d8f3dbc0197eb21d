import { handWritten } from './hand-written-task.ts'
import type { HandWrittenTask } from './hand-written-task.ts'

export const SKETCHES_OF_LARGER_FILES: readonly HandWrittenTask[] = [
  handWritten({
    id: 'sketch-parser-escapes',
    operator: 'merge-sketch',
    path: 'src/search/parse-terms.ts',
    instruction: `// ... existing code ...
    } else if (char === '\\\\' && index + 1 < input.length) {
      index += 1
      current += input[index]
    } else if (char === ' ' && !isQuoted) {
// ... existing code ...`,
    text: `export interface Term {
  readonly field: string | undefined
  readonly text: string
}

function words(input: string): string[] {
  const found: string[] = []
  let current = ''
  let isQuoted = false
  for (let index = 0; index < input.length; index += 1) {
    const char = input[index]
    if (char === '"') {
      isQuoted = !isQuoted
    } else if (char === ' ' && !isQuoted) {
      if (current !== '') found.push(current)
      current = ''
    } else {
      current += char
    }
  }
  if (current !== '') found.push(current)
  return found
}

/** \`from:ada "two words"\` looks for both, the first one in one field only. */
export function parseTerms(input: string): Term[] {
  return words(input).map((word) => {
    const colon = word.indexOf(':')
    return colon < 1
      ? { field: undefined, text: word }
      : { field: word.slice(0, colon), text: word.slice(colon + 1) }
  })
}

export function formatTerms(terms: readonly Term[]): string {
  return terms
    .map(({ field, text }) => (field === undefined ? text : \`\${field}:\${text}\`))
    .map((word) => (word.includes(' ') ? \`"\${word}"\` : word))
    .join(' ')
}
`,
    changes: [
      [
        "    } else if (char === ' ' && !isQuoted) {",
        `    } else if (char === '\\\\' && index + 1 < input.length) {
      index += 1
      current += input[index]
    } else if (char === ' ' && !isQuoted) {`,
      ],
    ],
    tests: `import assert from 'node:assert/strict'
import { text } from './subject-text.ts'
import { formatTerms, parseTerms } from './subject.ts'

assert.doesNotMatch(text, /existing code/)
const texts = (input) => parseTerms(input).map((term) => term.text)
assert.deepEqual(texts('a\\\\ b c'), ['a b', 'c'])
assert.deepEqual(texts('say \\\\"hi\\\\"'), ['say', '"hi"'])
assert.deepEqual(texts('end\\\\'), ['end\\\\'])
assert.deepEqual(parseTerms('from:ada "x y"'), [
  { field: 'from', text: 'ada' },
  { field: undefined, text: 'x y' },
])
assert.equal(formatTerms(parseTerms('from:ada "x y"')), 'from:ada "x y"')
`,
  }),
  handWritten({
    id: 'sketch-pager-buttons',
    operator: 'merge-sketch',
    path: 'src/ui/pager.ts',
    instruction: `Make it look like this, parts that are left out stay:
/* ... */
export function pagerLabels(page: number, pages: number): string[] {
  if (pages <= 1) return [];
  const labels: string[] = [];
  if (page > 1) labels.push("first", "back");
  /* ... */
  if (page < pages) labels.push("next", "last");
  return labels;
}
/* ... */`,
    text: `const AROUND = 2;

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index);
}

/** The current page is in brackets. */
export function pagerLabels(page: number, pages: number): string[] {
  if (pages <= 1) return [];
  const labels: string[] = [];
  if (page > 1) labels.push("back");
  const first = Math.max(1, page - AROUND);
  const last = Math.min(pages, page + AROUND);
  for (const number of range(first, last)) {
    labels.push(number === page ? \`[\${number}]\` : String(number));
  }
  if (page < pages) labels.push("next");
  return labels;
}

export function pageOf(label: string, page: number): number {
  if (label === "back") return page - 1;
  if (label === "next") return page + 1;
  return Number(label.replace(/[[\\]]/g, ""));
}
`,
    changes: [
      ['  if (page > 1) labels.push("back");', '  if (page > 1) labels.push("first", "back");'],
      [
        '  if (page < pages) labels.push("next");',
        '  if (page < pages) labels.push("next", "last");',
      ],
    ],
    tests: `import assert from 'node:assert/strict'
import { text } from './subject-text.ts'
import { pageOf, pagerLabels } from './subject.ts'

assert.doesNotMatch(text, /\\/\\* \\.\\.\\. \\*\\//)
assert.deepEqual(pagerLabels(1, 3), ['[1]', '2', '3', 'next', 'last'])
assert.deepEqual(pagerLabels(5, 6), ['first', 'back', '3', '4', '[5]', '6', 'next', 'last'])
assert.deepEqual(pagerLabels(2, 2), ['first', 'back', '1', '[2]'])
assert.deepEqual(pagerLabels(1, 1), [])
assert.deepEqual([pageOf('back', 3), pageOf('next', 3)], [2, 4])
assert.equal(pageOf('[3]', 9), 3)
`,
  }),
  handWritten({
    id: 'sketch-migrations-dry-run',
    operator: 'merge-sketch',
    path: 'src/db/migrate.ts',
    instruction: `instructions: add a dry run
\`\`\`ts
export interface MigrateOptions {
  // ... existing code ...
  /** Tells what would be run, and runs nothing. */
  readonly isDryRun?: boolean
}

// ... existing code ...

export async function migrate(
  migrations: readonly Migration[],
  { applied, execute, isDryRun = false }: MigrateOptions,
): Promise<string[]> {
  const open = pending(migrations, applied)
  if (isDryRun) return open.map(({ id }) => id)
  // ... existing code ...
}
\`\`\``,
    text: `export interface Migration {
  readonly id: string
  readonly sql: string
}

export interface MigrateOptions {
  readonly applied: ReadonlySet<string>
  readonly execute: (sql: string) => Promise<void>
}

function pending(
  migrations: readonly Migration[],
  applied: ReadonlySet<string>,
): readonly Migration[] {
  return migrations
    .filter(({ id }) => !applied.has(id))
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
}

/** @returns the ids of those that were run, in order */
export async function migrate(
  migrations: readonly Migration[],
  { applied, execute }: MigrateOptions,
): Promise<string[]> {
  const open = pending(migrations, applied)
  const done: string[] = []
  for (const { id, sql } of open) {
    await execute(sql)
    done.push(id)
  }
  return done
}
`,
    changes: [
      [
        '  readonly execute: (sql: string) => Promise<void>',
        `  readonly execute: (sql: string) => Promise<void>
  /** Tells what would be run, and runs nothing. */
  readonly isDryRun?: boolean`,
      ],
      [
        '  { applied, execute }: MigrateOptions,',
        '  { applied, execute, isDryRun = false }: MigrateOptions,',
      ],
      [
        '  const open = pending(migrations, applied)',
        `  const open = pending(migrations, applied)
  if (isDryRun) return open.map(({ id }) => id)`,
      ],
    ],
    tests: `import assert from 'node:assert/strict'
import { text } from './subject-text.ts'
import { migrate } from './subject.ts'

assert.doesNotMatch(text, /existing code/)
assert.match(text, /isDryRun\\?\\s*:\\s*boolean/)
const migrations = ['003', '001', '002'].map((id) => ({ id, sql: \`sql \${id}\` }))
const ran = []
const execute = async (sql) => {
  ran.push(sql)
}
const applied = new Set(['001'])
assert.deepEqual(await migrate(migrations, { applied, execute, isDryRun: true }), ['002', '003'])
assert.deepEqual(ran, [])
assert.deepEqual(await migrate(migrations, { applied, execute }), ['002', '003'])
assert.deepEqual(ran, ['sql 002', 'sql 003'])
`,
  }),
  handWritten({
    id: 'sketch-playlist-shuffle',
    operator: 'merge-sketch',
    path: 'src/player/playlist.ts',
    instruction: `merge this into the class
\`\`\`
    // ... existing code ...

    next(): string | undefined {
        if (this.position + 1 >= this.songs.length) {
            if (!this.repeats) return undefined
            this.position = -1
        }
        this.position += 1
        return this.songs[this.position]
    }

    // ... rest stays the same
\`\`\`
and give it a public field \`repeats\`, false at first`,
    text: `export class Playlist {
    private readonly songs: string[] = []
    private position = -1

    add(...songs: string[]): void {
        this.songs.push(...songs)
    }

    current(): string | undefined {
        return this.songs[this.position]
    }

    next(): string | undefined {
        if (this.position + 1 >= this.songs.length) {
            return undefined
        }
        this.position += 1
        return this.songs[this.position]
    }

    previous(): string | undefined {
        if (this.position <= 0) return undefined
        this.position -= 1
        return this.songs[this.position]
    }

    remaining(): number {
        return this.songs.length - this.position - 1
    }
}
`,
    changes: [
      [
        '    private readonly songs: string[] = []',
        `    repeats = false
    private readonly songs: string[] = []`,
      ],
      [
        `        if (this.position + 1 >= this.songs.length) {
            return undefined
        }`,
        `        if (this.position + 1 >= this.songs.length) {
            if (!this.repeats) return undefined
            this.position = -1
        }`,
      ],
    ],
    tests: `import assert from 'node:assert/strict'
import { text } from './subject-text.ts'
import { Playlist } from './subject.ts'

assert.doesNotMatch(text, /existing code|stays the same/)
const list = new Playlist()
list.add('a', 'b')
assert.equal(list.repeats, false)
assert.deepEqual([list.next(), list.next(), list.next()], ['a', 'b', undefined])
list.repeats = true
assert.deepEqual([list.next(), list.next(), list.previous()], ['a', 'b', 'a'])
assert.equal(list.current(), 'a')
assert.equal(list.previous(), undefined)
assert.equal(list.remaining(), 1)
`,
  }),
]
