import { EditDataError } from '../edit-data-error.ts'
import { isLicence } from './licence.ts'
import type { Licence } from './licence.ts'

/** One package that examples are made of. */
export type LockedPackage = {
  readonly name: string
  readonly version: string
  readonly integrity: string
  /** SPDX identifier. */
  readonly licence: Licence
  /** The file in the package that holds the licence's text. */
  readonly licenceFile: string
  /** The files that are used, and their length in characters. */
  readonly files: Readonly<Record<string, number>>
}

/**
 * Reads sources.lock.json.
 *
 * @throws {EditDataError} `lock`
 */
export function parseLock(text: string): readonly LockedPackage[] {
  const json: unknown = JSON.parse(text)
  const packages = fieldOf(json, 'packages')
  if (!Array.isArray(packages)) throw new EditDataError('lock', 'the lock has no packages')
  return packages.map((entry: unknown) => parseEntry(entry))
}

function parseEntry(entry: unknown): LockedPackage {
  const licence = textOf(entry, 'licence')
  const files = fieldOf(entry, 'files')
  if (!isLicence(licence) || typeof files !== 'object' || files === null) {
    throw new EditDataError('lock', `${textOf(entry, 'name')} has no usable licence or files`)
  }
  return {
    name: textOf(entry, 'name'),
    version: textOf(entry, 'version'),
    integrity: textOf(entry, 'integrity'),
    licence,
    licenceFile: textOf(entry, 'licenceFile'),
    files: Object.fromEntries(Object.entries(files).map(([path, chars]) => [path, Number(chars)])),
  }
}

function fieldOf(json: unknown, key: string): unknown {
  if (typeof json !== 'object' || json === null) return undefined
  return Object.entries(json).find(([name]) => name === key)?.[1]
}

function textOf(json: unknown, key: string): string {
  const found = fieldOf(json, key)
  if (typeof found !== 'string') throw new EditDataError('lock', `an entry has no ${key}`)
  return found
}

/** The text of sources.lock.json: packages by name, files by path. */
export function lockText(packages: readonly LockedPackage[]): string {
  const sorted = packages.toSorted((a, b) => (a.name < b.name ? -1 : 1))
  return `${JSON.stringify({ packages: sorted }, undefined, 2)}\n`
}
