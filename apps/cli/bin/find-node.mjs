import { readFileSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'

/**
 * Turant's own code is TypeScript that Node itself strips of its types, and uses `using`: both came
 * with this major version. These launcher files are plain JavaScript so that an older Node can read
 * them and step aside.
 */
const MINIMUM_MAJOR = 24

/**
 * Whether a Node of this version can run Turant.
 *
 * @param {string} version such as `24.21.0`
 * @returns {boolean}
 */
export function canRunTurant(version) {
  return Number.parseInt(version, 10) >= MINIMUM_MAJOR
}

/**
 * The path of a Node that can run Turant: the running one when it is recent enough, else the one that
 * an optional dependency installed for this platform in a `node_modules` at or above `from`.
 *
 * @param {string} from an absolute folder
 * @returns {string | undefined} undefined when there is none
 */
export function findNode(from) {
  if (canRunTurant(process.versions.node)) return process.execPath
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`
  for (let folder = from; ; folder = dirname(folder)) {
    const found = nodeOf(join(folder, 'node_modules', name))
    if (found !== undefined) return found
    if (dirname(folder) === folder) return undefined
  }
}

/** What to tell someone who has no such Node. */
export function nodeRemedy() {
  return [
    `Turant needs Node ${MINIMUM_MAJOR} or newer; this is ${process.versions.node}, and no newer one came with`,
    `the dependencies for ${process.platform} ${process.arch}.`,
    process.platform === 'darwin'
      ? `Install it with \`brew install node@${MINIMUM_MAJOR}\` or from https://nodejs.org, then run the command again.`
      : `Install it from https://nodejs.org, then run the command again.`,
  ].join('\n')
}

/**
 * The executable of an installed `node-<platform>-<arch>` package, if it is one that can run Turant.
 *
 * @param {string} folder
 * @returns {string | undefined}
 */
function nodeOf(folder) {
  try {
    /** @type {unknown} */
    const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
    if (typeof manifest !== 'object' || manifest === null) return undefined
    if (!('version' in manifest) || !canRunTurant(String(manifest.version))) return undefined
    return realpathSync(join(folder, 'bin', process.platform === 'win32' ? 'node.exe' : 'node'))
  } catch {
    // Absent or unreadable: the same as not installed, and the caller says what to do about it.
    return undefined
  }
}
