import { describe, expect, test } from 'vitest'
import { start } from '../harness.ts'
import { info } from '../scripted-service.ts'
import { ask, refusal } from './ask.ts'

describe('tokens of a text', () => {
  test.each(['/tokenize', '/v1/tokenize'])('[SV70] %s numbers them', async (route) => {
    await using server = await start()
    const answers = await Promise.all([
      ask(server, route, { content: 'ab' }),
      ask(server, route, { prompt: 'ab' }),
      ask(server, route, { content: '' }),
    ])
    expect(answers.map(({ body }) => body)).toEqual([
      { tokens: [97, 98] },
      { tokens: [97, 98] },
      { tokens: [] },
    ])
  })

  test('[SV70] with their texts, or their bytes where these are no text', async () => {
    await using server = await start()
    const { body } = await ask(server, '/tokenize', { content: 'aé', with_pieces: true })
    expect(body).toEqual({
      tokens: [
        { id: 97, piece: 'a' },
        { id: 0xc3, piece: [0xc3] },
        { id: 0xa9, piece: [0xa9] },
      ],
    })
  })

  test('[SV70] with the first token of every prompt, where the model has one', async () => {
    await using server = await start()
    const asked = { content: 'b', add_special: true }
    expect((await ask(server, '/tokenize', asked)).body).toEqual({ tokens: [98] })
    server.service.info = { ...info, addBos: true, bosText: 'a' }
    expect((await ask(server, '/tokenize', asked)).body).toEqual({ tokens: [97, 98] })
  })

  test.each(['/detokenize', '/v1/detokenize'])('[SV70] %s reads them back', async (route) => {
    await using server = await start()
    server.service.info = { ...info, vocabularySize: 256 }
    const tokens = [...Buffer.from('a😀', 'utf8')]
    expect((await ask(server, route, { tokens })).body).toEqual({ content: 'a😀' })
  })

  test('[SV70] a token that the model does not have is refused', async () => {
    await using server = await start()
    expect(refusal(await ask(server, '/detokenize', { tokens: [1, 100] }))).toEqual({
      status: 400,
      code: 'invalid_value',
      param: 'tokens[1]',
    })
  })

  test('[SV70] so is a model that is unknown, or another server computes', async () => {
    const backend = { chat: () => expect.unreachable() }
    await using server = await start(undefined, {
      models: {
        list: () => [],
        remote: (id) =>
          id === 'far' ? { backend: { name: 'far', ...backend }, model: 'm' } : undefined,
      },
    })
    server.service.tokenize = async (model) => {
      await server.service.describe(model)
      return new Int32Array()
    }
    const unknown = await ask(server, '/tokenize', { model: 'unknown', content: 'a' })
    const far = await ask(server, '/tokenize', { model: 'far', content: 'a' })
    expect([unknown, far].map(refusal)).toEqual([
      { status: 404, code: 'model_not_found', param: 'model' },
      { status: 400, code: 'unsupported_value', param: 'model' },
    ])
    expect(server.defects).toEqual([])
  })
})
