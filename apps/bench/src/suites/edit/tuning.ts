import type { LlamaServerPeer } from '../../peers/peer-set.ts'
import { SPECULATIONS, type Speculation } from '../../peers/speculation.ts'
import type { MeasuredEdit } from './edit-row.ts'
import { measureLlama, type Place } from './measure.ts'

/** What llama-server guesses best with on one file, for each of both tasks. */
export type Best = { readonly whole: Speculation; readonly region: Speculation }

export type Tuned = { readonly best: Best; readonly tried: readonly MeasuredEdit[] }

export type TuneOptions = {
  readonly peer: LlamaServerPeer
  readonly isQuick: boolean
  /** What was found on a shorter file: a long one is not written whole in every way. */
  readonly known: readonly Tuned[]
}

/** How many of the best on a shorter file are tried on a long one. */
const LONG_TRIES = 2

/** Tries what llama-server offers, once each, and takes the fastest. */
export async function tune(place: Place, options: TuneOptions): Promise<Tuned> {
  const all = SPECULATIONS.filter((speculation) => speculation.isQuick || !options.isQuick)
  const tried: MeasuredEdit[] = []
  const rank = async (
    way: 'llama-forced' | 'llama-region',
    candidates: readonly Speculation[],
  ): Promise<Speculation> => {
    const times = new Map<Speculation, number>()
    for (const speculation of candidates) {
      const { peer } = options
      // One whole file takes as long as many regions.
      const most = way === 'llama-forced' ? 1 : 2
      const edits = await measureLlama(way, place, { peer, speculation, most })
      tried.push(...edits)
      times.set(
        speculation,
        edits.reduce((sum, { appliedMs }) => sum + appliedMs, 0),
      )
    }
    return fastest(times)
  }
  const region = await rank('llama-region', all)
  const { isLong } = place.file
  const known = options.known.at(-1)
  if (options.isQuick && known !== undefined) {
    return { best: { region, whole: known.best.whole }, tried }
  }
  const candidates = isLong && known !== undefined ? bestOf(known, all) : all
  return { best: { region, whole: await rank('llama-forced', candidates) }, tried }
}

function fastest(times: ReadonlyMap<Speculation, number>): Speculation {
  const [best] = [...times].sort(([, a], [, b]) => a - b)
  if (best === undefined) throw new Error('nothing was tried')
  return best[0]
}

function bestOf({ tried }: Tuned, all: readonly Speculation[]): readonly Speculation[] {
  return tried
    .filter((edit) => edit.way === 'llama-forced')
    .sort((a, b) => a.appliedMs - b.appliedMs)
    .slice(0, LONG_TRIES)
    .flatMap(({ speculation }) => all.filter(({ name }) => name === speculation))
}
