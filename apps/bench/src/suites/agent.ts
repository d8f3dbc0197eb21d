import type { Caller, Piece } from './contestants/contestant.ts'
import { freshCode } from './documents.ts'

/** Characters of the code that an agent reads in a turn, some 1,300 tokens, and tokens it writes. */
const PROMPT_CHARACTERS = 4_000
const OUTPUT_TOKENS = 200
/** For the answer that is cut off when the agent is stopped: what a token of code has on average. */
const CHARACTERS_PER_TOKEN = 3.5

export type AgentWork = {
  /** Turns that came to their end. */
  readonly turns: number
  /** Tokens of prompts that were computed for it, not those that were reused. */
  readonly promptTokens: number
  /** Those of the turn that was cut off are estimated from their characters. */
  readonly outputTokens: number
  readonly seconds: number
}

/** A program that works in the background: it reads much, writes much, and begins again. */
export type Agent = {
  /** Ends its turn at once. Throws what its requests threw. */
  stop(): Promise<AgentWork>
}

/** Resolves when the agent is at work: some of its prompt is read. No two turns begin alike. */
export async function startAgent(caller: Caller, seed: number): Promise<Agent> {
  const aborter = new AbortController()
  const atWork = Promise.withResolvers<void>()
  const ledger = new AgentLedger()
  const work = async (): Promise<void> => {
    for (let turn = 0; !aborter.signal.aborted; turn += 1) {
      const code = freshCode(PROMPT_CHARACTERS, seed * 10_000 + turn)
      const content = `${code}\nExplain each part of this file in detail.`
      const order = {
        messages: [{ role: 'user', content }],
        maxOutputTokens: OUTPUT_TOKENS,
      } as const
      for await (const piece of caller.chat(order, aborter.signal)) {
        ledger.take(piece)
        atWork.resolve()
      }
    }
  }
  const started = performance.now()
  const working = work()
  working.catch((error: unknown) => atWork.reject(error))
  await atWork.promise
  return {
    async stop() {
      aborter.abort()
      await working
      return { ...ledger.total(), seconds: (performance.now() - started) / 1000 }
    },
  }
}

/** Adds up what an agent got done, turn by turn. */
export class AgentLedger {
  #turns = 0
  #promptTokens = 0
  #outputTokens = 0
  #promptSoFar = 0
  #charactersSoFar = 0

  take(piece: Piece): void {
    switch (piece.type) {
      case 'progress':
        this.#promptSoFar = piece.done - piece.reused
        break
      case 'text':
        this.#charactersSoFar += piece.text.length
        break
      case 'ended':
        this.#turns += 1
        this.#add(piece.counts.computedTokens, piece.counts.outputTokens)
        break
      case 'aborted':
        this.#add(this.#promptSoFar, this.#charactersSoFar / CHARACTERS_PER_TOKEN)
        break
      case 'refused':
        throw new Error(`an agent was refused: ${piece.message}`)
    }
  }

  total(): Omit<AgentWork, 'seconds'> {
    return {
      turns: this.#turns,
      promptTokens: this.#promptTokens,
      outputTokens: Math.round(this.#outputTokens),
    }
  }

  #add(promptTokens: number, outputTokens: number): void {
    this.#promptTokens += promptTokens
    this.#outputTokens += outputTokens
    this.#promptSoFar = 0
    this.#charactersSoFar = 0
  }
}
