import { Agent, tool, type Runner } from '@openai/agents'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { moduleOfPage } from './support/page.ts'
import { call, scriptedTurant, type ScriptedTurant } from './support/scripted-turant.ts'

const weather = tool({
  name: 'weather',
  description: 'Tells the weather of a city.',
  parameters: z.object({ city: z.string() }),
  execute: ({ city }) => (city === 'Oslo' ? 'cold' : 'warm'),
})

const forecaster = new Agent({
  name: 'Forecaster',
  instructions: 'You know the weather.',
  tools: [weather],
})

const desk = Agent.create({
  name: 'Desk',
  instructions: 'You hand questions on.',
  handoffs: [forecaster],
})

const ENDPOINT = "baseURL: 'http"

/** The runner of the page, with another line among the settings of its provider. */
async function runnerOf(turant: ScriptedTurant, line: string): Promise<Runner> {
  const edit = (block: string) => block.replace(ENDPOINT, `${line}${ENDPOINT}`)
  const place = line === '' ? turant : { url: turant.url, edit }
  const module = await moduleOfPage('agents.md', 'runner.js', place)
  return (module as { runner: Runner }).runner
}

describe.each([
  { api: 'Responses', line: '' },
  { api: 'Responses over a WebSocket', line: 'useResponsesWebSocket: true,\n    ' },
  { api: 'Chat Completions', line: 'useResponses: false,\n    ' },
])('$api', ({ line }) => {
  test('an agent with a tool, streamed', async () => {
    await using turant = await scriptedTurant(({ outputs: [output] }) =>
      output === undefined ? call('weather', { city: 'Oslo' }) : `Oslo is ${output}.`,
    )
    const runner = await runnerOf(turant, line)
    const result = await runner.run(forecaster, 'How is Oslo?', { stream: true })
    const pieces: string[] = []
    for await (const piece of result.toTextStream()) pieces.push(piece)
    await result.completed
    expect(pieces.join('')).toBe('Oslo is cold.')
    expect(result.finalOutput).toBe('Oslo is cold.')
    expect(result.newItems.map(({ type }) => type)).toEqual([
      'tool_call_item',
      'tool_call_output_item',
      'message_output_item',
    ])
  })

  test('a hand-off to another agent', async () => {
    await using turant = await scriptedTurant(({ prompt, outputs }) => {
      if (prompt.includes('You hand questions on.')) return call('transfer_to_Forecaster', {})
      return outputs.includes('cold') ? 'Oslo is cold.' : call('weather', { city: 'Oslo' })
    })
    const runner = await runnerOf(turant, line)
    const result = await runner.run(desk, 'How is Oslo?')
    expect(result.lastAgent).toBe(forecaster)
    expect(result.finalOutput).toBe('Oslo is cold.')
  })

  test('an answer of a given form', async () => {
    await using turant = await scriptedTurant(() => '{"title": "On cats", "words": 2}')
    const runner = await runnerOf(turant, line)
    const namer = new Agent({
      name: 'Namer',
      instructions: 'You name things.',
      outputType: z.object({ title: z.string(), words: z.number().int() }),
    })
    const result = await runner.run(namer, 'Name it.')
    expect(result.finalOutput).toEqual({ title: 'On cats', words: 2 })
    expect(turant.requests.at(-1)?.grammar).toContain('words')
  })
})
