import { setTimeout as sleep } from 'node:timers/promises'
import { median } from '../../harness/percentiles.ts'
import {
  readAnswer,
  type Answer,
  type Caller,
  type ChatOrder,
  type Contestant,
  type Piece,
} from '../contestants/contestant.ts'
import { freshCode } from '../documents.ts'
import { between, createRandom, type Random } from '../../harness/random.ts'

/** How many of each. */
export type Trials = {
  readonly idle: number
  readonly decode: number
  readonly prefill: number
  readonly arrive: number
}

export type InterruptKind =
  /** An answer is cut off while it is written. */
  | 'decode'
  /** A request is cut off while its long prompt is read. */
  | 'prefill'
  /** Nothing is cut off: an interactive request arrives while an answer is written. */
  | 'arrive'

export type Measured = {
  readonly kind: InterruptKind
  /** How much longer the small request took than on an idle server, one for each trial. */
  readonly freeMs: readonly number[]
  /** How long it waited for its turn, by the server's own account; empty where that does not tell. */
  readonly queuedMs: readonly number[]
  /** The small request on an idle server. */
  readonly idleMs: readonly number[]
  /** Trials in which the work had ended before it was to be interrupted. */
  readonly missed: number
  /** One token at a time, on an idle server. */
  readonly decodeStepMs: number
}

/** Characters of the prompts: one that is soon read, one that is long in reading. */
const SHORT_PROMPT = 600
const LONG_PROMPT = 4_500
/** More than is ever written before the interrupt. */
const LONG_ANSWER_TOKENS = 400
/** Pieces of text that are awaited before an interrupt, so that it meets the decoding anywhere. */
const PIECES = [2, 10] as const
/** Answers that the length of a decode step is taken from, and their length. */
const STEP_SAMPLES = 3
const STEP_TOKENS = 24
/** When the reading of a prompt is interrupted, as a share of the time that it takes. */
const PREFILL_SHARE = [0.15, 0.7] as const

type Request = { readonly work: ChatOrder; readonly until: Promise<void> | 'some-text' }

/**
 * Interrupts a server at work and asks for one token at once. What that takes longer than on an idle
 * server is how long the interrupted work kept the server busy.
 */
export class Interrupter {
  readonly #agent: Caller
  readonly #user: Caller
  readonly #trials: Trials
  readonly #random: Random
  #nextSeed: number
  readonly #idleMs: number[] = []
  readonly #idleSuggestionMs: number[] = []
  #decodeStepMs = Number.NaN
  #prefillMs = Number.NaN

  constructor(
    contestant: Contestant,
    { trials, seed }: { readonly trials: Trials; readonly seed: number },
  ) {
    this.#agent = contestant.connect()
    this.#user = contestant.connect()
    this.#trials = trials
    this.#random = createRandom(seed)
    this.#nextSeed = seed * 1_000_000
  }

  /** Measures the idle server. Its small requests follow an answer to the same prompt that ended by itself. */
  async prepare(): Promise<void> {
    // The first computation of a process also sets up its buffers.
    await readAnswer(this.#agent.chat(shortWork(4)))
    const steps: number[] = []
    for (let sample = 0; sample < STEP_SAMPLES; sample += 1) {
      const order = { ...shortWork(STEP_TOKENS), isPlain: true }
      const { counts } = await readAnswer(this.#agent.chat(order))
      steps.push(counts.decodeMs / counts.outputTokens)
    }
    this.#decodeStepMs = median(steps)
    await readAnswer(this.#user.chat(SMALL))
    await readAnswer(this.#user.suggest(SMALL_SUGGESTION))
    for (let trial = 0; trial < this.#trials.idle; trial += 1) {
      await readAnswer(this.#agent.chat(shortWork(4)))
      this.#idleMs.push((await readAnswer(this.#user.chat(SMALL))).times.endMs)
      await readAnswer(this.#agent.chat(shortWork(4)))
      this.#idleSuggestionMs.push(
        (await readAnswer(this.#user.suggest(SMALL_SUGGESTION))).times.endMs,
      )
    }
  }

  async measure(kind: InterruptKind): Promise<Measured> {
    if (kind === 'prefill') {
      this.#prefillMs = (await readAnswer(this.#agent.chat(this.#longWork(1)))).counts.promptMs
    }
    const answers: Answer[] = []
    let missed = 0
    for (let trial = 0; trial < this.#trials[kind]; trial += 1) {
      const answer = await this.#trial(kind)
      if (answer === 'missed') missed += 1
      else answers.push(answer)
    }
    const idleMs = kind === 'arrive' ? this.#idleSuggestionMs : this.#idleMs
    const idle = median(idleMs)
    return {
      kind,
      freeMs: answers.map((answer) => answer.times.endMs - idle),
      queuedMs: answers.flatMap(({ counts }) => counts.queuedMs ?? []),
      idleMs,
      missed,
      decodeStepMs: this.#decodeStepMs,
    }
  }

  async #trial(kind: InterruptKind): Promise<Answer | 'missed'> {
    switch (kind) {
      case 'decode':
        return this.#interrupt({ work: shortWork(LONG_ANSWER_TOKENS), until: 'some-text' })
      case 'prefill': {
        const until = sleep(this.#prefillMs * between(this.#random, PREFILL_SHARE))
        return this.#interrupt({ work: this.#longWork(LONG_ANSWER_TOKENS), until })
      }
      case 'arrive':
        return this.#arrive()
    }
  }

  async #interrupt(request: Request): Promise<Answer | 'missed'> {
    const aborter = new AbortController()
    const work = this.#begin(request, aborter.signal)
    await work.met
    if (work.hasEnded()) return 'missed'
    aborter.abort()
    const answer = await readAnswer(this.#user.chat(SMALL))
    await work.over
    return answer
  }

  async #arrive(): Promise<Answer | 'missed'> {
    const aborter = new AbortController()
    const request = { work: shortWork(LONG_ANSWER_TOKENS), until: 'some-text' } as const
    const work = this.#begin(request, aborter.signal)
    await work.met
    const answer = await readAnswer(this.#user.suggest(SMALL_SUGGESTION))
    const isMissed = work.hasEnded()
    aborter.abort()
    await work.over
    return isMissed ? 'missed' : answer
  }

  /** Lets the agent work. `met` resolves at the moment of the interrupt, or when the work has ended. */
  #begin({ work, until }: Request, signal: AbortSignal) {
    const met = Promise.withResolvers<void>()
    let piecesLeft = Math.floor(between(this.#random, PIECES))
    let hasEnded = false
    const take = (piece: Piece): void => {
      if (piece.type === 'refused') throw new Error(piece.message)
      if (piece.type === 'ended') hasEnded = true
      if (piece.type === 'text' && until === 'some-text') {
        piecesLeft -= 1
        if (piecesLeft === 0) met.resolve()
      }
    }
    const run = async (): Promise<void> => {
      for await (const piece of this.#agent.chat(work, signal)) take(piece)
    }
    const over = run()
    over.then(met.resolve, met.reject)
    if (until !== 'some-text') void until.then(met.resolve)
    return { met: met.promise, over, hasEnded: () => hasEnded }
  }

  /** A prompt that no cache knows. */
  #longWork(maxOutputTokens: number): ChatOrder {
    this.#nextSeed += 1
    const content = `${freshCode(LONG_PROMPT, this.#nextSeed)}\nExplain this file.`
    return { messages: [{ role: 'user', content }], maxOutputTokens }
  }
}

/** Its prompt is read once, so that writing begins at once. */
function shortWork(maxOutputTokens: number): ChatOrder {
  const content = `${freshCode(SHORT_PROMPT, 1)}\nExplain each part of this code in detail.`
  return { messages: [{ role: 'user', content }], maxOutputTokens }
}

/** As much in the background as the work, so that it is not served before it. */
const SMALL: ChatOrder = {
  messages: [{ role: 'user', content: 'Say yes.' }],
  maxOutputTokens: 1,
}

const SMALL_SUGGESTION = {
  path: 'a.ts',
  before: 'const answer = ',
  after: '\n',
  maxOutputTokens: 1,
}
