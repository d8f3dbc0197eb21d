import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseCreateRequest, readServerEvent } from '../src/index.ts'

function refusal(fields: object): unknown {
  const parsed = parseCreateRequest({ input: 'x', ...fields })
  return parsed.ok ? 'accepted' : { code: parsed.error.code, param: parsed.error.param }
}

const fn = { type: 'function', name: 'f' }

describe('tools', () => {
  test.each([
    ['a function', fn],
    [
      'one with null for what is optional',
      { ...fn, description: null, parameters: null, strict: null },
    ],
    ['a custom tool', { type: 'custom', name: 'c', format: { type: 'text' } }],
    [
      'a custom tool with a grammar',
      { type: 'custom', name: 'c', format: { type: 'grammar', syntax: 'lark', definition: 's' } },
    ],
    ['a namespace', { type: 'namespace', name: 'n', tools: [fn] }],
    ['a tool of other servers', { type: 'web_search_2026', filters: { a: 1 } }],
  ])('[PR19] %s is accepted', (_, tool) => {
    expect(refusal({ tools: [tool] })).toBe('accepted')
  })

  const bad: readonly [string, object, string, string][] = [
    ['no list', { tools: {} }, 'invalid_type', 'tools'],
    ['a tool without a type', { tools: [fn, {}] }, 'missing_required_parameter', 'tools[1].type'],
    [
      'a function without a name',
      { tools: [{ type: 'function' }] },
      'missing_required_parameter',
      'tools[0].name',
    ],
    ['a name with a space', { tools: [{ ...fn, name: 'a b' }] }, 'invalid_value', 'tools[0].name'],
    [
      'parameters that are a list',
      { tools: [{ ...fn, parameters: [] }] },
      'invalid_type',
      'tools[0].parameters',
    ],
    [
      'a damaged function in a namespace',
      { tools: [{ type: 'namespace', name: 'n', tools: [{ ...fn, strict: 1 }] }] },
      'invalid_type',
      'tools[0].tools[0].strict',
    ],
    [
      'an unknown grammar',
      {
        tools: [
          { type: 'custom', name: 'c', format: { type: 'grammar', syntax: 'peg', definition: '' } },
        ],
      },
      'invalid_value',
      'tools[0].format.syntax',
    ],
    ['10,000 tools', { tools: Array.from({ length: 10_000 }, () => fn) }, 'invalid_value', 'tools'],
    [
      '10,000 tools in namespaces',
      {
        tools: Array.from({ length: 10 }, (_, index) => ({
          type: 'namespace',
          name: `n${index}`,
          tools: Array.from({ length: 1000 }, () => fn),
        })),
      },
      'invalid_value',
      'tools',
    ],
    ['a choice of nothing', { tools: [fn], tool_choice: 'all' }, 'invalid_value', 'tool_choice'],
    [
      'a choice without a name',
      { tools: [fn], tool_choice: { type: 'function' } },
      'missing_required_parameter',
      'tool_choice.name',
    ],
    [
      'a schema without a name',
      { text: { format: { type: 'json_schema', schema: {} } } },
      'missing_required_parameter',
      'text.format.name',
    ],
    ['an unknown truncation', { truncation: 'some' }, 'invalid_value', 'truncation'],
  ]
  test.each(bad)('[PR19] %s is refused with its path', (_, fields, ...[code, param]) => {
    expect(refusal(fields)).toEqual({ code, param })
  })

  test('[PR19] whatever is sent as tools, the answer names a path or accepts', () => {
    fc.assert(
      fc.property(fc.anything(), (tools) => {
        const parsed = parseCreateRequest({ input: 'x', tools })
        return parsed.ok || parsed.error.param !== undefined
      }),
    )
  })
})

describe('items', () => {
  test.each([
    [
      'a call in a namespace',
      {
        type: 'function_call',
        call_id: 'c',
        name: 'f',
        namespace: 'n',
        arguments: '{}',
        status: 'completed',
      },
    ],
    ['a reference', { type: 'item_reference', id: 'msg_1' }],
    ['what another server searched', { type: 'web_search_call', id: 'ws', action: {} }],
    ['sealed thoughts', { type: 'reasoning', id: 'rs', summary: [], encrypted_content: 'x' }],
  ])('[PR1] %s is accepted', (_, item) => {
    expect(refusal({ input: [item] })).toBe('accepted')
  })

  test('[PR1] a kind that does not exist is refused', () => {
    expect(refusal({ input: [{ type: 'mesage', role: 'user', content: 'x' }] })).toEqual({
      code: 'unsupported_value',
      param: 'input[0].type',
    })
  })

  test('[PR20] a call is read from an event', () => {
    const item = { type: 'function_call', call_id: 'c', name: 'f', arguments: '' }
    const event = { type: 'response.output_item.added', sequence_number: 1, output_index: 0, item }
    expect(readServerEvent(event)).toMatchObject({ type: 'event', event: { item: { name: 'f' } } })
  })
})
