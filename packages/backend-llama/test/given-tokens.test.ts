import type { BackendModel } from '@turant/engine'
import { createLlamaBackend } from '@turant/backend-llama'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { bytes, GREEDY, NEVER, successorModelFile } from './models.ts'

let model: BackendModel

beforeAll(async () => {
  model = await createLlamaBackend().load({
    path: successorModelFile(),
    contextTokens: 1024,
    sequences: 4,
    threads: 1,
  })
})
afterAll(() => model.close())

test('[BL17] the end of a prompt and a draft are one batch, and what is chosen begins behind the prompt', async () => {
  const result = await model.verify(
    [
      { sequence: 0, position: 0, tokens: bytes('a prompt x'), given: 9, sampling: GREEDY },
      { sequence: 1, position: 0, tokens: bytes('qrXYabcXdef'), given: 4, sampling: GREEDY },
      { sequence: 2, position: 0, tokens: bytes('bcd'), sampling: GREEDY },
    ],
    NEVER,
  )
  const chosen = result.status === 'ok' ? result.chosen : []
  expect(chosen.map((tokens) => Buffer.from(tokens).toString())).toEqual(['y', 'bcd', 'cde'])
  // What was accepted is held, and the rest forgotten: the next position follows it.
  const next = await model.verify(
    [
      { sequence: 0, position: 10, tokens: bytes('y'), sampling: GREEDY },
      { sequence: 1, position: 7, tokens: bytes('d'), sampling: GREEDY },
    ],
    NEVER,
  )
  expect(next).toMatchObject({ status: 'ok' })
})

test('[BL17] a request whose tokens are all given has nothing to choose from', async () => {
  const request = { sequence: 3, position: 0, tokens: bytes('ab'), given: 2, sampling: GREEDY }
  await expect(model.verify([request], NEVER)).rejects.toMatchObject({ code: 'refused' })
})

test('[BL18] tokens that need no asking are chosen in one call, up to the end of the answer', async () => {
  const request = { sequence: 3, position: 0, tokens: bytes('ab'), given: 1, sampling: GREEDY }
  const first = await model.verify([{ ...request, more: 4 }], NEVER)
  const next = await model.verify(
    [{ sequence: 3, position: 6, tokens: bytes('g'), more: 99, sampling: GREEDY }],
    NEVER,
  )
  const texts = [first, next].map((result) =>
    result.status === 'ok'
      ? Buffer.from(result.chosen[0]?.filter((id) => id < 256) ?? []).toString()
      : '',
  )
  expect(texts).toEqual(['cdefg', 'hijklmnopqrstuvwxyz{|}~'])
})
