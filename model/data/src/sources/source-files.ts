import { stableHash } from '../random.ts'

/** A file of a package, with LF line ends. */
export type SourceText = { readonly path: string; readonly text: string }

const MIN_CHARS = 400
const MAX_CHARS = 14_000
const MAX_LINE_CHARS = 240
/** The share of files of one package that are taken at most, so that none speaks for all. */
const MAX_FILES = 60

/** A package with so much TypeScript is written in it; its JavaScript is what a compiler made of that. */
const TYPED_SHARE = 0.3

const SOURCE_PATH = /\.(?:[mc]?ts|tsx|[mc]?js|jsx)$/
const NOT_WRITTEN_HERE =
  /(?:^|\/)(?:dist|build|out|umd|esm|cjs|bundles?|min|vendor|third_party|node_modules|fixtures?|types|__tests__|tests?|dist-\w+|distribution|module|__snapshots__|generated|locales?|i18n|docs|website|compiled|typings)(?:\/|$)|\.min\.|\.d\.[mc]?ts$|\.(?:config|te?st|spec|stories)\.|(?:^|[/_.-])(?:generated|gen|pb|bundle)\./i
const COMPILED =
  /__esModule|sourceMappingURL=|__importDefault|_interopRequire|tslib|@generated|do not edit|auto-?generated|regeneratorRuntime|__awaiter|_classCallCheck|__webpack/i
const FLOW = /^\s*(?:\/\/|\/?\*+)\s*@flow/m
/** Published benchmarks of code models; nobody may be tested on what was learned. */
const BENCHMARK = /exercism|humaneval|canitedit|\bmbpp\b/i

/**
 * The files of a package that people wrote and that are worth an edit: its TypeScript, or its
 * JavaScript where it ships none. Always the same ones, in order of their paths.
 */
export function sourceFiles(files: ReadonlyMap<string, Buffer>): readonly SourceText[] {
  const written = [...files]
    .filter(([path]) => SOURCE_PATH.test(path) && !NOT_WRITTEN_HERE.test(path))
    .flatMap(([path, content]) => {
      const text = content
        .toString('utf8')
        .replace(/^\uFEFF/, '')
        .replaceAll('\r\n', '\n')
      return isWritten(path, text) ? [{ path, text }] : []
    })
  const typed = written.filter(({ path }) => /\.[mc]?tsx?$/.test(path))
  const kept =
    charsOf(typed) > charsOf(written) * TYPED_SHARE
      ? typed
      : written.filter(
          ({ path }) => !typed.some((one) => one.path === path) && !files.has(`${path}.map`),
        )
  return kept
    .toSorted((a, b) => stableHash(a.path) - stableHash(b.path))
    .slice(0, MAX_FILES)
    .toSorted((a, b) => (a.path < b.path ? -1 : 1))
}

function isWritten(path: string, text: string): boolean {
  if (text.length < MIN_CHARS || text.length > MAX_CHARS) return false
  if (COMPILED.test(text) || FLOW.test(text) || BENCHMARK.test(path)) return false
  if (/[\u2028\u2029\uFFFD\0\r]/.test(text)) return false
  return text
    .split('\n')
    .every((line) => line.length <= MAX_LINE_CHARS || /^\s*(?:\/\/|\/?\*)/.test(line))
}

function charsOf(files: readonly SourceText[]): number {
  return files.reduce((sum, { text }) => sum + text.length, 0)
}
