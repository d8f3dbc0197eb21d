import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { extname, join } from 'node:path'

/** A file of the page, in every encoding that it was built in. */
export type PageFile = {
  readonly contentType: string
  /** In quotes, as HTTP writes it. */
  readonly etag: string
  readonly plain: Buffer
  readonly br: Buffer | undefined
  readonly gzip: Buffer | undefined
}

type PageFiles = {
  /** With {@link NONCE} where a response puts its own. */
  readonly index: string
  /** By name. */
  readonly assets: ReadonlyMap<string, PageFile>
}

/** What the built page has in the place of the nonce of its styles. */
export const NONCE = '__NONCE__'

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
}

/**
 * The built page in a folder: `index.html` and what lies in `assets`, read at the start, and again when another one was
 * built. What comes into the folder beside that is not served.
 */
export class BuiltPage {
  readonly #directory: string | undefined
  #builtMs: number | undefined
  #files: PageFiles | undefined

  /** @param directory undefined: there is none. */
  constructor(directory: string | undefined) {
    this.#directory = directory
    this.index()
  }

  /** Undefined when no page was built. */
  index(): string | undefined {
    const directory = this.#directory
    const builtMs = directory === undefined ? undefined : timeOf(join(directory, 'index.html'))
    if (directory !== undefined && builtMs !== undefined && builtMs !== this.#builtMs) {
      this.#files = readPage(directory)
      this.#builtMs = builtMs
    }
    return this.#files?.index
  }

  asset(name: string): PageFile | undefined {
    return this.#files?.assets.get(name)
  }
}

function timeOf(file: string): number | undefined {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs
}

function readPage(directory: string): PageFiles {
  const assets = join(directory, 'assets')
  const names = readdirSync(assets)
  const read = (name: string): Buffer | undefined =>
    names.includes(name) ? readFileSync(join(assets, name)) : undefined
  const files = names.flatMap((name): readonly (readonly [string, PageFile])[] => {
    const contentType = CONTENT_TYPES[extname(name)]
    if (contentType === undefined) return []
    const plain = readFileSync(join(assets, name))
    const etag = `"${createHash('sha256').update(plain).digest('base64url').slice(0, 22)}"`
    return [[name, { contentType, etag, plain, br: read(`${name}.br`), gzip: read(`${name}.gz`) }]]
  })
  return { index: readFileSync(join(directory, 'index.html'), 'utf8'), assets: new Map(files) }
}
