import process from 'node:process'
import { createLlamaBackend } from '@turant/backend-llama'
import { editFormat } from '@turant/edits'
import type { BackendModel } from '@turant/engine'
import { createModelStore } from '@turant/model-store'
import { DEFAULT_MODEL_ID, findModel, SMOLLM2_ANCHORS } from '@turant/models'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

/** What is said of a vocabulary can only be seen in it. */
describe('anchors in the vocabulary of the default model', () => {
  let model: BackendModel
  beforeAll(async () => {
    const known = findModel(DEFAULT_MODEL_ID)
    const store = createModelStore({ environment: process.env })
    const pulled = known && (await store.pull(known))
    if (pulled?.status !== 'present') throw new Error('the default model could not be pulled')
    const options = { path: pulled.path, contextTokens: 512, sequences: 1, threads: 1 }
    model = await createLlamaBackend().load(options)
  })
  afterAll(() => model.close())

  test('[MO26] are single tokens without a text of their own, and end no answer', async () => {
    const { anchors, none, file } = SMOLLM2_ANCHORS
    const ids: number[] = []
    for (const mark of [file, ...anchors, none]) {
      const tokens = await model.tokenize(mark, { special: true })
      expect([mark, ...Array.from(tokens, (token) => model.piece(token).length)]).toEqual([mark, 0])
      ids.push(...tokens)
    }
    expect(ids.sort((a, b) => a - b)).toEqual([3, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16])
    expect(ids.filter((id) => model.isEndOfGeneration(id))).toEqual([])
  })

  test('[ED44] are tokens to the grammar', async () => {
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
