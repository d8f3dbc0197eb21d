import { describe, expect, test } from 'vitest'
import { createEngine } from './collect.ts'
import { answering, ScriptedBackend } from './scripted-backend.ts'

describe('tokens', () => {
  test('[EN25] of a text, and the bytes of each, are those of the backend', async () => {
    const engine = createEngine(new ScriptedBackend(answering('')))
    const tokens = await engine.tokenize('m', { text: 'aé', special: false })
    expect([...tokens]).toEqual([97, 0xc3, 0xa9])
    expect(await engine.pieces('m', tokens)).toEqual(
      [97, 0xc3, 0xa9].map((id) => Uint8Array.of(id)),
    )
    expect(await engine.countTokens('m', 'aé')).toBe(3)
  })

  test('[EN25] of a model that does not exist are an error with a code', async () => {
    const engine = createEngine(new ScriptedBackend(answering('')))
    const segment = { text: 'a', special: false }
    await expect(engine.tokenize('unknown', segment)).rejects.toMatchObject({
      code: 'unknown-model',
    })
    await expect(engine.pieces('unknown', Int32Array.of(1))).rejects.toMatchObject({
      code: 'unknown-model',
    })
  })
})
