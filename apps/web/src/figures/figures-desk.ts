import type { LiveEditTimes } from '@turant/live-edit'
import type { Figures } from '@turant/protocol'
import { createStore, type Store } from '../store.ts'
import { ChartBuffer } from './chart-buffer.ts'
import { acceptance, accountFor, tokensPerSecond, type EditAccount } from './edit-account.ts'
import { count, milliseconds, percent, perSecond } from './format.ts'
import { readPrometheus } from './prometheus.ts'
import { serverLoad, type ServerLoad } from './server-load.ts'

export type ChartId = 'speed' | 'first-token' | 'acceptance' | 'queue' | 'memory'

/** A chart and what it shows. */
export type ChartSpec = {
  readonly id: ChartId
  readonly title: string
  /** What a value is, behind the number. */
  readonly unit: string
  readonly explanation: string
  /** Of single answers, which are points, or of the server all the time, which is a line. */
  readonly of: 'answers' | 'server'
  readonly text: (value: number | undefined) => string
  /** The scale goes at least this far. */
  readonly atLeast: number
}

export const CHARTS: readonly ChartSpec[] = [
  {
    id: 'speed',
    title: 'Speed',
    unit: 'tokens/s',
    explanation: 'Tokens a second while an answer was written',
    of: 'answers',
    text: perSecond,
    atLeast: 50,
  },
  {
    id: 'first-token',
    title: 'First token',
    unit: '',
    explanation: 'Time from the request to the first token of its answer',
    of: 'answers',
    text: milliseconds,
    atLeast: 50,
  },
  {
    id: 'acceptance',
    title: 'Drafts accepted',
    unit: '',
    explanation: 'Share of the guessed tokens that were right',
    of: 'answers',
    text: percent,
    atLeast: 1,
  },
  {
    id: 'queue',
    title: 'Queue',
    unit: 'waiting',
    explanation: 'Requests that wait for a model',
    of: 'server',
    text: count,
    atLeast: 4,
  },
  {
    id: 'memory',
    title: 'Key/value memory',
    unit: 'used',
    explanation: 'Share of the memory for prompts that is in use',
    of: 'server',
    text: percent,
    atLeast: 1,
  },
]

/** Two minutes, which is the width of a chart. */
export const WINDOW_MS = 120_000
const MAX_POINTS = 1000

export type FiguresState = {
  /** Of the last edit. */
  readonly account: EditAccount | undefined
  /** Of the last answer, of an edit or a suggestion. */
  readonly last: Figures | undefined
  readonly load: ServerLoad | undefined
  /** Rises with every new point. */
  readonly revision: number
}

/** The figures that the page shows. */
export class FiguresDesk {
  readonly state: Store<FiguresState> = createStore<FiguresState>({
    account: undefined,
    last: undefined,
    load: undefined,
    revision: 0,
  })
  readonly #nowMs: () => number
  readonly #buffers: ReadonlyMap<ChartId, ChartBuffer> = new Map(
    CHARTS.map(({ id }) => [id, new ChartBuffer({ windowMs: WINDOW_MS, maxPoints: MAX_POINTS })]),
  )

  /** @param nowMs milliseconds since 1970. */
  constructor(nowMs: () => number) {
    this.#nowMs = nowMs
  }

  buffer(id: ChartId): ChartBuffer {
    const buffer = this.#buffers.get(id)
    if (buffer === undefined) throw new Error(`no chart ${id}`)
    return buffer
  }

  /** A live edit's answer is in the document. */
  edited(times: LiveEditTimes, answeredMs: number): void {
    this.#change({ account: accountFor(times, answeredMs) })
    if (times.server !== undefined) this.answered(times.server)
  }

  answered(figures: Figures): void {
    const atMs = this.#nowMs()
    this.buffer('speed').add(atMs, tokensPerSecond(figures))
    this.buffer('first-token').add(atMs, figures.time_to_first_token_ms)
    this.buffer('acceptance').add(atMs, acceptance(figures))
    this.#change({ last: figures })
  }

  /** The server told its metrics; undefined: it did not, which is a gap. */
  measured(metrics: string | undefined): void {
    const load = metrics === undefined ? undefined : serverLoad(readPrometheus(metrics))
    const atMs = this.#nowMs()
    this.buffer('queue').add(atMs, load?.queued)
    this.buffer('memory').add(atMs, load?.memoryShare)
    this.#change({ load })
  }

  #change(change: Partial<Omit<FiguresState, 'revision'>>): void {
    const before = this.state.get()
    this.state.set({ ...before, ...change, revision: before.revision + 1 })
  }
}
