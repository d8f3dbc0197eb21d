import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { encodeSuccessorModel } from '@turant/tiny-model'
import type { SuiteOptions } from '../../harness/suite.ts'
import { readAnswer, type Answer, type Caller, type Pieces } from '../contestants/contestant.ts'
import { startTurant } from '../contestants/turant.ts'
import { freshCode } from '../documents.ts'
import type { ProgressMark } from './progress-log.ts'

export const WINDOW_TOKENS = 131_072
const ANSWER_TOKENS = 4
/** Tokens beyond the window that the request needs which is to be refused. */
const EXCESS_TOKENS = 1_234
/** How much of a prompt is read when it is given up. */
const ABORT_SHARE = 0.4

export type HugeCase = {
  readonly answer: Answer
  readonly marks: readonly ProgressMark[]
  /** The turn after it, which refers to it. */
  readonly followUp: Answer
  readonly aborted: {
    /** Tokens read when the request was given up, of how many. */
    readonly doneTokens: number
    readonly totalTokens: number
    /** From the abort to the answer of a small request, and that request on an idle server. */
    readonly nextMs: number
    readonly idleMs: number
  }
  /** The refusal of a prompt that is too long says by how much, to the token. */
  readonly saysExcess: boolean
}

/**
 * A window of 131,072 tokens end to end, on a model of one layer whose tokens are bytes: everything but
 * the time of a real model's computation.
 */
export async function measureHuge(options: SuiteOptions, tokens: number): Promise<HugeCase> {
  const folder = mkdtempSync(join(tmpdir(), 'turant-bench-'))
  try {
    const model = join(folder, 'huge.gguf')
    writeFileSync(model, encodeSuccessorModel({ contextTokens: WINDOW_TOKENS }))
    const { threads } = options.peers
    await using server = await startTurant({ model, threads, contextTokens: WINDOW_TOKENS })
    options.note(`long-context: ${tokens} tokens in a window of ${WINDOW_TOKENS}, ${server.name}`)
    return await measure(server.connect(), tokens)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function measure(caller: Caller, tokens: number): Promise<HugeCase> {
  const bare = await ask(caller, 'a')
  const frameTokens = bare.counts.promptTokens - 1
  const marks: ProgressMark[] = []
  const text = freshCode(tokens - frameTokens, 1)
  const answer = await readAnswer(marked(chat(caller, text), marks))
  const followUp = await readAnswer(
    caller.chat({
      messages: [
        { role: 'user', content: text },
        { role: 'assistant', content: answer.text },
        { role: 'user', content: 'b' },
      ],
      ...(answer.id === undefined ? {} : { previousId: answer.id }),
      maxOutputTokens: ANSWER_TOKENS,
    }),
  )
  const idle = await ask(caller, 'a')
  const aborted = await abortInTheMiddle(caller, freshCode(tokens - frameTokens, 2))
  const next = await ask(caller, 'a')
  // An answer needs room for one token at least.
  const excess = freshCode(WINDOW_TOKENS - 1 - frameTokens + EXCESS_TOKENS, 3)
  return {
    answer,
    marks,
    followUp,
    aborted: { ...aborted, nextMs: next.times.endMs, idleMs: idle.times.endMs },
    saysExcess: (await refusal(caller, excess)).includes(String(EXCESS_TOKENS)),
  }
}

function chat(caller: Caller, content: string, signal?: AbortSignal): Pieces {
  const messages = [{ role: 'user', content }] as const
  return caller.chat({ messages, maxOutputTokens: ANSWER_TOKENS }, signal)
}

function ask(caller: Caller, content: string): Promise<Answer> {
  return readAnswer(chat(caller, content))
}

/** The same pieces; their progress is written down. */
async function* marked(pieces: Pieces, marks: ProgressMark[]): Pieces {
  const started = performance.now()
  for await (const piece of pieces) {
    if (piece.type === 'progress') {
      const { done, leftMs } = piece
      marks.push({ atMs: performance.now() - started, done, leftMs })
    }
    yield piece
  }
}

async function abortInTheMiddle(
  caller: Caller,
  text: string,
): Promise<{ readonly doneTokens: number; readonly totalTokens: number }> {
  const aborter = new AbortController()
  let found = { doneTokens: 0, totalTokens: 0 }
  for await (const piece of chat(caller, text, aborter.signal)) {
    if (piece.type === 'refused') throw new Error(piece.message)
    if (piece.type === 'ended') throw new Error('a prompt was read before it could be given up')
    if (piece.type !== 'progress' || aborter.signal.aborted) continue
    found = { doneTokens: piece.done, totalTokens: piece.total }
    if (piece.done >= piece.total * ABORT_SHARE) aborter.abort()
  }
  return found
}

/** What the server says to a request that it must refuse, digits without separators. */
async function refusal(caller: Caller, text: string): Promise<string> {
  for await (const piece of chat(caller, text)) {
    if (piece.type === 'refused') return piece.message.replaceAll(/(?<=\d)[,_](?=\d)/g, '')
  }
  return ''
}
