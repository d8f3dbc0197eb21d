import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import process from 'node:process'
import { isCode, type StatePaths } from '@turant/daemon'
import { isEditFormatId, type EditFormatId } from '@turant/edits'

/** What `turant bench formats` found for a model. */
export type MeasuredFormat = {
  readonly format: EditFormatId
  /** Of so many edits so many were exactly right. */
  readonly exact: number
  readonly cases: number
  readonly measuredAt: string
}

/** By model, as requests name it. What can not be read says nothing: the models' own formats are used. */
export function measuredFormats(paths: StatePaths): ReadonlyMap<string, MeasuredFormat> {
  try {
    const records: unknown = JSON.parse(readFileSync(paths.formats, 'utf8'))
    return new Map(Object.entries(records ?? {}).filter(isRecord))
  } catch (error) {
    if (error instanceof SyntaxError || isCode(error, 'ENOENT')) return new Map()
    throw error
  }
}

/** Servers look at the file before every edit, so that it needs no restart. */
export function recordFormat(paths: StatePaths, model: string, measured: MeasuredFormat): void {
  write(paths, new Map(measuredFormats(paths)).set(model, measured))
}

/** False when there was nothing to forget. */
export function forgetFormat(paths: StatePaths, model: string): boolean {
  const records = new Map(measuredFormats(paths))
  const isKnown = records.delete(model)
  if (isKnown) write(paths, records)
  return isKnown
}

function write(paths: StatePaths, records: ReadonlyMap<string, MeasuredFormat>): void {
  mkdirSync(paths.directory, { recursive: true, mode: 0o700 })
  const temporary = `${paths.formats}.${process.pid}`
  try {
    const text = JSON.stringify(Object.fromEntries(records), undefined, 2)
    writeFileSync(temporary, `${text}\n`, { mode: 0o600 })
    renameSync(temporary, paths.formats)
  } finally {
    rmSync(temporary, { force: true })
  }
}

function isRecord(entry: [string, unknown]): entry is [string, MeasuredFormat] {
  const [, value] = entry
  if (typeof value !== 'object' || value === null) return false
  const { format, exact, cases, measuredAt } = value as Partial<Record<string, unknown>>
  const isKnown = typeof format === 'string' && isEditFormatId(format)
  const isCounted = typeof exact === 'number' && typeof cases === 'number'
  return isKnown && isCounted && typeof measuredAt === 'string'
}
