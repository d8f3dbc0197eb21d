import { fileURLToPath } from 'node:url'

import { Language, Parser } from 'web-tree-sitter'

import type { LanguageId } from './language.ts'
import { SyntaxCheckError } from './syntax-check-error.ts'

const WASM_URL: Readonly<Record<LanguageId, () => string>> = {
  typescript: () =>
    import.meta.resolve('@vscode/tree-sitter-wasm/wasm/tree-sitter-typescript.wasm'),
  tsx: () => import.meta.resolve('@vscode/tree-sitter-wasm/wasm/tree-sitter-tsx.wasm'),
  javascript: () =>
    import.meta.resolve('@vscode/tree-sitter-wasm/wasm/tree-sitter-javascript.wasm'),
  python: () => import.meta.resolve('@vscode/tree-sitter-wasm/wasm/tree-sitter-python.wasm'),
  go: () => import.meta.resolve('@vscode/tree-sitter-wasm/wasm/tree-sitter-go.wasm'),
  rust: () => import.meta.resolve('@vscode/tree-sitter-wasm/wasm/tree-sitter-rust.wasm'),
  css: () => import.meta.resolve('@vscode/tree-sitter-wasm/wasm/tree-sitter-css.wasm'),
  json: () => import.meta.resolve('tree-sitter-json/tree-sitter-json.wasm'),
  html: () => import.meta.resolve('tree-sitter-html/tree-sitter-html.wasm'),
}

let runtime: Promise<void> | undefined
const grammars = new Map<LanguageId, Promise<Language>>()

/**
 * The grammar of a language: loaded at its first use, then kept for the life of the process. A failed
 * load is not kept, so that it can be tried again.
 *
 * @throws {SyntaxCheckError} `grammar-not-loaded`
 */
export function loadGrammar(language: LanguageId): Promise<Language> {
  const known = grammars.get(language)
  if (known !== undefined) return known
  const loading = readGrammar(language)
  grammars.set(language, loading)
  loading.catch(() => grammars.delete(language))
  return loading
}

async function readGrammar(language: LanguageId): Promise<Language> {
  try {
    runtime ??= Parser.init()
    await runtime
    return await Language.load(fileURLToPath(WASM_URL[language]()))
  } catch (cause) {
    const message = `The ${language} grammar could not be loaded; reinstall the dependencies.`
    throw new SyntaxCheckError('grammar-not-loaded', message, { cause })
  }
}
