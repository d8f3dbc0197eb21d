import { ClientError, type Client, type ClientEvent } from '@turant/client'
import type { CreateRequest, ModelEntry } from '@turant/protocol'
import { describe, expect, it } from 'vitest'
import { ChatProvider } from '../src/chat/provider.ts'
import { callInput } from '../src/chat/request.ts'
import { Emitter, FakeVscode, LanguageModelDataPart } from './support/fake-vscode.ts'
import {
  LanguageModelTextPart,
  LanguageModelToolCallPart,
  LanguageModelToolResultPart,
} from './support/fake-vscode.ts'

const inItem = { sequence_number: 0, item_id: 'i', output_index: 0 }

function says(delta: string): ClientEvent {
  return { type: 'response.output_text.delta', ...inItem, content_index: 0, delta, logprobs: [] }
}

function model(id: string, roles: readonly string[]): ModelEntry {
  return {
    id,
    object: 'model',
    created: 0,
    owned_by: 'turant',
    turant: {
      context_window: 8000,
      roles,
      edit_format: 'region',
      state: 'ready',
      calibrated: true,
      default: true,
    },
  }
}

type Chat = { readonly provider: ChatProvider; readonly requests: CreateRequest[] }

function chat(events: readonly ClientEvent[], models: readonly ModelEntry[] = []): Chat {
  const requests: CreateRequest[] = []
  const client: Client = {
    responses: {
      async *stream(request) {
        requests.push(request)
        yield* events
      },
    },
    models: () => Promise.resolve(models),
    health: () => Promise.reject(new Error('not asked')),
    close: () => undefined,
  }
  const absent: Client = {
    ...client,
    models: () => Promise.reject(new ClientError('unreachable', 'not running')),
  }
  const { host } = new FakeVscode()
  return { provider: new ChatProvider({ host, client, runningClient: absent }), requests }
}

const TOKEN = {
  isCancellationRequested: false,
  onCancellationRequested: new Emitter<void>().event,
} as never

async function respond(
  { provider }: Chat,
  messages: readonly { role: number; content: readonly unknown[] }[],
  options: object = { toolMode: 1 },
): Promise<readonly unknown[]> {
  const parts: unknown[] = []
  await provider.provideLanguageModelChatResponse(
    { id: 'm' } as never,
    messages as never,
    options as never,
    { report: (part) => parts.push(part) },
    TOKEN,
  )
  return parts
}

describe('[VS13] the models for other extensions', () => {
  it('are those that chat, with their sizes', async () => {
    const { provider } = chat([], [model('a', ['edit']), model('b', ['chat', 'tools'])])
    expect(await provider.provideLanguageModelChatInformation({ silent: false }, TOKEN)).toEqual([
      {
        id: 'b',
        name: 'b',
        family: 'turant',
        detail: 'Turant',
        tooltip: 'Computed by your own Turant server, 8000 tokens of context',
        version: '1',
        maxInputTokens: 6000,
        maxOutputTokens: 2000,
        capabilities: { imageInput: false, toolCalling: true },
      },
    ])
  })

  it('are none while VS Code asks by itself and no server runs', async () => {
    const { provider } = chat([], [model('b', ['chat'])])
    expect(await provider.provideLanguageModelChatInformation({ silent: true }, TOKEN)).toEqual([])
  })

  it('count tokens from characters', async () => {
    const { provider } = chat([])
    expect(await provider.provideTokenCount({} as never, 'seven characters or so')).toBe(8)
  })
})

describe('[VS13] a chat', () => {
  it('is asked with calls and their results, and streams text', async () => {
    const made = chat([says('Hel'), says('lo'), { type: 'client.aborted' }])
    const parts = await respond(made, [
      { role: 1, content: [new LanguageModelTextPart('How '), new LanguageModelTextPart('old?')] },
      { role: 2, content: [new LanguageModelToolCallPart('1', 'read', { path: 'a' })] },
      {
        role: 1,
        content: [
          new LanguageModelToolResultPart('1', [new LanguageModelTextPart('42')]),
          new LanguageModelDataPart(new TextEncoder().encode('{}'), 'application/json'),
          new LanguageModelDataPart(new Uint8Array(3), 'image/png'),
          { some: 'later kind' },
        ],
      },
    ])
    expect(parts).toEqual([new LanguageModelTextPart('Hel'), new LanguageModelTextPart('lo')])
    expect(made.requests).toEqual([
      {
        model: 'm',
        store: false,
        truncation: 'auto',
        input: [
          { role: 'user', content: 'How old?' },
          { type: 'function_call', call_id: '1', name: 'read', arguments: '{"path":"a"}' },
          { type: 'function_call_output', call_id: '1', output: '42' },
          { role: 'user', content: '{}' },
        ],
      },
    ])
  })

  it('offers tools and answers with their calls', async () => {
    const made = chat([
      {
        type: 'response.output_item.done',
        sequence_number: 0,
        output_index: 0,
        item: {
          id: 'f',
          type: 'function_call',
          status: 'completed',
          call_id: 'c',
          name: 'read',
          arguments: '{"path":"b"}',
        },
      },
    ])
    const tools = [{ name: 'read', description: 'reads', inputSchema: { type: 'object' } }]
    expect(await respond(made, [], { toolMode: 2, tools })).toEqual([
      new LanguageModelToolCallPart('c', 'read', { path: 'b' }),
    ])
    expect(made.requests[0]).toMatchObject({
      tools: [
        { type: 'function', name: 'read', description: 'reads', parameters: { type: 'object' } },
      ],
      tool_choice: 'required',
    })
  })

  it('that fails says why', async () => {
    const error = new ClientError('unreachable', 'not running')
    await expect(respond(chat([{ type: 'client.failed', error }]), [])).rejects.toBe(error)
  })

  it('takes arguments that are no object for none', () => {
    expect([callInput('{"a":1}'), callInput('[1'), callInput('3'), callInput('null')]).toEqual([
      { a: 1 },
      {},
      {},
      {},
    ])
  })
})
