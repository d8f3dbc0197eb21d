import { entriesAt, stringAt } from './json-fields.ts'

/** What a package.json says about the package's place in the workspace. */
export interface Manifest {
  readonly name: string
  readonly version: string | undefined
  readonly license: string | undefined
  /** The openings of the package: the keys of `exports`, such as `.`. */
  readonly openings: readonly string[]
  /** The scripts behind its commands, by the command's name. */
  readonly commands: ReadonlyMap<string, string>
  /** What it needs to run: `dependencies`, `optionalDependencies` and `peerDependencies`. */
  readonly dependencies: ReadonlyMap<string, string>
  /** What only its tests need. */
  readonly devDependencies: ReadonlyMap<string, string>
}

/**
 * Reads a package.json.
 *
 * @throws SyntaxError when the text is not JSON, TypeError when it has no name
 */
export function parseManifest(text: string): Manifest {
  const json: unknown = JSON.parse(text)
  const name = stringAt(json, 'name')
  if (name === undefined) throw new TypeError('a package.json without a name')
  return {
    name,
    version: stringAt(json, 'version'),
    license: stringAt(json, 'license'),
    openings: entriesAt(json, 'exports').map(([key]) => key),
    commands: new Map(commandsOf(json, name)),
    dependencies: new Map([
      ...stringsAt(json, 'dependencies'),
      ...stringsAt(json, 'optionalDependencies'),
      ...stringsAt(json, 'peerDependencies'),
    ]),
    devDependencies: new Map(stringsAt(json, 'devDependencies')),
  }
}

/** `bin` is a table, or the path of one command that is called as the package is. */
function commandsOf(json: unknown, name: string): readonly (readonly [string, string])[] {
  const only = stringAt(json, 'bin')
  return only === undefined ? stringsAt(json, 'bin') : [[name, only]]
}

function stringsAt(json: unknown, key: string): readonly (readonly [string, string])[] {
  return entriesAt(json, key).map(([name, value]) => [name, String(value)])
}
