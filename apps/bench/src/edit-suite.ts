import { readFileSync } from 'node:fs'
import { locateRegion, type LineRange } from '@turant/edits'
import { startServer } from './private-server.ts'
import { timeEdit, type EditOrder, type TimedEdit } from './timed-edit.ts'

/** How one edit is done. `naive`: the same model writes the whole file, one token at a time. */
export type Way = 'turant' | 'naive'

type BenchFile = {
  readonly name: string
  /** The whole file takes minutes to write: once is enough, and only from a cold start. */
  readonly isLong: boolean
  /** The first edit and the next one on the same file. */
  readonly edits: readonly [Replacement, Replacement]
}

type Replacement = { readonly instruction: string; readonly from: string; readonly to: string }

const SETTINGS: BenchFile['edits'] = [
  { instruction: 'set retries to 5', from: 'retries: 3', to: 'retries: 5' },
  { instruction: 'change the port to 9000', from: 'port: 8080', to: 'port: 9000' },
]

/**
 * Snapshots of real sources that stay as they are, so that figures of different days compare; as `.txt`
 * they are data to every tool. Edits that the default model gets right: the time to a wrong edit says little. What it gets wrong is in
 * the README.
 */
const FILES: readonly BenchFile[] = [
  {
    name: 'retry-30.ts',
    isLong: false,
    edits: [
      { instruction: 'set maxAttempts to 7', from: 'maxAttempts: 3', to: 'maxAttempts: 7' },
      { instruction: 'set factor to 3', from: 'factor: 2', to: 'factor: 3' },
    ],
  },
  { name: 'text-100.ts', isLong: false, edits: SETTINGS },
  { name: 'engine-400.ts', isLong: true, edits: SETTINGS },
]

export type EditRow = {
  readonly file: string
  readonly lines: number
  readonly way: Way
  /** `cold`: the first request of a fresh server. `warm`: the next instruction on the same file. */
  readonly prefix: 'cold' | 'warm'
  readonly round: number
  readonly appliedMs: number
  readonly firstChangeMs: number | null
  /** Time to read the prompt and to write the answer, in milliseconds. */
  readonly promptMs: number
  readonly decodeMs: number
  readonly promptTokens: number
  readonly computedTokens: number
  readonly outputTokens: number
  readonly batches: number
  readonly draftedTokens: number
  readonly acceptedTokens: number
  /** The new file is exactly the expected one. */
  readonly isExact: boolean
  /** The answer reached the length limit, so the time is a lower bound. */
  readonly isCut: boolean
}

export type EditSuiteOptions = {
  readonly model: string
  readonly rounds: number
  /** Leave out the longest file. */
  readonly isQuick: boolean
  readonly onRow: (row: EditRow) => void
}

/** Time to applied edit, both ways in turn, so that a slow moment of the machine meets both. */
export async function runEditSuite(options: EditSuiteOptions): Promise<EditRow[]> {
  const files = options.isQuick ? FILES.slice(0, 2) : FILES
  const rows: EditRow[] = []
  for (let round = 0; round < options.rounds; round += 1) {
    for (const file of files) {
      const ways: readonly Way[] = round % 2 === 0 ? ['turant', 'naive'] : ['naive', 'turant']
      for (const way of ways) {
        if (way === 'naive' && file.isLong && round > 0) continue
        for (const row of await measure(file, way, { ...options, round })) {
          rows.push(row)
          options.onRow(row)
        }
      }
    }
  }
  return rows
}

async function measure(
  file: BenchFile,
  way: Way,
  { model, round }: { readonly model: string; readonly round: number },
): Promise<EditRow[]> {
  const text = readFileSync(new URL(`../files/${file.name}.txt`, import.meta.url), 'utf8')
  await using server = await startServer(model)
  // The first computation of a process also sets up its buffers; that is loading, not editing.
  await timeEdit(server.client, {
    model,
    path: 'warm.txt',
    text: 'a\n',
    range: { startLine: 0, endLine: 1 },
    instruction: 'b',
    maxOutputTokens: 4,
  })
  const rows: EditRow[] = []
  const edits = way === 'naive' && file.isLong ? file.edits.slice(0, 1) : file.edits
  for (const [index, edit] of edits.entries()) {
    const timed = await timeEdit(server.client, order(way, { model, path: file.name, text, edit }))
    rows.push({
      file: file.name,
      lines: text.trimEnd().split('\n').length,
      way,
      prefix: index === 0 ? 'cold' : 'warm',
      round,
      ...numbers(timed),
      isExact: timed.newText === text.replace(edit.from, edit.to),
      isCut: timed.isCut,
    })
  }
  return rows
}

function order(
  way: Way,
  given: {
    readonly model: string
    readonly path: string
    readonly text: string
    readonly edit: Replacement
  },
): EditOrder {
  const { model, path, text, edit } = given
  const { instruction } = edit
  if (way === 'turant') {
    return { model, path, text, instruction, range: locateRegion(text, instruction).range }
  }
  const range: LineRange = { startLine: 0, endLine: text.trimEnd().split('\n').length }
  return {
    model,
    path,
    text,
    instruction,
    range,
    tuning: { drafting: 'off', edit_format: 'whole-file' },
    // Room for the whole file at three characters a token; a model that runs on is stopped there.
    maxOutputTokens: Math.ceil(text.length / 3),
  }
}

function numbers({ appliedMs, firstChangeMs, figures }: TimedEdit) {
  return {
    appliedMs,
    firstChangeMs: firstChangeMs ?? null,
    promptMs: figures.prompt_ms,
    decodeMs: figures.decode_ms,
    promptTokens: figures.prompt_tokens,
    computedTokens: figures.computed_tokens,
    outputTokens: figures.output_tokens,
    batches: figures.batches,
    draftedTokens: figures.drafted_tokens,
    acceptedTokens: figures.accepted_tokens,
  }
}
