import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { bundle, type BundledFile } from './bundle.ts'

export type BuiltPage = {
  readonly files: readonly { readonly path: string; readonly bytes: number }[]
  /** Bytes of all that the page loads before it can be used, each compressed by gzip. */
  readonly firstLoadBytes: number
}

/** The newest of each that were out for at least two years when this was written, or what the page's CSS needs. */
const BROWSERS = ['chrome125', 'edge125', 'firefox128', 'safari17.5']

const SMALLER_COMPRESSED = new Set(['.js', '.css', '.svg'])

/**
 * Builds the page of `apps/web` into a folder: `index.html`, and `assets` whose names change with their content. What
 * was there before is gone afterwards.
 *
 * @param root the repository
 */
export async function buildWebPage(root: string, out: string): Promise<BuiltPage> {
  const app = join(root, 'apps/web')
  // A server may serve from the folder at this moment: it never holds half a page.
  const fresh = `${out}.new`
  rmSync(fresh, { recursive: true, force: true })
  mkdirSync(join(fresh, 'assets'), { recursive: true })
  const scripts = await bundle({
    entry: join(app, 'src/main.tsx'),
    out: fresh,
    format: 'esm',
    platform: 'browser',
    target: BROWSERS,
    names: { entry: 'assets/[name]-[hash].js', chunks: 'assets/[name]-[hash].js' },
    modules: { 'virtual:example-files': exampleModule(join(root, 'examples')) },
    jsxImportSource: 'preact',
  })
  const entry = scripts.find(({ isEntry }) => isEntry)
  if (entry === undefined) throw new Error('the page has no script')
  const style = writeAsset(fresh, 'page.css', styles(root, app))
  const icon = writeAsset(fresh, 'icon.svg', readFileSync(join(app, 'src/icon.svg')))
  const loaded = loadedWith(entry, scripts)
  const index = filled(readFileSync(join(app, 'index.html'), 'utf8'), {
    ICON: `/${icon}`,
    STYLE: `/${style}`,
    SCRIPT: `/${entry.path}`,
    PRELOADS: loaded
      .filter((path) => path !== entry.path)
      .map((path) => `<link rel="modulepreload" href="/${path}" />`)
      .join('\n    '),
  })
  writeFileSync(join(fresh, 'index.html'), index)
  const firstLoadBytes = [
    index,
    ...[...loaded, style].map((path) => readFileSync(join(fresh, path))),
  ]
    .map((content) => gzipSync(content, { level: 9 }).length)
    .reduce((sum, bytes) => sum + bytes, 0)
  compress(join(fresh, 'assets'))
  rmSync(out, { recursive: true, force: true })
  renameSync(fresh, out)
  return { files: scripts.map(({ path, bytes }) => ({ path, bytes })), firstLoadBytes }
}

/** A chunk and all that it can not begin without. */
function loadedWith(entry: BundledFile, all: readonly BundledFile[]): readonly string[] {
  const loaded = new Set([entry.path])
  for (const path of loaded) {
    for (const needed of all.find((file) => file.path === path)?.imports ?? []) loaded.add(needed)
  }
  return [...loaded]
}

function exampleModule(folder: string): string {
  const files = readdirSync(folder)
    .toSorted()
    .map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') }))
  return `export const exampleFiles = ${JSON.stringify(files)}`
}

/** Those of the chart library first, so that the page's own can differ. */
function styles(root: string, app: string): string {
  const own = join(app, 'src/styles')
  const paths = readdirSync(own)
    .toSorted()
    .map((name) => join(own, name))
  const text = [join(root, 'node_modules/uplot/dist/uPlot.min.css'), ...paths]
    .map((path) => readFileSync(path, 'utf8'))
    .join('\n')
  return smaller(text)
}

/** Without comments and the white space of indentation; no text of ours has either in a string. */
function smaller(css: string): string {
  return css
    .replaceAll(/\/\*[^]*?\*\//g, '')
    .replaceAll(/\s*\n\s*/g, ' ')
    .replaceAll(/ ?([{};,]) ?/g, '$1')
    .trim()
}

function writeAsset(out: string, name: string, content: string | Buffer): string {
  const hash = createHash('sha256').update(content).digest('base64url').slice(0, 8)
  const path = `assets/${name.replace('.', `-${hash}.`)}`
  writeFileSync(join(out, path), content)
  return path
}

function filled(template: string, values: Readonly<Record<string, string>>): string {
  const text = Object.entries(values).reduce(
    (html, [name, value]) => html.replaceAll(`__${name}__`, value),
    template,
  )
  return text.replaceAll(/^\s*\n/gm, '')
}

function compress(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (![...SMALLER_COMPRESSED].some((extension) => name.endsWith(extension))) continue
    const content = readFileSync(join(folder, name))
    const params = {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
    }
    writeFileSync(join(folder, `${name}.gz`), gzipSync(content, { level: 9 }))
    writeFileSync(join(folder, `${name}.br`), brotliCompressSync(content, { params }))
  }
}
