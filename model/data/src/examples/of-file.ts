import { parseFile } from '../code/parsed-file.ts'
import type { ParsedFile } from '../code/parsed-file.ts'
import { KEEPS_NAMES, NEVER_TRAINED, OPERATORS } from '../operators/catalog.ts'
import type { OperatorId, Proposal } from '../operators/operator.ts'
import { createRandom, shuffled } from '../random.ts'
import type { Random } from '../random.ts'
import type { Making } from './edit-row.ts'
import type { Origin, Row } from './example.ts'
import { editRow, idOf, MAX_PROMPT_CHARS, nextEditRow, noEditRow, sketchRow } from './edit-row.ts'
import { lineHole, statementsHole } from './fill.ts'
import type { Hole } from './fill.ts'
import { createGate } from './gate.ts'
import type { Gate } from './gate.ts'
import { halfway, toldEdits } from './recent-edits.ts'
import { holdsControlToken, renderCompletion } from './render.ts'

/** Edits of one kind that are looked at in one file before some are chosen. */
const MAX_LOOKED_AT = 60
/** Failures that are borne for each example that is still wanted. */
const TRIES = 4
/** Edits of other kinds that may serve for a sketch, for a next edit, for nothing to do. */
const MAX_POOL = 40

export type Wanted = Readonly<Partial<Record<OperatorId, number>>>

/** Examples from one file, as many of each kind as are wanted where it has them. */
export function rowsOfFile(
  text: string,
  {
    origin,
    seed,
    wanted,
  }: { readonly origin: Origin; readonly seed: string; readonly wanted: Wanted },
): readonly Row[] {
  const gate = createGate(origin.path)
  if (holdsControlToken(text) || !gate.parses(text)) return []
  const file = parseFile(origin.path, text)
  const rows: Row[] = []
  const pool: Pooled[] = []
  for (const operator of OPERATORS) {
    const { id } = operator
    if (NEVER_TRAINED.has(id) && origin.split !== 'test') continue
    const random = createRandom(`${seed} ${id}`)
    const most = id === 'repair' ? (wanted[id] ?? 0) + 1 : MAX_LOOKED_AT
    const proposals = some(operator.propose(file, random), { most, random })
    const making = { origin, operator: id, random }
    let left = wanted[id] ?? 0
    for (const proposal of proposals.slice(0, left * TRIES)) {
      if (left === 0) break
      const row = isSound(proposal) && editRow(proposal, making)
      if (row === false || row === undefined) continue
      if (!passes(gate, { id, proposal })) continue
      rows.push(row)
      left -= 1
    }
    pool.push(
      ...proposals
        .slice(0, 6)
        .filter((one) => isSound(one))
        .map((proposal) => ({ id, proposal })),
    )
  }
  const random = createRandom(`${seed} derived`)
  const derived = { file, origin, wanted, random, gate }
  rows.push(...fromPool(shuffled(random, pool).slice(0, MAX_POOL), derived), ...fills(derived))
  return rows
}

type Pooled = { readonly id: OperatorId; readonly proposal: Proposal }

function isSound({ before, after }: Proposal): boolean {
  return before !== after
}

function some(
  proposals: Iterable<Proposal>,
  { most, random }: { readonly most: number; readonly random: Random },
): readonly Proposal[] {
  const all: Proposal[] = []
  for (const proposal of proposals) {
    all.push(proposal)
    if (all.length === most) break
  }
  return shuffled(random, all)
}

type Derived = {
  readonly file: ParsedFile
  readonly origin: Origin
  readonly wanted: Wanted
  readonly random: Random
  readonly gate: Gate
}

function passes(gate: Gate, { id, proposal: { before, after } }: Pooled): boolean {
  // What is broken on purpose is held against the file by the operator itself.
  if (id === 'repair') return true
  return KEEPS_NAMES.has(id)
    ? gate.parses(after) && gate.parses(before)
    : gate.passes(before, after)
}

type Maker = {
  readonly id: 'merge-sketch' | 'no-edit' | 'next-edit'
  readonly fits: (pooled: Pooled) => boolean
  readonly make: (proposal: Proposal, making: Making) => Row | undefined
}

/** Kinds of example that are made from edits of other kinds. */
const FROM_EDITS: readonly Maker[] = [
  {
    id: 'merge-sketch',
    fits: ({ id }) => id !== 'repair' && id !== 'reorder-parameters',
    make: sketchRow,
  },
  { id: 'no-edit', fits: ({ proposal }) => proposal.canBeSatisfied === true, make: noEditRow },
  {
    id: 'next-edit',
    fits: ({ id, proposal }) => FOLLOWS.has(id) && proposal.phrases !== 'import-add',
    make: nextRow,
  },
]

/** Changes of several places, of which the first tell what the others will be. */
const FOLLOWS: ReadonlySet<OperatorId> = new Set([
  'rename',
  'add-parameter',
  'remove-parameter',
  'reorder-parameters',
  'change-imports',
  'add-types',
])

function* fromPool(
  pool: readonly Pooled[],
  { origin, wanted, random, gate }: Derived,
): Iterable<Row> {
  for (const maker of FROM_EDITS) {
    let left = wanted[maker.id] ?? 0
    for (const pooled of pool) {
      if (left === 0) break
      if (!maker.fits(pooled)) continue
      const { proposal } = pooled
      const row = maker.make(proposal, { origin, operator: maker.id, random })
      if (row === undefined || !passes(gate, pooled)) continue
      yield row
      left -= 1
    }
  }
}

function nextRow(proposal: Proposal, making: Making): Row | undefined {
  const stopped = halfway(making.origin.path, proposal, making.random)
  if (stopped === undefined) return undefined
  const texts = {
    before: stopped.text,
    after: proposal.after,
    told: toldEdits(stopped.recentEdits),
  }
  return nextEditRow(texts, stopped.recentEdits, making)
}

function* fills({ file, origin, wanted, random }: Derived): Iterable<Row> {
  const kinds = [
    ['fill-line', lineHole],
    ['fill-lines', statementsHole],
  ] as const
  for (const [operator, holeIn] of kinds) {
    const count = wanted[operator] ?? 0
    let left = count
    for (let attempt = 0; attempt < count * TRIES && left > 0; attempt += 1) {
      const hole = holeIn(file, random)
      const row = hole === undefined ? undefined : fillRow(hole, { origin, operator })
      if (row === undefined) continue
      yield row
      left -= 1
    }
  }
}

function fillRow(
  { before, after, expected }: Hole,
  { origin, operator }: { readonly origin: Origin; readonly operator: OperatorId },
): Row | undefined {
  const rendered = renderCompletion({ path: origin.path, before, after }, expected)
  if (rendered.prompt.length > MAX_PROMPT_CHARS) return undefined
  return {
    id: idOf([operator, origin.package, origin.path, rendered.prompt, rendered.completion]),
    operator,
    ...origin,
    paraphrase: null,
    ...rendered,
    task: { type: 'fill', before, after, expected },
  }
}
