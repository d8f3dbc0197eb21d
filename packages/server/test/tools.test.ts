import type { ServerEvent } from '@turant/protocol'
import { describe, expect, test } from 'vitest'
import { eventOf, post, sseEvents, start } from './harness.ts'
import { figures, says, saysOn } from './scripted-service.ts'

const list = {
  type: 'function',
  name: 'list_files',
  description: 'Lists files',
  parameters: {
    type: 'object',
    properties: { path: { type: 'string' } },
    required: ['path'],
    additionalProperties: false,
  },
}
const patch = {
  type: 'custom',
  name: 'apply_patch',
  format: { type: 'grammar', syntax: 'lark', definition: 'start: "*** " /[a-z]+/ "\\n" "end"' },
}
const agents = {
  type: 'namespace',
  name: 'multi_agent_v1',
  tools: [{ type: 'function', name: 'spawn_agent', parameters: { type: 'object' } }],
}

const CALL = '<tool_call>\n{"name": "list_files", "arguments": {"path": "src"}}\n</tool_call>'

/** What the events say of each item: its kind and what was said in it. */
function outline(events: readonly ServerEvent[]): unknown[] {
  return events.flatMap((event) => {
    switch (event.type) {
      case 'response.output_item.added':
      case 'response.output_item.done':
        return [`${event.type.slice(21)} ${event.output_index} ${event.item.type}`]
      case 'response.output_text.delta':
      case 'response.reasoning_text.delta':
      case 'response.function_call_arguments.delta':
      case 'response.custom_tool_call_input.delta':
        return []
      case 'response.output_text.done':
      case 'response.reasoning_text.done':
        return [event.text]
      case 'response.function_call_arguments.done':
        return [event.arguments]
      case 'response.custom_tool_call_input.done':
        return [event.input]
      default:
        return []
    }
  })
}

function output(body: unknown): readonly Record<string, unknown>[] {
  return (body as { output: Record<string, unknown>[] }).output
}

describe('a call', () => {
  test('[SV53] of a function follows what is said before it, its arguments streamed', async () => {
    await using server = await start(saysOn(`I look.\n${CALL}`))
    const events = await sseEvents(server, { input: 'x', tools: [list] })
    expect(outline(events)).toEqual([
      'added 0 message',
      'I look.\n',
      'done 0 message',
      'added 1 function_call',
      '{"path": "src"}',
      'done 1 function_call',
    ])
    const deltas = events.filter(({ type }) => type === 'response.function_call_arguments.delta')
    expect(deltas.length).toBeGreaterThan(1)
    expect(events.map((event) => event.sequence_number)).toEqual(events.map((_, index) => index))
    expect(events.at(-1)).toMatchObject({
      type: 'response.completed',
      response: {
        output: [
          { type: 'message' },
          {
            type: 'function_call',
            status: 'completed',
            name: 'list_files',
            arguments: '{"path": "src"}',
            call_id: expect.stringMatching(/^call_/),
          },
        ],
        // Two requests to the engine, and the look for another call.
        usage: { input_tokens: 10, output_tokens: 3 * figures.outputTokens },
      },
    })
  })

  test('[SV54] is held to the tools: the engine gets a grammar from its tag on', async () => {
    await using server = await start(saysOn(CALL))
    await post(server, { input: 'x', tools: [list, patch, agents], parallel_tool_calls: false })
    const [free, call] = server.service.requests
    expect(server.service.requests).toHaveLength(2)
    expect(free?.grammar).toBeUndefined()
    expect(call?.grammar).toContain('list_files')
    expect(call?.grammar).toContain('multi_agent_v1.spawn_agent')
    expect(call?.grammar).toContain('apply_patch')
    expect(call?.prompt.at(-1)).toEqual({ text: '<tool_call>', special: true })
  })

  test('[SV54] that is required begins at once, with the tools that are allowed', async () => {
    await using server = await start(saysOn(CALL))
    const tool_choice = {
      type: 'allowed_tools',
      mode: 'required',
      tools: [{ type: 'function', name: 'list_files' }],
    }
    const { body } = await post(server, { input: 'x', tools: [list, patch], tool_choice })
    expect(output(body)).toMatchObject([{ type: 'function_call', name: 'list_files' }])
    const [first] = server.service.requests
    expect(first?.grammar).toContain('list_files')
    expect(first?.grammar).not.toContain('apply_patch')
    // All are shown, so that the prompt stays the same whichever are allowed.
    expect(server.service.lastPrompt).toContain('apply_patch')
  })

  test.each([
    ['required', 'required'],
    ['one function', { type: 'function', name: 'list_files' }],
  ])('[SV54] tool_choice: %s', async (_, tool_choice) => {
    await using server = await start(saysOn(CALL))
    const { body } = await post(server, { input: 'x', tools: [list], tool_choice })
    expect(output(body)).toMatchObject([{ name: 'list_files' }])
  })

  test('[SV54] a tool that is not there can not be chosen', async () => {
    await using server = await start(saysOn(CALL))
    const tool_choice = { type: 'function', name: 'nothing' }
    const { status, body } = await post(server, { input: 'x', tools: [list], tool_choice })
    expect({ status, body }).toMatchObject({
      status: 400,
      body: { error: { param: 'tool_choice' } },
    })
  })

  test('[SV54] none is a call where none may be made', async () => {
    await using server = await start(says(CALL))
    const none = await post(server, { input: 'x', tools: [list], tool_choice: 'none' })
    const without = await post(server, { input: 'x' })
    for (const { body } of [none, without]) {
      expect(output(body)).toMatchObject([{ type: 'message', content: [{ text: CALL }] }])
    }
  })

  test('[SV55] of a custom tool takes plain text', async () => {
    const text = '<tool_call>\n{"name": "apply_patch"}\n*** begin\nend\n</tool_call>'
    await using server = await start(saysOn(text))
    const events = await sseEvents(server, { input: 'x', tools: [patch] })
    expect(outline(events)).toEqual([
      'added 0 custom_tool_call',
      '*** begin\nend',
      'done 0 custom_tool_call',
    ])
    expect(output((events.at(-1) as { response: unknown }).response)).toMatchObject([
      { type: 'custom_tool_call', name: 'apply_patch', input: '*** begin\nend' },
    ])
  })

  test('[SV55] of a tool in a namespace names both', async () => {
    const text =
      '<tool_call>\n{"name": "multi_agent_v1.spawn_agent", "arguments": {}}\n</tool_call>'
    await using server = await start(saysOn(text))
    const { body } = await post(server, { input: 'x', tools: [agents] })
    expect(output(body)).toMatchObject([
      { type: 'function_call', name: 'spawn_agent', namespace: 'multi_agent_v1', arguments: '{}' },
    ])
  })

  test('[SV56] may be one of several, unless one is all that is wanted', async () => {
    const two = `${CALL}\n${CALL.replace('src', 'test')}`
    await using server = await start(saysOn(two))
    const both = await post(server, { input: 'x', tools: [list] })
    const one = await post(server, { input: 'x', tools: [list], parallel_tool_calls: false })
    expect(output(both.body).map((item) => item['arguments'])).toEqual([
      '{"path": "src"}',
      '{"path": "test"}',
    ])
    expect(output(one.body)).toHaveLength(1)
    const ids = output(both.body).map((item) => item['call_id'])
    expect(new Set(ids).size).toBe(2)
  })

  test('[SV56] is followed by another one or by nothing', async () => {
    await using server = await start(saysOn(`${CALL}\nThe result is 7.`))
    const { body } = await post(server, { input: 'x', tools: [list] })
    expect(body).toMatchObject({ status: 'completed' })
    expect(output(body).map((item) => item['type'])).toEqual(['function_call'])
  })

  test.each([
    ['with the arguments before the name', '{"arguments": {"path": "src"}, "name": "list_files"}'],
    ['with parameters for arguments', '{"name": "list_files", "parameters": {"path": "src"}}'],
    [
      'with the arguments in a string',
      '{"name": "list_files", "arguments": "{\\"path\\": \\"src\\"}"}',
    ],
    ['on one line', '{"name":"list_files","arguments":{"path": "src"}}'],
  ])('[SV57] is read %s', async (_, inside) => {
    await using server = await start(saysOn(`<tool_call>${inside}</tool_call>`))
    const { body } = await post(server, { input: 'x', tools: [list] })
    const [item] = output(body)
    expect(item).toMatchObject({ type: 'function_call', name: 'list_files' })
    expect(JSON.parse(String(item?.['arguments']))).toEqual({ path: 'src' })
  })

  test.each(['Use <tool_call>this</tool_call>', 'or <tool_', '<', '<think', 'a < b'])(
    '[SV57] that is none after all stays text: %s',
    async (text) => {
      await using server = await start(saysOn(text))
      const { body } = await post(server, { input: 'x', tools: [list] })
      const said = output(body).flatMap((item) => item['content'] as { text: string }[])
      expect(said.map((part) => part.text).join('')).toBe(text)
    },
  )

  test('[SV58] that was cut off is incomplete', async () => {
    await using server = await start(async function* script() {
      yield { type: 'text-delta', text: '<tool_call>\n{"name": "list_files", "arguments": {"pa' }
      yield { type: 'finished', reason: 'length', figures }
    })
    const { body } = await post(server, { input: 'x', tools: [list], tool_choice: 'required' })
    expect(body).toMatchObject({ status: 'incomplete' })
  })
})

describe('tools', () => {
  test('[SV59] that other servers run are left out, with a warning', async () => {
    await using server = await start(says('ok'))
    const tools = [{ type: 'web_search' }, { type: 'file_search', vector_store_ids: ['v'] }]
    const { status, body } = await post(server, { input: 'x', tools, metadata: { a: 'b' } })
    expect({ status, body }).toMatchObject({
      status: 200,
      body: {
        metadata: { a: 'b', turant_warnings: expect.stringContaining("'web_search'") },
        tools: [{ type: 'web_search' }, { type: 'file_search' }],
      },
    })
    expect(server.service.lastPrompt).not.toContain('web_search')
  })

  test('[SV53] stand in front of what was said, and stay when the conversation grows', async () => {
    await using server = await start(saysOn(CALL))
    const first = await post(server, { input: 'x', instructions: 'Be brief', tools: [list] })
    const before = server.service.requests[0]?.prompt.map(({ text }) => text).join('') ?? ''
    const [call] = output(first.body)
    await post(server, {
      input: [{ type: 'function_call_output', call_id: call?.['call_id'], output: 'a.ts' }],
      previous_response_id: (first.body as { id: string }).id,
      instructions: 'Be brief',
      tools: [list],
    })
    const after =
      server.service.requests
        .at(-1)
        ?.prompt.map(({ text }) => text)
        .join('') ?? ''
    expect(after.startsWith(`${before}${CALL}`)).toBe(true)
    expect(after).toContain('<tool_response>\na.ts\n</tool_response>')
  })

  test.each([
    ['a schema that is none', { ...list, parameters: { type: 'nonsense' } }],
    ['a grammar that is none', { ...patch, format: { ...patch.format, definition: 'start: (' } }],
  ])('[SV54] %s is refused, and named', async (_, tool) => {
    await using server = await start(says('ok'))
    const { status, body } = await post(server, { input: 'x', tools: [tool] })
    expect({ status, body }).toMatchObject({ status: 400, body: { error: { param: 'tools' } } })
    expect(JSON.stringify(body)).toContain(tool.name)
  })
})

describe('thoughts', () => {
  test('[SV80] are an item of their own', async () => {
    await using server = await start(says('<thi', 'nk>\nhm', 'm</th', 'ink>\n\nYes'))
    const events = await sseEvents(server, { input: 'x' })
    expect(outline(events)).toEqual([
      'added 0 reasoning',
      'hmm',
      'done 0 reasoning',
      'added 1 message',
      'Yes',
      'done 1 message',
    ])
    expect(events.map((event) => eventOf(event).type)).toHaveLength(events.length)
  })

  test('[SV80] in the middle of an answer are text', async () => {
    await using server = await start(says('a <think>b</think>'))
    const { body } = await post(server, { input: 'x' })
    expect(output(body)).toMatchObject([{ content: [{ text: 'a <think>b</think>' }] }])
  })
})

describe('a format', () => {
  const schema = {
    type: 'object',
    properties: { title: { type: 'string', maxLength: 36 } },
    required: ['title'],
    additionalProperties: false,
  }

  test.each([
    ['json_schema', { type: 'json_schema', name: 'title', schema, strict: true }],
    ['json_object', { type: 'json_object' }],
  ])('[SV81] %s holds the answer by a grammar', async (_, format) => {
    await using server = await start(says('{"title":"x"}'))
    const { body } = await post(server, { input: 'x', text: { format } })
    expect(body).toMatchObject({ text: { format }, status: 'completed' })
    expect(server.service.requests[0]?.grammar).toMatch(/^root ::= /m)
  })

  test('[SV81] with tools beside it lets a call begin instead', async () => {
    await using server = await start(saysOn(CALL))
    const format = { type: 'json_schema', name: 'title', schema }
    const { body } = await post(server, { input: 'x', text: { format }, tools: [list] })
    expect(server.service.requests[0]?.grammar).toContain('<tool_call>')
    expect(output(body)).toMatchObject([{ type: 'function_call' }])
  })

  test.each([
    ['a reference to nothing', { $ref: '#/$defs/nothing' }],
    ['a reference to itself', { $defs: { a: { $ref: '#/$defs/a' } }, $ref: '#/$defs/a' }],
    ['no schema', { type: 7 }],
  ])('[SV81] %s is refused', async (_, bad) => {
    await using server = await start(says('{}'))
    const format = { type: 'json_schema', name: 'x', schema: bad }
    const { status, body } = await post(server, { input: 'x', text: { format } })
    expect({ status, body }).toMatchObject({
      status: 400,
      body: {
        error: { code: 'invalid_json_schema', param: expect.stringMatching(/^text\.format/) },
      },
    })
  })
})

describe('truncation', () => {
  const long = 'x'.repeat(3500)
  const input = [
    { role: 'developer', content: 'system' },
    { role: 'user', content: `first ${long}` },
    { role: 'assistant', content: 'A' },
    { role: 'user', content: 'second' },
    { role: 'assistant', content: 'B' },
    { role: 'user', content: 'third' },
  ]

  test('[SV82] auto leaves the oldest out, from a turn of the user on', async () => {
    await using server = await start(says('ok'))
    await post(server, { input, truncation: 'auto', max_output_tokens: 1000 })
    expect(server.service.lastPrompt).not.toContain('first')
    expect(server.service.lastPrompt).toMatch(/system.*second.*B.*third/su)
  })

  test('[SV82] disabled leaves all in', async () => {
    await using server = await start(says('ok'))
    await post(server, { input })
    expect(server.service.lastPrompt).toContain('first')
  })
})
