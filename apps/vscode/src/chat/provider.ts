import type * as vscode from 'vscode'
import { ClientError, type Client, type ClientEvent } from '@turant/client'
import type { ModelEntry } from '@turant/protocol'
import { signalOf } from '../completion/provider.ts'
import type { HostParts } from '../host.ts'
import { callInput, chatRequest, type ChatMessage, type ChatPart } from './request.ts'

/** Without the model's own tokenizer at hand: code and prose have about so many characters a token. */
const CHARACTERS_PER_TOKEN = 3

type Parts = HostParts<
  | 'EventEmitter'
  | 'LanguageModelTextPart'
  | 'LanguageModelToolCallPart'
  | 'LanguageModelToolResultPart'
  | 'LanguageModelDataPart'
  | 'LanguageModelChatMessageRole'
  | 'LanguageModelChatToolMode'
>

export type ChatProviderOptions = {
  readonly host: Parts
  /** For what a person asked of another extension. */
  readonly client: Client
  /** Never starts a server: VS Code asks for the models whenever it likes. */
  readonly runningClient: Client
}

/** The models of the server for other extensions, and for the chat of VS Code. */
export class ChatProvider implements vscode.LanguageModelChatProvider {
  readonly #options: ChatProviderOptions
  readonly #changed: vscode.EventEmitter<void>
  readonly onDidChangeLanguageModelChatInformation: vscode.Event<void>

  constructor(options: ChatProviderOptions) {
    this.#options = options
    this.#changed = new options.host.EventEmitter<void>()
    this.onDidChangeLanguageModelChatInformation = this.#changed.event
  }

  /** The server came or went. */
  modelsChanged(): void {
    this.#changed.fire()
  }

  async provideLanguageModelChatInformation(
    { silent }: vscode.PrepareLanguageModelChatModelOptions,
    token: vscode.CancellationToken,
  ): Promise<vscode.LanguageModelChatInformation[]> {
    const { client, runningClient } = this.#options
    try {
      const models = await (silent ? runningClient : client).models({ signal: signalOf(token) })
      return models.filter(({ turant }) => turant.roles.includes('chat')).map(information)
    } catch (error) {
      if (error instanceof ClientError) return []
      throw error
    }
  }

  // VS Code calls it with these five.
  // oxlint-disable-next-line max-params
  async provideLanguageModelChatResponse(
    model: vscode.LanguageModelChatInformation,
    messages: readonly vscode.LanguageModelChatRequestMessage[],
    options: vscode.ProvideLanguageModelChatResponseOptions,
    progress: vscode.Progress<vscode.LanguageModelResponsePart>,
    token: vscode.CancellationToken,
  ): Promise<void> {
    const { client, host } = this.#options
    const request = chatRequest(
      messages.map((message) => this.#message(message)),
      {
        model: model.id,
        tools: options.tools ?? [],
        mustCall: options.toolMode === host.LanguageModelChatToolMode.Required,
      },
    )
    for await (const event of client.responses.stream(request, { signal: signalOf(token) })) {
      const part = this.#responsePart(event)
      if (part !== undefined) progress.report(part)
      if (event.type === 'client.failed') throw event.error
      if (event.type === 'response.failed') {
        throw new ClientError('refused', event.response.error?.message ?? 'The response failed.')
      }
    }
  }

  provideTokenCount(
    _model: vscode.LanguageModelChatInformation,
    text: string | vscode.LanguageModelChatRequestMessage,
  ): Promise<number> {
    const characters =
      typeof text === 'string' ? text.length : JSON.stringify(this.#message(text).parts).length
    return Promise.resolve(Math.ceil(characters / CHARACTERS_PER_TOKEN))
  }

  #message({ role, content }: vscode.LanguageModelChatRequestMessage): ChatMessage {
    const { Assistant } = this.#options.host.LanguageModelChatMessageRole
    return {
      role: role === Assistant ? 'assistant' : 'user',
      parts: content.flatMap((part) => this.#part(part)),
    }
  }

  #part(part: unknown): readonly ChatPart[] {
    const { host } = this.#options
    if (part instanceof host.LanguageModelToolCallPart) {
      return [{ type: 'call', id: part.callId, name: part.name, input: part.input }]
    }
    if (part instanceof host.LanguageModelToolResultPart) {
      const text = part.content.map((one) => this.#text(one)).join('')
      return [{ type: 'result', id: part.callId, text }]
    }
    const text = this.#text(part)
    return text === '' ? [] : [{ type: 'text', text }]
  }

  /** Nothing for a part of another kind: the models read text only, and say so. */
  #text(part: unknown): string {
    const { LanguageModelTextPart, LanguageModelDataPart } = this.#options.host
    if (part instanceof LanguageModelTextPart) return part.value
    const isText =
      part instanceof LanguageModelDataPart && /^(?:text\/|application\/json)/u.test(part.mimeType)
    return isText ? new TextDecoder().decode(part.data) : ''
  }

  #responsePart(event: ClientEvent): vscode.LanguageModelResponsePart | undefined {
    const { LanguageModelTextPart, LanguageModelToolCallPart } = this.#options.host
    if (event.type === 'response.output_text.delta') return new LanguageModelTextPart(event.delta)
    if (event.type !== 'response.output_item.done') return undefined
    const { item } = event
    if (item.type !== 'function_call') return undefined
    return new LanguageModelToolCallPart(item.call_id, item.name, callInput(item.arguments))
  }
}

function information({ id, turant }: ModelEntry): vscode.LanguageModelChatInformation {
  const { context_window: window, roles } = turant
  const maxOutputTokens = Math.floor(window / 4)
  return {
    id,
    name: id,
    family: 'turant',
    detail: 'Turant',
    tooltip: `Computed by your own Turant server, ${window} tokens of context`,
    version: '1',
    maxInputTokens: window - maxOutputTokens,
    maxOutputTokens,
    capabilities: { imageInput: false, toolCalling: roles.includes('tools') },
  }
}
