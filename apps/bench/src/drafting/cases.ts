import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { below, type Random, createRandom } from '../harness/random.ts'
import { StandInTokenizer } from './stand-in-tokenizer.ts'
import { EDIT_KINDS, edited, type EditKind } from './synthetic-edits.ts'

/** How much of a file is handed to the model, in lines. */
export type Scope = { readonly name: string; readonly lines: number }
export const SCOPES: readonly Scope[] = [
  { name: 'region of 30 lines', lines: 30 },
  { name: 'file', lines: Infinity },
]

/** One edit: what the model reads, what it starts from, and what it is assumed to answer. */
export type Case = {
  readonly scope: string
  readonly kind: EditKind
  readonly prompt: Int32Array
  readonly reference: Int32Array
  readonly answer: Int32Array
}

const FILES = 40
const SMALLEST = 3_000
const LARGEST = 14_000
/** The token with which a model ends its answer. */
const END = 1_000_000

/** One case of each scope and kind for each of 40 files of this repository, always the same for the same files. */
export function syntheticCases(root: string): readonly Case[] {
  const tokenizer = new StandInTokenizer()
  const random = createRandom(1)
  const files = sourceFiles(root)
  return SCOPES.flatMap((scope) =>
    EDIT_KINDS.flatMap((kind) =>
      files.map((file) => {
        const before = part(file, scope.lines, random)
        const after = edited(before, kind, random)
        const body = `\`\`\`ts\n${before}\n\`\`\``
        const reference = tokenizer.tokenize(`${before}\n\`\`\``)
        const prompt = tokenizer.tokenize(
          `Edit the code.\n${body}\nEdit: change it as I say.\n\`\`\`ts\n`,
        )
        const answer = [...tokenizer.tokenize(`${after}\n\`\`\``), END]
        return {
          scope: scope.name,
          kind,
          prompt: Int32Array.from(prompt),
          reference: Int32Array.from(reference),
          answer: Int32Array.from(answer),
        }
      }),
    ),
  )
}

function part(text: string, lines: number, random: Random): string {
  const all = text.split('\n')
  const from = below(random, Math.max(1, all.length - lines))
  return lines === Infinity ? text : all.slice(from, from + lines).join('\n')
}

function sourceFiles(root: string): readonly string[] {
  const texts = ['packages', 'apps']
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((path) =>
        join(folder, path),
      ),
    )
    .filter((path) => path.endsWith('.ts') && !path.includes('node_modules'))
    .sort()
    .map((path) => readFileSync(join(root, path), 'utf8'))
    .filter((text) => text.length >= SMALLEST && text.length <= LARGEST)
  const step = Math.max(1, Math.floor(texts.length / FILES))
  return texts.filter((_, index) => index % step === 0).slice(0, FILES)
}
