import type { Fields } from '../task/fields.ts'
import type { Candidates, TaskRow } from './conversion.ts'
import { JEST_END, JEST_GLOBALS } from './jest-globals.ts'
import { lineHoles } from './line-holes.ts'

const REMEDY = 'write {"slug", "tests": {FILE: TEXT}, "reference": {FILE: TEXT}}, one file each'
const JEST_IMPORT = /^import\s*\{[^}]*\}\s*from\s*['"]@jest\/globals['"];?$/m

/** Example solutions of Exercism's TypeScript track, each without one line. */
export function exercismFill(fields: Fields, seed: number): Candidates {
  const id = fields.words('slug', REMEDY)
  const right = onlyText(fields, 'reference')
  const tests: TaskRow['tests'] = {
    language: 'typescript',
    code: withoutJest(onlyText(fields, 'tests'), id),
  }
  const rows = lineHoles(right, 0, `${seed} ${id}`).map((hole) => ({
    id,
    suite: 'exercism-fill',
    operator: 'fill-line',
    path: `${id}.ts`,
    task: { type: 'fill', ...hole } as const,
    tests,
  }))
  return { id, right, rows }
}

function onlyText(fields: Fields, name: string): string {
  const [text, ...more] = fields.texts(name, REMEDY).values()
  if (text !== undefined && more.length === 0) return text
  return fields.refuse(name, { what: 'one file', remedy: REMEDY })
}

function withoutJest(tests: string, slug: string): string {
  const own = tests
    .replace(JEST_IMPORT, '')
    .replaceAll(new RegExp(`(['"])\\./${slug}(?:\\.ts)?\\1`, 'g'), "'./subject.ts'")
  return JEST_GLOBALS + own + JEST_END
}
