import { EditDataError } from '../edit-data-error.ts'
import { fetchPackage } from './npm.ts'
import type { FetchOptions } from './npm.ts'
import { licenceOf } from './licence.ts'
import { sourceFiles } from './source-files.ts'
import type { SourceText } from './source-files.ts'
import type { LockedPackage } from './source-lock.ts'
import { readTarball } from './tarball.ts'

/**
 * The locked files of a package, fetched when they are not kept yet.
 *
 * @throws {EditDataError} `fetch-failed`; `integrity` when npm delivers other bytes; `licence` or `lock`
 *   when the package is not what the lock says
 */
export async function readSources(
  { name, version, integrity, licence, files }: LockedPackage,
  options: Omit<FetchOptions, 'version'>,
): Promise<readonly SourceText[]> {
  const fetched = await fetchPackage(name, { ...options, version })
  if (fetched.integrity !== integrity) {
    throw new EditDataError('integrity', `${name}@${version} is not the package that was locked`)
  }
  const content = readTarball(fetched.tarball)
  if (licenceOf(content)?.licence !== licence) {
    throw new EditDataError('licence', `${name}@${version} is not under ${licence}`)
  }
  const found = sourceFiles(content).filter(({ path, text }) => files[path] === text.length)
  if (found.length !== Object.keys(files).length) {
    throw new EditDataError('lock', `${name}@${version}: the lock names other files; lock it anew`)
  }
  return found
}
