import { createLlamaBackend } from '@turant/backend-llama'
import { expect, test } from 'vitest'
import { bytes, GREEDY, NEVER, spoken, successorModelFile } from './models.ts'

const CHUNK = new Int32Array(500).fill(97)

test('[BL4] [BL14] a context of 131,072 tokens is taken, counted, and stopped in the middle', async () => {
  const model = await createLlamaBackend().load({
    path: successorModelFile({ contextTokens: 131_072, heads: 4, keyValueHeads: 2, width: 128 }),
    contextTokens: 131_072,
    sequences: 2,
    threads: 1,
  })
  expect(model.info).toMatchObject({ contextTokens: 131_072, trainedContextTokens: 131_072 })
  let position = 0
  for (; position < 4000; position += CHUNK.length) {
    const result = await model.prefill({ sequence: 0, position, tokens: CHUNK }, NEVER)
    expect(result.status).toBe('ok')
  }
  const stop = AbortSignal.abort()
  const stopped = await model.prefill({ sequence: 0, position, tokens: CHUNK }, stop)
  expect(stopped.status).toBe('aborted')
  const underWay = new AbortController()
  const running = model.prefill({ sequence: 0, position, tokens: CHUNK }, underWay.signal)
  underWay.abort()
  const { status } = await running
  expect(['aborted', 'ok']).toContain(status)
  // Whichever it was, the answer says where the sequence ends.
  if (status === 'ok') position += CHUNK.length
  const next = { sequence: 0, position, tokens: bytes('mnX'), sampling: GREEDY }
  await expect(model.verify([{ ...next, position: position + 1 }], NEVER)).rejects.toMatchObject({
    code: 'refused',
  })
  expect(spoken(await model.verify([next], NEVER))).toBe('no')
  await model.close()
})
