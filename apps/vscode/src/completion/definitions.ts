import type * as vscode from 'vscode'
import type { InfillContext } from '@turant/protocol'
import type { HostParts } from '../host.ts'
import { withLf } from '../text/line-ends.ts'
import { importedNames, importedNamesNear, type NamePlace } from './imported-names.ts'

/** Lines of imports are at the top of a file. */
const HEAD_LINES = 100
/** Of a file that was made by a program a line can be of any length. */
const HEAD_CHARACTERS = 8000
/** Names are looked for in so many lines before the caret's. */
const NEAR_LINES = 15
const NEAR_CHARACTERS = 500
const PIECE_LINES = 25
const PIECE_CHARACTERS = 1500
const MAX_FILE_BYTES = 1_000_000
const MAX_CACHED = 200

type Parts = HostParts<'workspace' | 'commands' | 'Position' | 'Range' | 'Uri'>

/**
 * Where the imported names near the caret are defined. Nobody waits for a language server: what is not known
 * yet is looked up meanwhile, for the next suggestion.
 */
export class Definitions {
  readonly #host: Parts
  /** By file and name. Undefined: nothing is known of it. */
  readonly #known = new Map<string, InfillContext | undefined>()
  #isLooking = false

  constructor(host: Parts) {
    this.#host = host
  }

  /** The definitions that are known by now, the nearest name last. */
  near(document: vscode.TextDocument, caretLine: number): readonly InfillContext[] {
    const { Range } = this.#host
    const head = document.getText(new Range(0, 0, Math.min(HEAD_LINES, document.lineCount), 0))
    const imported = importedNames(withLf(head.slice(0, HEAD_CHARACTERS)))
    if (imported.size === 0) return []
    const firstLine = Math.max(0, caretLine - NEAR_LINES)
    const near = document.getText(new Range(firstLine, 0, caretLine, NEAR_CHARACTERS))
    const places = importedNamesNear(withLf(near).split('\n'), imported).map((place) => ({
      ...place,
      line: firstLine + place.line,
    }))
    const missing = places.filter(({ name }) => !this.#known.has(keyOf(document, name)))
    if (missing.length > 0 && !this.#isLooking) void this.#look(document, missing)
    const pieces = places.map(({ name }) => this.#known.get(keyOf(document, name)))
    return pieces.filter((piece) => piece !== undefined).reverse()
  }

  async #look(document: vscode.TextDocument, places: readonly NamePlace[]): Promise<void> {
    this.#isLooking = true
    try {
      for (const place of places) {
        this.#remember(keyOf(document, place.name), await this.#definition(document, place))
      }
    } finally {
      this.#isLooking = false
    }
  }

  #remember(key: string, piece: InfillContext | undefined): void {
    this.#known.set(key, piece)
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= MAX_CACHED) return
      this.#known.delete(oldest)
    }
  }

  async #definition(
    document: vscode.TextDocument,
    { line, character }: NamePlace,
  ): Promise<InfillContext | undefined> {
    const { commands, Position, workspace } = this.#host
    try {
      const found = await commands.executeCommand<
        readonly (vscode.Location | vscode.LocationLink)[]
      >('vscode.executeDefinitionProvider', document.uri, new Position(line, character))
      const target = found
        .map(targetOf)
        .find(({ uri }) => uri.toString() !== document.uri.toString())
      if (target === undefined) return undefined
      const lines = (await this.#read(target.uri)).split('\n')
      const text = lines.slice(target.line, target.line + PIECE_LINES).join('\n')
      return {
        path: workspace.asRelativePath(target.uri, false),
        text: text.slice(0, PIECE_CHARACTERS),
      }
    } catch {
      // No language server, or a file that can not be read: there is nothing to tell of this name.
      return undefined
    }
  }

  async #read(uri: vscode.Uri): Promise<string> {
    const { workspace } = this.#host
    const open = workspace.textDocuments.find((one) => one.uri.toString() === uri.toString())
    if (open !== undefined) return withLf(open.getText())
    if ((await workspace.fs.stat(uri)).size > MAX_FILE_BYTES) return ''
    return withLf(new TextDecoder().decode(await workspace.fs.readFile(uri)))
  }
}

function keyOf(document: vscode.TextDocument, name: string): string {
  return `${document.uri.toString()} ${name}`
}

function targetOf(found: vscode.Location | vscode.LocationLink): {
  readonly uri: vscode.Uri
  readonly line: number
} {
  return 'targetUri' in found
    ? { uri: found.targetUri, line: found.targetRange.start.line }
    : { uri: found.uri, line: found.range.start.line }
}
