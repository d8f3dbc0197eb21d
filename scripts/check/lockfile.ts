import { entriesAt } from '../workspace/json-fields.ts'

const KINDS = ['dependencies', 'optionalDependencies', 'devDependencies']

/**
 * What package-lock.json needs but does not hold, a line each. npm leaves the packages of other
 * platforms out when it writes the file beside an old `node_modules`, or when the registry does not
 * have them: the file then works where it was written, and `npm ci` refuses it elsewhere.
 *
 * @param text package-lock.json, lockfile version 3
 */
export function lockfileProblems(text: string): readonly string[] {
  const packages = new Map(entriesAt(JSON.parse(text), 'packages'))
  return [...packages].flatMap(([path, entry]) =>
    KINDS.flatMap((kind) => entriesAt(entry, kind))
      .filter(([name]) => !placesOf(name, path).some((place) => packages.has(place)))
      .map(
        ([name, version]) =>
          `${path || '.'} needs ${name} ${String(version)}: not in package-lock.json`,
      ),
  )
}

/** Where Node looks for a package: in the `node_modules` of each folder on the way up. */
function placesOf(name: string, from: string): readonly string[] {
  const steps = from === '' ? [] : from.split('/')
  return [...steps, ''].map((_, index) =>
    [...steps.slice(0, steps.length - index), 'node_modules', name].join('/'),
  )
}
