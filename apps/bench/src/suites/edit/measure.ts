import { locateRegion, type EditFormatId, type LineRange } from '@turant/edits'
import { findModel } from '@turant/models'
import { startServer } from '../../harness/private-server.ts'
import { startLlamaServer } from '../../peers/llama-server.ts'
import type { LlamaServerPeer, PeerSet } from '../../peers/peer-set.ts'
import type { Speculation } from '../../peers/speculation.ts'
import type { Change, EditFile } from './cases.ts'
import type { MeasuredEdit, Way } from './edit-row.ts'
import type { EditOrder } from './edit-watch.ts'
import { timeLlamaEdit } from './llama-edit.ts'
import type { TimedEdit } from './timed-edit.ts'
import { timeTurantEdit, warmUp } from './turant-edit.ts'

export type Place = {
  readonly model: string
  readonly peers: PeerSet
  readonly file: EditFile
  readonly fileTokens: number
  readonly round: number
  readonly isQuick: boolean
}

/** Room for a region beyond its own length in tokens; what our server gives it too. */
const EDIT_EXTRA_TOKENS = 1024
/** More than the shortest file has. */
const QUICK_TOKENS = 320
/** The grammar ends the answer. */
const FORCED_TOKENS = 8192
const TINY = { path: 'warm.txt', text: 'a\n', range: { startLine: 0, endLine: 1 } }

/** One way on one file: a fresh server, the first edit and, unless the file is long, the next. */
export async function measureTurant(
  way: 'turant' | 'undrafted' | 'plain-whole',
  place: Place,
): Promise<readonly MeasuredEdit[]> {
  const { model, peers, file } = place
  await using server = await startServer(model, ['--threads', String(peers.threads)])
  await warmUp(server.client, model)
  const measured: MeasuredEdit[] = []
  for (const [index, change] of changes(way, file).entries()) {
    const options = {
      turant: {},
      undrafted: { tuning: { drafting: 'off' } },
      'plain-whole': {
        tuning: { drafting: 'off', edit_format: 'whole-file' },
        maxOutputTokens: wholeFileTokens(place),
      },
    } as const
    const edit = await timeTurantEdit(server.client, order(way, place, change), options[way])
    measured.push(describe(edit, { ...place, way, speculation: '', change, index }))
  }
  return measured
}

type LlamaOptions = {
  readonly peer: LlamaServerPeer
  readonly speculation: Speculation
  /** Edits to make at most. */
  readonly most?: number
}

export async function measureLlama(
  way: 'llama-whole' | 'llama-forced' | 'llama-region',
  place: Place,
  { peer, speculation, most = 2 }: LlamaOptions,
): Promise<readonly MeasuredEdit[]> {
  const { weights, threads } = place.peers
  const contextTokens = findModel(place.model)?.contextTokens ?? 8192
  const { flags } = speculation
  await using server = await startLlamaServer(peer, { weights, threads, contextTokens, flags })
  // As ours is warmed: with a tiny edit, which leaves the words in front of every prompt in memory.
  const tiny = { ...order(way, place, { instruction: 'b', expected: '' }), ...TINY }
  await timeLlamaEdit(server.baseUrl, tiny, { format: formatOf(way, place.model), maxTokens: 4 })
  const measured: MeasuredEdit[] = []
  for (const [index, change] of changes(way, place.file).slice(0, most).entries()) {
    const edit = await llamaEdit(way, { place, change, baseUrl: server.baseUrl })
    const told = { ...place, way, speculation: speculation.name, change, index }
    measured.push(describe(edit, told))
  }
  return measured
}

type LlamaChange = { readonly place: Place; readonly change: Change; readonly baseUrl: string }

function llamaEdit(way: Way, { place, change, baseUrl }: LlamaChange): Promise<TimedEdit> {
  const { model, file } = place
  const what = order(way, place, change)
  if (way === 'llama-region') {
    const maxTokens = EDIT_EXTRA_TOKENS + file.text.length
    return timeLlamaEdit(baseUrl, what, { format: formatOf(way, model), maxTokens })
  }
  return timeLlamaEdit(baseUrl, what, {
    format: formatOf(way, model),
    maxTokens: way === 'llama-forced' ? FORCED_TOKENS : wholeFileTokens(place),
    ...(way === 'llama-forced' ? { forced: change.expected } : {}),
  })
}

/** A whole long file is written once. */
function changes(way: Way, file: EditFile): readonly Change[] {
  return isWhole(way) && file.isLong ? file.changes.slice(0, 1) : file.changes
}

export function isWhole(way: Way): boolean {
  return way === 'plain-whole' || way === 'llama-whole' || way === 'llama-forced'
}

/**
 * Room for the whole file at less than three characters a token; a model that runs on is stopped there.
 * In a quick run sooner: the rate is known by then, and tokens only become slower.
 */
function wholeFileTokens({ file, isQuick }: Place): number {
  const room = Math.ceil(file.text.length / 2.5)
  return isQuick ? Math.min(room, QUICK_TOKENS) : room
}

function order(way: Way, { model, file }: Place, { instruction }: Change): EditOrder {
  const { name: path, text, lines } = file
  const range: LineRange = isWhole(way)
    ? { startLine: 0, endLine: lines }
    : locateRegion(text, instruction).range
  return { model, path, text, range, instruction }
}

/** For a region the form in which our server asks this model for an edit, when nobody measured another. */
function formatOf(way: Way, model: string): EditFormatId {
  if (isWhole(way)) return 'whole-file'
  return findModel(model)?.profile.editFormat ?? 'fenced-region'
}

type Told = Place & {
  readonly way: Way
  readonly speculation: string
  readonly change: Change
  readonly index: number
}

function describe(edit: TimedEdit, told: Told): MeasuredEdit {
  const { file, fileTokens, way, speculation, change, index, round } = told
  return {
    ...edit,
    file: file.name,
    lines: file.lines,
    fileTokens,
    way,
    speculation,
    prefix: index === 0 ? 'cold' : 'warm',
    round,
    isExact: edit.newText === change.expected,
  }
}
