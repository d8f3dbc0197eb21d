import type { Announced } from '../imports/tree.ts'
import type { Manifest } from '../workspace/manifest.ts'

const LICENSE = 'Apache-2.0'

/**
 * What is wrong with the package.json files, a line each: all packages have one license and one
 * version, and need each other in exactly that version, or npm would look for them elsewhere.
 */
export function manifestProblems(
  root: Manifest,
  packages: readonly Announced[],
): readonly string[] {
  const names = new Set(packages.map(({ manifest }) => manifest.name))
  return [{ folder: '.', manifest: root }, ...packages].flatMap(({ folder, manifest }) => {
    const { license, version, dependencies, devDependencies } = manifest
    const needs = [...dependencies, ...devDependencies].filter(([name]) => names.has(name))
    const found = [
      ...(license === LICENSE ? [] : [`license is ${license}, not ${LICENSE}`]),
      ...(version === root.version ? [] : [`version is ${version}, not ${root.version}`]),
      ...needs
        .filter(([, wanted]) => wanted !== root.version)
        .map(([name, wanted]) => `needs ${name} in ${wanted}, not ${root.version}`),
    ]
    return found.map((problem) => `${folder}/package.json: ${problem}`)
  })
}
