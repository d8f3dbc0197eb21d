import { handWritten } from './hand-written-task.ts'
import type { HandWrittenTask } from './hand-written-task.ts'

export const IMPORTS: readonly HandWrittenTask[] = [
  handWritten({
    id: 'imports-node-prefix',
    operator: 'change-imports',
    path: 'scripts/work-folder.ts',
    instruction: 'import the node modules with the node: prefix',
    lines: [1, 3],
    text: `import { createHash } from 'crypto'
import { tmpdir } from 'os'
import { join, resolve } from 'path'

/** The same project always works in the same folder. */
export function workFolder(project: string): string {
  const place = resolve(project)
  const name = createHash('sha256').update(place).digest('hex').slice(0, 12)
  return join(tmpdir(), \`work-\${name}\`)
}

export function lockFile(project: string): string {
  return join(workFolder(project), 'lock')
}

export function isWorkFolder(path: string): boolean {
  return path.startsWith(join(tmpdir(), 'work-'))
}
`,
    changes: [
      [
        `import { createHash } from 'crypto'
import { tmpdir } from 'os'
import { join, resolve } from 'path'`,
        `import { createHash } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'`,
      ],
    ],
    tests: `import assert from 'node:assert/strict'
import { text } from './subject-text.ts'
import { isWorkFolder, lockFile, workFolder } from './subject.ts'

assert.doesNotMatch(text, /from ['"](crypto|os|path)['"]/)
assert.equal(text.match(/from ['"]node:(crypto|os|path)['"]/g)?.length, 3)
assert.equal(workFolder('a'), workFolder('./a'))
assert.notEqual(workFolder('a'), workFolder('b'))
assert.ok(isWorkFolder(lockFile('a')))
assert.equal(isWorkFolder('/elsewhere'), false)
`,
  }),
  handWritten({
    id: 'imports-named-path',
    operator: 'change-imports',
    path: 'src/assets/hashed-name.ts',
    instruction: 'import only what we need from node:path instead of the whole thing',
    text: `import { createHash } from 'node:crypto'
import * as path from 'node:path'

const HASH_LENGTH = 8

/** \`css/site.css\` becomes \`css/site-1f2e3d4c.css\`. */
export function hashedName(file: string, content: string): string {
  const hash = createHash('sha1').update(content).digest('hex').slice(0, HASH_LENGTH)
  const extension = path.extname(file)
  const name = path.basename(file, extension)
  return path.join(path.dirname(file), \`\${name}-\${hash}\${extension}\`)
}

export function isHashed(file: string): boolean {
  return /-[0-9a-f]{8}$/.test(path.basename(file, path.extname(file)))
}
`,
    changes: [
      [
        "import * as path from 'node:path'",
        "import { basename, dirname, extname, join } from 'node:path'",
      ],
      [
        `  const extension = path.extname(file)
  const name = path.basename(file, extension)
  return path.join(path.dirname(file), \`\${name}-\${hash}\${extension}\`)`,
        `  const extension = extname(file)
  const name = basename(file, extension)
  return join(dirname(file), \`\${name}-\${hash}\${extension}\`)`,
      ],
      [
        '  return /-[0-9a-f]{8}$/.test(path.basename(file, path.extname(file)))',
        '  return /-[0-9a-f]{8}$/.test(basename(file, extname(file)))',
      ],
    ],
    tests: `import assert from 'node:assert/strict'
import { text } from './subject-text.ts'
import { hashedName, isHashed } from './subject.ts'

assert.doesNotMatch(text, /\\* as |\\bpath\\./)
assert.match(text, /import \\{[^}]+\\} from ['"]node:path['"]/)
assert.equal(hashedName('css/site.css', 'a'), 'css/site-86f7e437.css')
assert.ok(isHashed(hashedName('a/b.min.js', '')))
assert.equal(isHashed('css/site.css'), false)
`,
  }),
  handWritten({
    id: 'imports-unused',
    operator: 'change-imports',
    path: 'src/log-files.ts',
    instruction: 'remove the unused imports',
    text: `import { appendFileSync, existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { EventEmitter } from "node:events";
import { basename, dirname, join, resolve } from "node:path";

const KEPT = 3;

export function appendLine(file: string, line: string): void {
  mkdirSync(dirname(file), { recursive: true });
  appendFileSync(file, line + "\\n");
}

/** Removes all but the newest files; their names begin with the day. */
export function prune(folder: string): string[] {
  const old = readdirSync(folder).sort().reverse().slice(KEPT);
  for (const name of old) rmSync(join(folder, name));
  return old;
}
`,
    changes: [
      [
        `import { appendFileSync, existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { EventEmitter } from "node:events";
import { basename, dirname, join, resolve } from "node:path";`,
        `import { appendFileSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";`,
      ],
    ],
    tests: `import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from './subject-text.ts'
import { appendLine, prune } from './subject.ts'

assert.doesNotMatch(text, /\\b(existsSync|EventEmitter|basename|resolve|node:events)\\b/)
const folder = mkdtempSync(join(tmpdir(), 'log-files-'))
try {
  for (const day of ['01', '02', '03', '04']) appendLine(join(folder, 'a', day), 'x')
  assert.deepEqual(prune(join(folder, 'a')), ['01'])
  assert.deepEqual(readdirSync(join(folder, 'a')).sort(), ['02', '03', '04'])
} finally {
  rmSync(folder, { recursive: true })
}
`,
  }),
]
