import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { SuiteOptions } from '../../harness/suite.ts'
import {
  readAnswer,
  type Answer,
  type Caller,
  type Contestant,
  type Message,
} from '../contestants/contestant.ts'
import { restoreSlot, saveSlot, startLlama } from '../contestants/llama.ts'
import { startTurant } from '../contestants/turant.ts'
import { freshCode } from '../documents.ts'

export type Turn =
  /** A prompt that no cache knows. */
  | 'cold'
  /** The next message of the same conversation. */
  | 'follow-up'
  /** The next one again, after the server was stopped and started. */
  | 'after restart'

export type ConversationCase = {
  readonly system: string
  readonly round: number
  /** Tokens that the first message was meant to have. */
  readonly size: number
  readonly turn: Turn
  readonly answer: Answer
  /** Tokens of the conversation that the server had computed already. */
  readonly knownTokens: number
  /** Time to bring back what was saved, where that is a request of its own; part of the wait. */
  readonly restoreMs: number
}

export type ConversationOptions = { readonly sizes: readonly number[]; readonly round: number }

type Cases = AsyncGenerator<ConversationCase, void, undefined>

const WINDOW_TOKENS = 8_192
const ANSWER_TOKENS = 16
const QUESTIONS = {
  cold: 'What is this code for?',
  'follow-up': 'Which part of it is the longest?',
  'after restart': 'Which part of it would you test first?',
} as const

/** A server that is started twice, and what carries its memory over. */
type Venue<Server extends Contestant> = {
  readonly start: () => Promise<Server | undefined>
  readonly save: (server: Server, name: string) => Promise<void>
  readonly restore: (server: Server, name: string) => Promise<void>
}

/** Ours keeps what it computed by itself, in the folder of its state. */
export async function* measureTurant(options: SuiteOptions, given: ConversationOptions): Cases {
  const { model, peers } = options
  using state = temporaryFolder()
  const start = () => startTurant({ model, threads: peers.threads, state: state.path })
  const nothing = () => Promise.resolve()
  yield* measure({ start, save: nothing, restore: nothing }, { ...given, note: options.note })
}

/** llama-server writes and reads a slot's memory when it is told to. */
export async function* measureLlama(options: SuiteOptions, given: ConversationOptions): Cases {
  const { model, peers } = options
  using saved = temporaryFolder()
  const flags = ['--slot-save-path', saved.path]
  const start = () => startLlama({ model, peers, slots: 1, slotTokens: WINDOW_TOKENS, flags })
  yield* measure({ start, save: saveSlot, restore: restoreSlot }, { ...given, note: options.note })
}

async function* measure<Server extends Contestant>(
  { start, save, restore }: Venue<Server>,
  options: ConversationOptions & Pick<SuiteOptions, 'note'>,
): Cases {
  const { sizes, round, note } = options
  const conversations: Conversation[] = []
  {
    await using server = await start()
    if (server === undefined) return
    const caller = server.connect()
    const perToken = await charactersPerToken(caller)
    for (const size of sizes) {
      note(`long-context: ${size} tokens, ${server.name}`)
      const conversation = new Conversation({ size, perToken, system: server.name, round })
      yield await conversation.ask(caller, 'cold')
      yield await conversation.ask(caller, 'follow-up')
      await save(server, `${size}.bin`)
      conversations.push(conversation)
    }
  }
  await using server = await start()
  if (server === undefined) return
  const caller = server.connect()
  await readAnswer(caller.chat(GREETING))
  for (const conversation of conversations) {
    const started = performance.now()
    await restore(server, `${conversation.size}.bin`)
    const restoreMs = performance.now() - started
    conversation.forgetId()
    yield await conversation.ask(caller, 'after restart', restoreMs)
  }
}

const GREETING = { messages: [{ role: 'user', content: 'Say yes.' }], maxOutputTokens: 1 } as const

/** One conversation about a long text, turn by turn. */
class Conversation {
  readonly size: number
  readonly #system: string
  readonly #round: number
  readonly #code: string
  #messages: readonly Message[] = []
  #previousId: string | undefined
  #knownTokens = 0

  constructor(options: {
    readonly size: number
    readonly perToken: number
    readonly system: string
    readonly round: number
  }) {
    this.size = options.size
    this.#system = options.system
    this.#round = options.round
    const characters = Math.round(options.size * options.perToken)
    this.#code = freshCode(characters, 1 + options.round * 100_000 + options.size)
  }

  async ask(caller: Caller, turn: Turn, restoreMs = 0): Promise<ConversationCase> {
    const question = QUESTIONS[turn]
    const content = turn === 'cold' ? `${this.#code}\n${question}` : question
    const messages = [...this.#messages, { role: 'user', content } as const]
    const previousId = this.#previousId
    const answer = await readAnswer(
      caller.chat({
        messages,
        maxOutputTokens: ANSWER_TOKENS,
        ...(previousId === undefined ? {} : { previousId }),
      }),
    )
    const knownTokens = this.#knownTokens
    this.#messages = [...messages, { role: 'assistant', content: answer.text }]
    this.#previousId = answer.id
    this.#knownTokens = answer.counts.promptTokens
    const { size } = this
    const system = this.#system
    return { system, round: this.#round, size, turn, answer, knownTokens, restoreMs }
  }

  /** The next message goes out with the whole conversation, as a client does after a restart. */
  forgetId(): void {
    this.#previousId = undefined
  }
}

/** What a token of such code has on average, by the server's own count. */
async function charactersPerToken(caller: Caller): Promise<number> {
  const content = freshCode(3_000, 0)
  const order = { messages: [{ role: 'user', content }], maxOutputTokens: 1 } as const
  const { counts } = await readAnswer(caller.chat(order))
  return content.length / counts.promptTokens
}

function temporaryFolder(): Disposable & { readonly path: string } {
  const path = mkdtempSync(join(tmpdir(), 'turant-bench-'))
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) }
}
