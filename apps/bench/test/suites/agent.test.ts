import { expect, test } from 'vitest'
import { AgentLedger, startAgent } from '../../src/suites/agent.ts'
import { readAnswer, type Caller, type Piece } from '../../src/suites/contestants/contestant.ts'

const ended: Piece = {
  type: 'ended',
  id: 'a',
  counts: {
    promptTokens: 100,
    computedTokens: 90,
    outputTokens: 20,
    promptMs: 5,
    decodeMs: 5,
    queuedMs: 0,
  },
}

const progress: Piece = { type: 'progress', done: 60, reused: 10, total: 100, leftMs: 5 }
const text: Piece = { type: 'text', text: 'seven..' }

function ledger(...pieces: readonly Piece[]) {
  const filled = new AgentLedger()
  for (const piece of pieces) filled.take(piece)
  return filled.total()
}

test('what an agent got done is counted by the server, and estimated for the turn cut off', () => {
  expect(ledger(progress, text, ended)).toEqual({ turns: 1, promptTokens: 90, outputTokens: 20 })
  expect(ledger(ended, progress, text, { type: 'aborted' })).toEqual({
    turns: 1,
    promptTokens: 140,
    outputTokens: 22,
  })
  expect(() => ledger({ type: 'refused', message: 'full' })).toThrow('full')
})

/** Answers one turn, and works on the second until it is given up. */
function scriptedCaller() {
  const prompts: string[] = []
  const onSecondTurn = Promise.withResolvers<void>()
  const caller: Caller = {
    suggest() {
      throw new Error('an agent asks for no suggestion')
    },
    async *chat({ messages }, signal) {
      prompts.push(messages[0]?.content ?? '')
      yield progress
      if (prompts.length === 1) {
        yield ended
        return
      }
      onSecondTurn.resolve()
      await new Promise<void>((resolve) => {
        if (signal?.aborted) resolve()
        else signal?.addEventListener('abort', () => resolve(), { once: true })
      })
      yield { type: 'aborted' }
    },
  }
  return { caller, prompts, onSecondTurn: onSecondTurn.promise }
}

test('an agent works until it is stopped, on prompts of different beginnings', async () => {
  const { caller, prompts, onSecondTurn } = scriptedCaller()
  const agent = await startAgent(caller, 1)
  await onSecondTurn
  const { seconds, ...work } = await agent.stop()
  expect(seconds).toBeGreaterThanOrEqual(0)
  expect(work).toEqual({ turns: 1, promptTokens: 140, outputTokens: 20 })
  expect(new Set(prompts.map((prompt) => prompt.slice(0, 20))).size).toBe(2)
})

async function* stream(...pieces: readonly Piece[]) {
  yield* pieces
}

test('an answer is read with its times, and a refusal is thrown', async () => {
  const answer = await readAnswer(stream(progress, text, text, ended))
  expect([answer.text, answer.counts.outputTokens, answer.id]).toEqual(['seven..seven..', 20, 'a'])
  expect(answer.times.endMs).toBeGreaterThanOrEqual(answer.times.ttftMs)
  await expect(readAnswer(stream({ type: 'refused', message: 'too long' }))).rejects.toThrow(
    'too long',
  )
  await expect(readAnswer(stream(text))).rejects.toThrow('terminal')
})
