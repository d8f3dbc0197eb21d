import { isBuiltin } from 'node:module'
import { posix } from 'node:path'
import { findCycles } from './cycles.ts'
import type { Reference } from './references.ts'
import type { Room } from './rooms.ts'
import type { Package, SourceFile } from './tree.ts'
import type { RuleName, Violation } from './violation.ts'

/** The packages that are there, each with its openings. */
type Doors = ReadonlyMap<string, readonly string[]>

/** Where a reference stands. */
interface Place {
  readonly room: Room
  readonly home: Package
  readonly inTest: boolean
}

/**
 * Holds the imports of all packages against the table of rooms.
 *
 * @param packages what is there
 * @param rooms what may be there
 */
export function checkImports(
  packages: readonly Package[],
  rooms: readonly Room[],
): readonly Violation[] {
  const doors = new Map(packages.map(({ manifest }) => [manifest.name, manifest.openings]))
  const violations = packages.flatMap((home) => {
    const room = rooms.find(
      ({ folder, name }) => folder === home.folder && name === home.manifest.name,
    )
    if (room === undefined) return [inManifest(home, 'unknown-room', home.manifest.name)]
    return [
      ...forbiddenNeeds(home, room),
      ...home.files.flatMap((file) => inFile(file, { home, room, inTest: isTest(file) }, doors)),
      ...fileCycles(home),
    ]
  })
  return [...violations, ...packageCycles(packages)]
}

/** Tests lie in a folder of that name, or beside what they test. */
function isTest({ path }: SourceFile): boolean {
  return path.includes('/test/') || path.includes('.test.')
}

function inManifest({ folder }: Package, rule: RuleName, what: string): Violation {
  return { rule, file: `${folder}/package.json`, line: 1, what }
}

/** An arrow is drawn by declaring a package as much as by importing it. */
function forbiddenNeeds(home: Package, room: Room): readonly Violation[] {
  return [...home.manifest.dependencies.keys()]
    .filter((name) => isRoomName(name) && !room.mayImport.includes(name))
    .map((name) => inManifest(home, 'forbidden-arrow', name))
}

function inFile(file: SourceFile, place: Place, doors: Doors): readonly Violation[] {
  return file.references.flatMap((reference) =>
    brokenBy(reference, place, { doors, file }).map((rule) => ({
      rule,
      file: file.path,
      line: reference.line,
      what: reference.specifier ?? 'import() of an expression',
    })),
  )
}

function brokenBy(
  { specifier, form }: Reference,
  place: Place,
  { doors, file }: { readonly doors: Doors; readonly file: SourceFile },
): readonly RuleName[] {
  const broken: RuleName[] = form === 'export-all' ? ['export-all'] : []
  if (specifier === undefined) {
    if (!place.room.native) broken.push('computed-import')
  } else if (isPath(specifier)) {
    const inside = resolvePath(file.path, specifier).startsWith(`${place.home.folder}/`)
    if (!inside) broken.push('leaves-room')
  } else {
    if (form !== 'import') broken.push('foreign-re-export')
    broken.push(...brokenByPackage(specifier, place, doors))
  }
  return broken
}

function brokenByPackage(specifier: string, place: Place, doors: Doors): readonly RuleName[] {
  const { room } = place
  if (isBuiltin(specifier)) return room.pure && !place.inTest ? ['impure-room'] : []
  const name = packageName(specifier)
  if (isRoomName(name)) return brokenByRoom(name, specifier, { place, doors })
  return isNative(name) && !room.native ? ['native-dependency'] : []
}

function brokenByRoom(
  name: string,
  specifier: string,
  { place, doors }: { readonly place: Place; readonly doors: Doors },
): readonly RuleName[] {
  const openings = doors.get(name)
  if (openings === undefined) return ['unknown-room']
  const broken: RuleName[] = []
  if (!openings.includes(`.${specifier.slice(name.length)}`)) broken.push('deep-import')
  const { room, home, inTest } = place
  // A test may enter its own room by the front door, as every other user does.
  if (inTest && name === room.name) return broken
  if (!inTest && !room.mayImport.includes(name)) broken.push('forbidden-arrow')
  const { dependencies, devDependencies } = home.manifest
  const declared = dependencies.has(name) || (inTest && devDependencies.has(name))
  if (!declared) broken.push('undeclared-package')
  return broken
}

function isPath(specifier: string): boolean {
  return /^(?:\.|\/|file:)/.test(specifier)
}

function resolvePath(from: string, specifier: string): string {
  return specifier.startsWith('.') ? posix.join(posix.dirname(from), specifier) : specifier
}

function packageName(specifier: string): string {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')
}

function isRoomName(name: string): boolean {
  return name === 'turant' || name.startsWith('@turant/')
}

function isNative(name: string): boolean {
  return name === 'koffi' || name.startsWith('@node-llama-cpp/')
}

function fileCycles({ files }: Package): readonly Violation[] {
  const graph = new Map(
    files.map(({ path, references }) => [
      path,
      references
        .flatMap(({ specifier }) => specifier ?? [])
        .filter(isPath)
        .map((specifier) => resolvePath(path, specifier)),
    ]),
  )
  return findCycles(graph).map((cycle) => ({
    rule: 'file-cycle',
    file: cycle[0] ?? '',
    line: 1,
    what: describeCycle(cycle),
  }))
}

/** Declared needs of tests count here: npm and a reader have to put the packages in some order. */
function packageCycles(packages: readonly Package[]): readonly Violation[] {
  const graph = new Map(
    packages.map(({ manifest }) => [
      manifest.name,
      [...manifest.dependencies.keys(), ...manifest.devDependencies.keys()],
    ]),
  )
  return findCycles(graph).flatMap((cycle) =>
    packages
      .filter(({ manifest }) => manifest.name === cycle[0])
      .map((home) => inManifest(home, 'package-cycle', describeCycle(cycle))),
  )
}

function describeCycle(cycle: readonly string[]): string {
  return [...cycle, ...cycle.slice(0, 1)].join(' -> ')
}
