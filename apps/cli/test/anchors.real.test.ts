import process from 'node:process'
import { createLlamaBackend } from '@turant/backend-llama'
import { editFormat } from '@turant/edits'
import type { BackendModel } from '@turant/engine'
import { createModelStore } from '@turant/model-store'
import { findModel, SMOLLM2_ANCHORS } from '@turant/models'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

/** What is said of a vocabulary can only be seen in it. */
describe('anchors in the vocabulary of the base', () => {
  let model: BackendModel
  beforeAll(async () => {
    const known = findModel('smollm2-135m')
    const store = createModelStore({ environment: process.env })
    const pulled = known && (await store.pull(known))
    if (pulled?.status !== 'present') throw new Error('the model could not be pulled')
    const options = { path: pulled.path, contextTokens: 512, sequences: 1, threads: 1 }
    model = await createLlamaBackend().load(options)
  })
  afterAll(() => model.close())

  test('[MO26] are single tokens wherever they stand, and end no answer', async () => {
    const { anchors, none } = SMOLLM2_ANCHORS
    const ids: number[] = []
    for (const mark of [...anchors, none]) {
      const [id, ...more] = await model.tokenize(mark, { special: true })
      expect([mark, more]).toEqual([mark, []])
      const inside = await model.tokenize(`x()\n${mark}  y()\n${mark}}\n`, { special: false })
      expect(inside.filter((token) => token === id)).toHaveLength(2)
      ids.push(id ?? -1)
    }
    expect(new Set(ids).size).toBe(anchors.length + 1)
    expect(ids.filter((id) => model.isEndOfGeneration(id))).toEqual([])
  })

  test('[ED44] are what the grammar begins with', async () => {
    const task = { path: 'a', before: '', region: 'a\nb\n', after: '', instruction: 'do it' }
    const { grammar } = editFormat('anchored-region').render(task, {
      contextChars: 0,
      anchors: SMOLLM2_ANCHORS,
    })
    await expect(model.setGrammar(0, grammar)).resolves.toBe(undefined)
    await expect(model.setGrammar(0, 'root ::= <no_such_token>')).rejects.toThrow('grammar')
  })

  test('[ED43] letters are single tokens on a line of their own', async () => {
    const { prompt } = editFormat('anchored-region').render(
      { path: 'a', before: '', region: '  x\n}\n'.repeat(25), after: '', instruction: 'do it' },
      { contextChars: 0 },
    )
    const shown = prompt.type === 'chat' ? (prompt.messages.at(-1)?.content ?? '') : ''
    const tokens = await model.tokenize(shown, { special: false })
    const pieces = new Set(
      Array.from(tokens, (token) => Buffer.from(model.piece(token)).toString()),
    )
    const letters = shown.match(/^[A-Za-z]$/gm) ?? []
    expect(letters).toHaveLength(51)
    expect(letters.filter((letter) => !pieces.has(letter))).toEqual([])
  })
})
