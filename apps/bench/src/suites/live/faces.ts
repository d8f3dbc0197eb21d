import { existsSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { runProgram } from '../../peers/run-program.ts'

/** Times since the last key of an instruction, one for each live edit, as `e2e/measure.ts` prints them. */
export type FaceTimes = {
  readonly face: string
  readonly drawnMs: readonly number[]
  readonly firstLineMs: readonly number[]
  readonly finishedMs: readonly number[]
}

const E2E = fileURLToPath(new URL('../../../../../e2e/', import.meta.url))

/** Whether the browser's driver and the editor's host are installed. */
export function areFacesHere(): boolean {
  return existsSync(join(E2E, 'node_modules/code-server/package.json'))
}

/** Live edits in a real browser and a real VS Code window. Throws when they can not be driven. */
export async function measureFaces(edits: number): Promise<readonly FaceTimes[]> {
  const { code, output, errors } = await runProgram(process.execPath, [
    '--disable-warning=ExperimentalWarning',
    join(E2E, 'measure.ts'),
    String(edits),
  ])
  if (code !== 0) throw new Error(`e2e/measure.ts ended with ${code}: ${errors.slice(-2000)}`)
  return readFaces(output)
}

export function readFaces(text: string): readonly FaceTimes[] {
  const value: unknown = JSON.parse(text)
  if (!Array.isArray(value)) throw new TypeError('no list of faces')
  return value.map((one: unknown): FaceTimes => {
    const face = String(field(one, 'face'))
    return {
      face,
      drawnMs: numbers(one, 'drawnMs'),
      firstLineMs: numbers(one, 'firstLineMs'),
      finishedMs: numbers(one, 'finishedMs'),
    }
  })
}

function numbers(value: unknown, name: string): readonly number[] {
  const list = field(value, name)
  if (!Array.isArray(list)) throw new TypeError(`no list ${name}`)
  return list.map(Number)
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}
