import { globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { parseManifest } from '../workspace/manifest.ts'
import type { Manifest } from '../workspace/manifest.ts'
import { referencesOf } from './references.ts'
import type { Reference } from './references.ts'

export interface SourceFile {
  /** From the root, with forward slashes. */
  readonly path: string
  readonly references: readonly Reference[]
}

/** A package as it is announced. */
export interface Announced {
  /** From the root, such as `packages/edits`. */
  readonly folder: string
  readonly manifest: Manifest
}

/** A package as it lies on the disk. */
export interface Package extends Announced {
  readonly files: readonly SourceFile[]
}

/** Material, not code of ours: files that are edited by a measurement, trees that a test reads, what was built. */
const NOT_SOURCE = ['**/node_modules', '**/fixtures', '**/dist']

/**
 * Reads what each package of a tree says of itself. The tree is laid out like this repository.
 *
 * @throws SyntaxError or TypeError for a package.json that is none
 */
export function readManifests(root: string): readonly Announced[] {
  return find(root, '{packages,apps,model}/*/package.json').map((path) => ({
    folder: dirname(path),
    manifest: parseManifest(readFileSync(join(root, path), 'utf8')),
  }))
}

/**
 * Reads all packages of a tree, and what their files name.
 *
 * @throws SyntaxError for a file that does not parse
 */
export function readPackages(root: string): readonly Package[] {
  return readManifests(root).map(({ folder, manifest }) => ({
    folder,
    manifest,
    files: find(root, `${folder}/**/*.{ts,mts,tsx,js,mjs,jsx}`).map((path) => ({
      path,
      references: referencesOf(path, readFileSync(join(root, path), 'utf8')),
    })),
  }))
}

function find(root: string, pattern: string): readonly string[] {
  return globSync(pattern, { cwd: root, exclude: NOT_SOURCE })
    .map((path) => path.replaceAll('\\', '/'))
    .toSorted()
}
