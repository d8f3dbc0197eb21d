import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { rolldown, type OutputAsset, type OutputChunk, type Plugin } from 'rolldown'

export type BundleOptions = {
  /** Absolute path of the first module. */
  readonly entry: string
  /** Absolute path of the folder that the files are written to; what else lies there stays. */
  readonly out: string
  readonly format: 'esm' | 'cjs'
  /** Which of a package's entries fit, and whether Node's own modules are there. */
  readonly platform: 'browser' | 'node'
  /** Oldest that it has to run on, such as `node22` or `chrome125`. */
  readonly target: string | readonly string[]
  /** Modules that are there where it runs, such as `vscode`. Node's own need no mention on `node`. */
  readonly external?: readonly string[]
  /**
   * File names from `out`, where `[name]` and `[hash]` may stand. Without `chunks` everything, also what is imported
   * dynamically, comes into one file.
   */
  readonly names: { readonly entry: string; readonly chunks?: string }
  /** Modules without a file: their source, in JavaScript, by the name under which they are imported. */
  readonly modules?: Readonly<Record<string, string>>
  /** Package whose `jsx-runtime` makes elements; none where no source has JSX. */
  readonly jsxImportSource?: string
}

export type BundledFile = {
  /** From `out`, with forward slashes. */
  readonly path: string
  readonly bytes: number
  readonly isEntry: boolean
  /** Files that are loaded together with this one. */
  readonly imports: readonly string[]
}

/**
 * Puts a program and all it imports into few files, minified. A warning of the bundler, such as an import that is
 * nowhere, is a failure.
 *
 * @throws Error for sources that can not be bundled
 */
export async function bundle(options: BundleOptions): Promise<readonly BundledFile[]> {
  const { names } = options
  const warnings: string[] = []
  await using build = await rolldown({
    input: options.entry,
    platform: options.platform,
    external: [...(options.external ?? [])],
    plugins: [madeModules(options.modules ?? {})],
    // Nobody's tsconfig.json decides what is built.
    tsconfig: false,
    transform: {
      target: typeof options.target === 'string' ? options.target : [...options.target],
      define: { 'process.env.NODE_ENV': '"production"' },
      ...(options.jsxImportSource === undefined
        ? {}
        : { jsx: { runtime: 'automatic', importSource: options.jsxImportSource } }),
    },
    onLog(level, log) {
      if (level === 'warn') warnings.push(log.message)
    },
  })
  const { output } = await build.generate({
    format: options.format,
    entryFileNames: names.entry,
    ...(names.chunks === undefined ? { codeSplitting: false } : { chunkFileNames: names.chunks }),
    minify: true,
    comments: { legal: true, annotation: false, jsdoc: false },
  })
  if (warnings.length > 0) throw new Error(warnings.join('\n'))
  const bundled: BundledFile[] = []
  for (const file of output) bundled.push(await write(file, options.out))
  return bundled
}

async function write(file: OutputChunk | OutputAsset, out: string): Promise<BundledFile> {
  const content = Buffer.from(file.type === 'chunk' ? file.code : file.source)
  const path = join(out, file.fileName)
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, content)
  const isChunk = file.type === 'chunk'
  return {
    path: file.fileName,
    bytes: content.length,
    isEntry: isChunk && file.isEntry,
    imports: isChunk ? file.imports : [],
  }
}

/** Names begin with a NUL, as Rollup's convention for modules without a file has it. */
function madeModules(modules: Readonly<Record<string, string>>): Plugin {
  return {
    name: 'made-modules',
    resolveId: (source) => (Object.hasOwn(modules, source) ? `\0${source}` : null),
    load: (id) => (id.startsWith('\0') ? (modules[id.slice(1)] ?? null) : null),
  }
}
