import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

/** The address that the pages name. */
const ADDRESS = 'http://127.0.0.1:7337'

/** The server that stands in for the one of a page. */
export type Place = {
  /** Base of its API, with `/v1`. */
  readonly url: string
  /** What the test changes beside the address, as the page tells its reader to. */
  readonly edit?: (block: string) => string
}

/**
 * A block of a page in docs/clients, such as `codex.md`, with the address of another server put in. The block
 * is the one whose fence says `title="..."`.
 */
export function blockOfPage(page: string, title: string, { url, edit = same }: Place): string {
  const path = fileURLToPath(new URL(`../../docs/clients/${page}`, import.meta.url))
  const lines = readFileSync(path, 'utf8').split('\n')
  const start = lines.findIndex(
    (line) => /^```\w+ /u.test(line) && line.includes(`title="${title}"`),
  )
  const length = lines.slice(start + 1).indexOf('```')
  if (start < 0 || length < 0) throw new Error(`${page} has no block with title="${title}".`)
  const block = `${lines.slice(start + 1, start + 1 + length).join('\n')}\n`
  if (!block.includes(ADDRESS))
    throw new Error(`The block ${title} of ${page} names no ${ADDRESS}.`)
  const edited = edit(block)
  if (edit !== same && edited === block) throw new Error(`${page} has changed under its test.`)
  return edited.replaceAll(ADDRESS, url.replace(/\/v1$/u, ''))
}

function same(block: string): string {
  return block
}

/** Inside of this package, where Node finds the clients. */
const PAGES = fileURLToPath(new URL('../.pages', import.meta.url))

/** What a block of a page exports that is a JavaScript module; see {@link blockOfPage}. */
export async function moduleOfPage(page: string, title: string, place: Place): Promise<unknown> {
  mkdirSync(PAGES, { recursive: true })
  const folder = mkdtempSync(join(PAGES, 'block-'))
  try {
    const path = join(folder, title)
    writeFileSync(path, blockOfPage(page, title, place))
    return await import(pathToFileURL(path).href)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
