import { startServer, type PrivateServer } from '../harness/private-server.ts'
import type { Suite, SuiteOptions, SuiteResult } from '../harness/suite.ts'
import type { Speculation } from '../peers/speculation.ts'
import {
  llamaCopies,
  nativeRate,
  nativeServer,
  nodeLlama,
  speculationsFor,
  type PlainTask,
} from './decode/decode-peers.ts'
import { decodeGoals, decodeTable, type DecodeCases } from './decode/decode-report.ts'
import { decodeRow, peerRun, turantRun, type DecodeRun } from './decode/decode-run.ts'
import { predictionOf, type Scatter } from './decode/prediction.ts'
import { write, WRITINGS, type WriteOptions, type Writing, type Written } from './decode/writing.ts'
import { median } from '../harness/percentiles.ts'
import { createRandom } from '../harness/random.ts'

const MAX_TOKENS = { quick: 256, full: 512 } as const
/** Of ours and of the native speed, in a round. */
const PLAIN_TURNS = 3
/** Of a prediction that is 95 % right. */
const WRONG_SHARE = 0.05
/** The same text may be a few tokens more when it is not the model alone that chooses them. */
const HELD_EXTRA_TOKENS = 16

export const decode: Suite = {
  id: 'decode',
  about:
    'tokens per second: plain, against native llama.cpp and node-llama-cpp; and verified, where most is copied',
  quickRounds: 2,
  run,
}

async function run(options: SuiteOptions): Promise<SuiteResult> {
  const { model, peers, rounds, isQuick, onRow, note } = options
  const runs: DecodeRun[] = []
  await using server = await startServer(model, ['--threads', String(peers.threads)])
  const writings = WRITINGS.filter((writing) => writing.isQuick || !isQuick)
  // Which way of guessing suits llama-server is found out in the first round.
  const fastest = new Map<Writing, readonly Speculation[]>()
  for (let round = 0; round < rounds; round += 1) {
    for (const writing of writings) {
      note(`decode: ${writing.name}`)
      const session = new WritingSession({ ...options, server, writing, round })
      const speculations = fastest.get(writing) ?? speculationsFor(isQuick)
      const measured = await session.measure(speculations)
      fastest.set(writing, measured.fastest)
      runs.push(...measured.runs)
      for (const one of measured.runs) onRow(decodeRow(one))
    }
  }
  const { llamaServer } = peers
  const absent =
    llamaServer.status === 'absent' ? `llama-server is absent: ${llamaServer.why}` : undefined
  const [first] = writings
  if (first === undefined) throw new Error('there is nothing to write')
  return {
    rows: runs.map(decodeRow),
    goals: decodeGoals(runs, casesOf(first), absent),
    tables: [decodeTable(runs)],
  }
}

function casesOf({ name }: Writing): DecodeCases {
  return {
    plain: `${name}, nothing predicted`,
    lines: `${name}, 95 % predicted, the rest in a few lines`,
    even: `${name}, 95 % predicted, the rest all over`,
    oracle: `${name}, all predicted`,
    free: `${name}, all predicted, not held`,
  }
}

type SessionOptions = SuiteOptions & {
  readonly server: PrivateServer
  readonly writing: Writing
  readonly round: number
}

type Session = { readonly runs: readonly DecodeRun[]; readonly fastest: readonly Speculation[] }

/** One writing in one round: by ours and by everybody else, in turn. */
class WritingSession {
  readonly #options: SessionOptions
  readonly #cases: DecodeCases
  readonly #maxTokens: number

  constructor(options: SessionOptions) {
    this.#options = options
    this.#cases = casesOf(options.writing)
    this.#maxTokens = options.isQuick ? MAX_TOKENS.quick : MAX_TOKENS.full
  }

  async measure(speculations: readonly Speculation[]): Promise<Session> {
    const { round } = this.#options
    const { plain, runs } = await this.#plainBesideNative()
    const truth = plain.text
    const ours = [...runs, ...(await this.#predicted(truth))]
    const others = await this.#others(plain)
    const copies = await llamaCopies({
      ...this.#options.writing,
      peers: this.#options.peers,
      round,
      case: this.#cases.lines,
      prediction: this.#predictionOf(truth, 'lines'),
      truth,
      speculations,
    })
    const [best] = copies.toSorted((a, b) => b.run.tokensPerSecond - a.run.tokensPerSecond)
    return {
      runs: [...ours, ...others, ...copies.map(({ run }) => run)],
      fastest: best === undefined ? [] : [best.speculation],
    }
  }

  /** Ours and the native speed by turns, since a shared machine is another one every few seconds; the middle ones. */
  async #plainBesideNative(): Promise<{
    readonly plain: Written
    readonly runs: readonly DecodeRun[]
  }> {
    const { round } = this.#options
    // Everybody starts from a prompt that is in memory already.
    if (round === 0) await this.#write('off', { maxTokens: 4 })
    const ours: { readonly written: Written; readonly run: DecodeRun }[] = []
    const rates: number[] = []
    for (let turn = 0; turn < PLAIN_TURNS; turn += 1) {
      const written = await this.#write('off', {})
      ours.push({ written, run: this.#run(this.#cases.plain, written, undefined) })
      const rate = await nativeRate(this.#task(written))
      if (rate !== undefined) rates.push(rate)
    }
    ours.sort((a, b) => a.run.tokensPerSecond - b.run.tokensPerSecond)
    const middle = ours[Math.floor(ours.length / 2)]
    if (middle === undefined) throw new Error('nothing was written')
    const { written: plain, run } = middle
    if (rates.length === 0) return { plain, runs: [run] }
    const name = { system: 'llama-bench', case: this.#cases.plain, round }
    const told = { tokensPerSecond: median(rates), outputTokens: plain.figures.output_tokens }
    return { plain, runs: [run, peerRun(name, told)] }
  }

  async #predicted(truth: string): Promise<readonly DecodeRun[]> {
    const { lines, even, oracle, free } = this.#cases
    const predictions = [
      { name: lines, prediction: this.#predictionOf(truth, 'lines'), ...this.#held(truth) },
      { name: even, prediction: this.#predictionOf(truth, 'even'), ...this.#held(truth) },
      { name: oracle, prediction: truth, ...this.#held(truth) },
      { name: free, prediction: truth },
    ]
    const runs: DecodeRun[] = []
    for (const { name, ...options } of predictions) {
      runs.push(this.#run(name, await this.#write('on', options), truth))
    }
    return runs
  }

  /** A batch and a single token differ in the last bits, and after one near-tie all of a text is another. */
  #held(held: string): { readonly held: string; readonly maxTokens: number } {
    return { held, maxTokens: this.#maxTokens + HELD_EXTRA_TOKENS }
  }

  #predictionOf(truth: string, scatter: Scatter): string {
    const random = createRandom(this.#options.writing.seed)
    return predictionOf(truth, { share: WRONG_SHARE, scatter, random })
  }

  #task({ figures }: Written): PlainTask {
    const { peers, round, writing } = this.#options
    return {
      peers,
      round,
      case: this.#cases.plain,
      prompt: writing.prompt,
      promptTokens: figures.prompt_tokens,
      tokens: figures.output_tokens,
    }
  }

  async #others(plain: Written): Promise<readonly DecodeRun[]> {
    const { round } = this.#options
    const task = this.#task(plain)
    const truth = plain.text
    const oracleCase = this.#cases.oracle
    const native = (): Promise<readonly DecodeRun[]> => nativeServer(task)
    const node = (): Promise<readonly DecodeRun[]> => nodeLlama({ ...task, truth, oracleCase })
    const turns = round % 2 === 0 ? [native, node] : [node, native]
    const runs: DecodeRun[] = []
    for (const turn of turns) runs.push(...(await turn()))
    return runs
  }

  #write(
    drafting: 'on' | 'off',
    options: Partial<Pick<WriteOptions, 'prediction' | 'held' | 'maxTokens'>>,
  ): Promise<Written> {
    const { server, model, writing } = this.#options
    return write(server.client, writing, {
      model,
      maxTokens: this.#maxTokens,
      ...options,
      drafting,
    })
  }

  #run(name: string, written: Written, truth: string | undefined): DecodeRun {
    const { round } = this.#options
    return turantRun({ system: 'turant', case: name, round }, written, truth)
  }
}
