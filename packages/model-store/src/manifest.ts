import { readText, replaceText } from './file.ts'
import { numberField, parseJson, textField } from './json.ts'

/** What is remembered of a pulled file, in a small file beside it. */
export type Manifest = {
  readonly id: string
  /** The pin: later pulls of the same source must yield these bytes. */
  readonly sha256: string
  readonly bytes: number
  /** One line: the source that served it. */
  readonly source: string
  /** That line, and by which way. */
  readonly servedBy: string
  /** ISO 8601, UTC. */
  readonly pulledAt: string
}

export async function writeManifest(path: string, manifest: Manifest): Promise<void> {
  await replaceText(path, `${JSON.stringify(manifest, undefined, 2)}\n`)
}

/** Undefined when there is none, or none that can be understood: somebody edited it. */
export async function readManifest(path: string): Promise<Manifest | undefined> {
  const value = parseJson((await readText(path)) ?? '')
  const id = textField(value, 'id')
  const sha256 = textField(value, 'sha256')
  const bytes = numberField(value, 'bytes')
  const source = textField(value, 'source')
  const servedBy = textField(value, 'servedBy')
  const pulledAt = textField(value, 'pulledAt')
  if (id === undefined || sha256 === undefined || bytes === undefined) return undefined
  if (source === undefined || servedBy === undefined || pulledAt === undefined) return undefined
  return { id, sha256, bytes, source, servedBy, pulledAt }
}
