import { fetchPackage } from './npm.ts'
import type { FetchedPackage, FetchOptions } from './npm.ts'
import { licenceOf } from './licence.ts'
import { sourceFiles } from './source-files.ts'
import type { LockedPackage } from './source-lock.ts'
import { readTarball } from './tarball.ts'

/** Files that a package must have to be worth its place. */
const MIN_FILES = 1

export type Resolved =
  | { readonly type: 'locked'; readonly entry: LockedPackage }
  | { readonly type: 'unfit'; readonly name: string; readonly why: string }

/** Looks at the latest version of a package, and says how it would stand in the lock. */
export async function resolvePackage(name: string, options: FetchOptions): Promise<Resolved> {
  return lockedAs(await fetchPackage(name, options))
}

/** How a package that was fetched would stand in the lock. */
export function lockedAs({ name, version, integrity, tarball }: FetchedPackage): Resolved {
  const files = readTarball(tarball)
  const found = licenceOf(files)
  if (found === undefined) {
    return { type: 'unfit', name, why: 'no permitted licence that a file of its own confirms' }
  }
  const sources = sourceFiles(files)
  if (sources.length < MIN_FILES) return { type: 'unfit', name, why: 'ships no source of its own' }
  const entry = {
    name,
    version,
    integrity,
    licence: found.licence,
    licenceFile: found.file,
    files: Object.fromEntries(sources.map(({ path, text }) => [path, text.length])),
  }
  return { type: 'locked', entry }
}
