import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

// Whether the page has to be built again, told within milliseconds: before every start that shows it. Runs under the
// Node that happens to be there.

/** Files and folders of which the page is made. */
const SOURCES = [
  'apps/web/index.html',
  'apps/web/src',
  'packages/client/src',
  'packages/completion/src',
  'packages/edits/src',
  'packages/live-edit/src',
  'packages/protocol/src',
  'scripts/build',
  'examples',
  'package-lock.json',
]

/**
 * @param {string} root the repository
 * @returns {string}
 */
export function pageFolder(root) {
  return join(root, 'apps/web/dist')
}

/**
 * Names the state of the sources: which there are, and when each was written last.
 *
 * @param {string} root the repository
 * @returns {string}
 */
export function pageSources(root) {
  const hash = createHash('sha256')
  for (const path of SOURCES.flatMap((source) => filesIn(root, source))) {
    const { size, mtimeMs } = statSync(join(root, path))
    hash.update(`${path} ${size} ${mtimeMs}\n`)
  }
  return hash.digest('hex')
}

/**
 * Whether the page that was built was built of the sources as they are.
 *
 * @param {string} root the repository
 * @returns {boolean}
 */
export function isPageBuilt(root) {
  try {
    return readFileSync(stampFile(root), 'utf8') === pageSources(root)
  } catch {
    // Nothing was built, or there are no sources of a page.
    return false
  }
}

/**
 * Notes of what the page was built.
 *
 * @param {string} root the repository
 * @param {string} sources as they were named before they were read
 */
export function notePageBuilt(root, sources) {
  writeFileSync(stampFile(root), sources)
}

/**
 * @param {string} root
 * @returns {string}
 */
function stampFile(root) {
  return join(pageFolder(root), 'sources')
}

/**
 * @param {string} root
 * @param {string} source
 * @returns {readonly string[]}
 */
function filesIn(root, source) {
  const path = join(root, source)
  if (!statSync(path).isDirectory()) return [source]
  return readdirSync(path, { recursive: true })
    .map((name) => join(source, String(name)))
    .filter((name) => statSync(join(root, name)).isFile())
    .sort()
}
