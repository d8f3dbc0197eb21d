import { startServer } from '../harness/private-server.ts'
import type { Row, Suite, SuiteOptions, SuiteResult } from '../harness/suite.ts'
import { editFiles, type EditFile } from './edit/cases.ts'
import { countFileTokens } from './edit/count-tokens.ts'
import { editGoals } from './edit/edit-goals.ts'
import { editRow, type MeasuredEdit, type Way } from './edit/edit-row.ts'
import { editTable, tuningTable } from './edit/edit-tables.ts'
import { isWhole, measureLlama, measureTurant, type Place } from './edit/measure.ts'
import { tune, type Best, type Tuned } from './edit/tuning.ts'

/** Up to here a whole file is written in every round of a quick run. */
const SHORT_LINES = 50

export const edit: Suite = {
  id: 'edit',
  about:
    'time from a request to the new file on disk: ours, the same model writing the whole file, and llama-server with both tasks',
  quickRounds: 2,
  run,
}

async function run(options: SuiteOptions): Promise<SuiteResult> {
  const files = editFiles()
  const tokens = await tokensOf(files, options)
  const edits: MeasuredEdit[] = []
  const add = (measured: readonly MeasuredEdit[]): void => {
    edits.push(...measured)
    for (const one of measured) options.onRow(editRow(one))
  }
  const placeOf = (file: EditFile, round: number): Place => {
    const { model, peers, isQuick } = options
    return { model, peers, file, fileTokens: tokens.get(file) ?? Number.NaN, round, isQuick }
  }
  const tuned = await tuneAll(files, { ...options, placeOf })
  for (let round = 0; round < options.rounds; round += 1) {
    for (const file of files) {
      const best = tuned.get(file)?.best
      const ways = waysOf(file, {
        round,
        isQuick: options.isQuick,
        isLlamaThere: best !== undefined,
      })
      for (const way of round % 2 === 0 ? ways : ways.toReversed()) {
        add(await measure(way, placeOf(file, round), best))
      }
    }
  }
  return result(
    edits,
    [...tuned.values()].flatMap(({ tried }) => tried),
    options,
  )
}

function result(
  edits: readonly MeasuredEdit[],
  tried: readonly MeasuredEdit[],
  { peers }: SuiteOptions,
): SuiteResult {
  const { llamaServer } = peers
  const absent = llamaServer.status === 'absent' ? `is absent: ${llamaServer.why}` : undefined
  return {
    rows: [...edits.map((edit) => withIdentity(edit, edits)), ...tried.map(tuningRow)],
    goals: editGoals(edits, absent),
    tables: [editTable(edits), ...(tried.length === 0 ? [] : [tuningTable(tried)])],
  }
}

/** Whether guessing changed the text. */
function withIdentity(edit: MeasuredEdit, edits: readonly MeasuredEdit[]): Row {
  const row = editRow(edit)
  if (edit.way !== 'undrafted') return row
  const drafted = edits.find(
    ({ way, file, prefix, round }) =>
      way === 'turant' && file === edit.file && prefix === edit.prefix && round === edit.round,
  )
  return { ...row, flags: { ...row.flags, isIdentical: drafted?.newText === edit.newText } }
}

function tuningRow(edit: MeasuredEdit): Row {
  const row = editRow(edit)
  return { ...row, case: `${row.case}, choosing a speculation` }
}

/** Whole files take their time: a long one is written in full runs only, a quick run writes the shorter ones. */
function waysOf(
  { isLong, lines }: EditFile,
  about: { readonly round: number; readonly isQuick: boolean; readonly isLlamaThere: boolean },
): readonly Way[] {
  const { round, isQuick, isLlamaThere } = about
  const all: readonly Way[] = [
    'turant',
    'plain-whole',
    ...(isLlamaThere ? (['llama-whole', 'llama-forced', 'llama-region'] as const) : []),
    ...(round === 0 ? (['undrafted'] as const) : []),
  ]
  const isOnce = isLong || (isQuick && lines > SHORT_LINES)
  const isWholeToo = isOnce ? round === 0 && !(isLong && isQuick) : true
  return all.filter((way) => isWholeToo || !isWhole(way))
}

function measure(way: Way, place: Place, best: Best | undefined): Promise<readonly MeasuredEdit[]> {
  switch (way) {
    case 'turant':
    case 'undrafted':
    case 'plain-whole':
      return measureTurant(way, place)
    case 'llama-whole':
    case 'llama-forced':
    case 'llama-region': {
      const peer = place.peers.llamaServer
      if (peer.status === 'absent' || best === undefined) return Promise.resolve([])
      const speculation = way === 'llama-region' ? best.region : best.whole
      return measureLlama(way, place, { peer, speculation })
    }
  }
}

type TuneAllOptions = SuiteOptions & {
  readonly placeOf: (file: EditFile, round: number) => Place
}

async function tuneAll(
  files: readonly EditFile[],
  { peers, isQuick, note, placeOf }: TuneAllOptions,
): Promise<ReadonlyMap<EditFile, Tuned>> {
  const tuned = new Map<EditFile, Tuned>()
  const peer = peers.llamaServer
  if (peer.status === 'absent') return tuned
  for (const file of files) {
    note(`edit: choosing the speculation of llama-server, ${file.name}`)
    tuned.set(file, await tune(placeOf(file, 0), { peer, isQuick, known: [...tuned.values()] }))
  }
  return tuned
}

async function tokensOf(
  files: readonly EditFile[],
  { model, peers, note }: SuiteOptions,
): Promise<ReadonlyMap<EditFile, number>> {
  note('edit: counting tokens')
  await using server = await startServer(model, ['--threads', String(peers.threads)])
  const tokens = new Map<EditFile, number>()
  for (const file of files) {
    tokens.set(
      file,
      await countFileTokens(server.client, { model, text: file.changes[0].expected }),
    )
  }
  return tokens
}
