import { describe, expect, test } from 'vitest'
import { post, sseEvents, start } from './harness.ts'
import { figures, says, type Script } from './scripted-service.ts'

const task = { type: 'infill', path: 'a.ts', before: 'let a = ', after: '\n' }
const sure = { ...figures, meanProbability: 0.5 }

/** Says two texts, each surer than the one before, the second together with a third. */
const wavering: Script = async function* script() {
  yield { type: 'text-delta', text: '1', meanProbability: 0.25 }
  yield { type: 'text-delta', text: ' +', meanProbability: 0.375 }
  yield { type: 'text-delta', text: ' 2', meanProbability: 0.75 }
  yield { type: 'finished', reason: 'end', figures: sure }
}

describe('how sure the model is', () => {
  test('[SV110] is told by each delta of an infill for the text so far, and by its figures', async () => {
    await using server = await start(wavering)
    const events = await sseEvents(server, { task })
    const deltas = events.flatMap((event) =>
      event.type === 'response.output_text.delta' ? [[event.delta, event.turant]] : [],
    )
    expect(deltas).toEqual([
      ['1', { mean_probability: 0.25 }],
      [' + 2', { mean_probability: 0.75 }],
    ])
    expect(events.at(-1)).toMatchObject({
      type: 'response.completed',
      response: { turant: { figures: { mean_probability: 0.5 } } },
    })
    expect(server.service.requests.map(({ confidence }) => confidence)).toEqual(['on'])
  })

  test('[SV110] is not asked for by an edit, a chat, or what goes on with a text', async () => {
    await using server = await start(says('a'))
    const edit = { type: 'edit', path: 'a', before: '', region: 'a', after: '', instruction: 'b' }
    await post(server, { task: edit })
    await post(server, { input: 'Hi' })
    await post(server, { task: { type: 'continue', text: 'a' } })
    expect(server.service.requests.map(({ confidence }) => confidence)).toEqual([
      undefined,
      undefined,
      undefined,
    ])
  })

  test('[SV110] nothing is told where the engine tells nothing', async () => {
    await using server = await start(says('1'))
    const events = await sseEvents(server, { task })
    expect(events.filter((event) => JSON.stringify(event).includes('mean_probability'))).toEqual([])
  })
})
