import { locateRegion } from '@turant/edits'
import { startAgent, type AgentWork } from '../agent.ts'
import { readAnswer, type Contestant } from '../contestants/contestant.ts'
import type { Turant } from '../contestants/turant.ts'
import { source } from '../documents.ts'
import { askEdit, askSuggestion, type Place } from './questions.ts'
import { typeScript } from './typist.ts'
import { watchTyping, type WatchedKey } from './watch-typing.ts'

/** What is typed again, key by key, into the file that it was taken from. */
const FILE = 'text-100.ts'
const TYPED_FROM = '    if (this.#next >= 0 && this.#reference'
const TYPED_TO = '  /** Up to `limit` tokens'
/** What is typed as an instruction. The first models get right; the edit is not looked at here. */
const INSTRUCTIONS = ['set retries to 5', 'change the port to 9000', 'set timeoutMs to 10000']

export type TypingOptions = {
  /** Programs that work in the background on the same server. */
  readonly agents: number
  readonly seed: number
  /** Keys of code, or instructions, that are typed. */
  readonly amount: number
}

export type Typed = { readonly keys: readonly WatchedKey[]; readonly work: readonly AgentWork[] }

/** Code is typed; every key asks for a suggestion. The file was opened before: its text is read. */
export async function typeCode(contestant: Contestant, options: TypingOptions): Promise<Typed> {
  const caller = contestant.connect()
  const { place, typed } = typingPlace(source(FILE))
  const opening = caller.suggest({ ...place, maxOutputTokens: 1 })
  await readAnswer(opening)
  const keys = typeScript(typed, options.seed).slice(0, options.amount)
  return besideAgents(contestant, options, () => watchTyping(keys, askSuggestion(caller, place)))
}

/** Instructions are typed; every key asks for the edit that they mean so far. */
export async function typeInstructions(server: Turant, options: TypingOptions): Promise<Typed> {
  const { client, model } = server
  const text = source(FILE)
  return besideAgents(server, options, async () => {
    const keys: WatchedKey[] = []
    for (const instruction of INSTRUCTIONS.slice(0, options.amount)) {
      const { range } = locateRegion(text, instruction)
      const ask = askEdit(client, { model, path: FILE, text, range })
      keys.push(...(await watchTyping(typeScript(instruction, options.seed), ask)))
    }
    return keys
  })
}

async function besideAgents(
  contestant: Contestant,
  { agents, seed }: TypingOptions,
  type: () => Promise<WatchedKey[]>,
): Promise<Typed> {
  const started = await Promise.all(
    Array.from({ length: agents }, (_, agent) =>
      startAgent(contestant.connect(), seed * 100 + agent),
    ),
  )
  let keys: WatchedKey[]
  let work: AgentWork[]
  try {
    keys = await type()
  } finally {
    work = await Promise.all(started.map((agent) => agent.stop()))
  }
  return { keys, work }
}

/** Takes out of a file what is going to be typed. */
function typingPlace(text: string): { readonly place: Place; readonly typed: string } {
  const start = text.indexOf(TYPED_FROM)
  const end = text.indexOf(TYPED_TO)
  if (start < 0 || end < start) throw new Error(`${FILE} is not the text that it was`)
  const place = { path: FILE, before: text.slice(0, start), after: text.slice(end) }
  return { place, typed: text.slice(start, end) }
}
