import {
  parseDetokenizeRequest,
  parseTokenizeRequest,
  type TokenizeRequest,
} from '@turant/protocol'
import { refuse, refuseWith, type Refusal } from '../refusal.ts'
import type { ResponsesContext } from '../responses-route.ts'
import { engineRefusal } from '../translate/engine-refusal.ts'

type Answer =
  | { readonly type: 'answer'; readonly body: unknown }
  | { readonly type: 'refused'; readonly refusal: Refusal }

type Asked = { readonly model: string; readonly context: ResponsesContext }

/** `POST /tokenize` of llama.cpp's server. The text is data: it never becomes control tokens. */
export async function tokenize(body: unknown, context: ResponsesContext): Promise<Answer> {
  const parsed = parseTokenizeRequest(body)
  if (!parsed.ok) return refused(refuseWith(parsed.error))
  const asked = { model: parsed.value.model ?? context.defaultModel, context }
  return await ofTokenizer(asked, async () => {
    const tokens = await tokensOf(parsed.value, asked)
    if (parsed.value.with_pieces !== true) return answer({ tokens: [...tokens] })
    const pieces = await context.service.pieces(asked.model, tokens)
    const named = pieces.map((bytes, index) => ({ id: tokens[index], piece: pieceText(bytes) }))
    return answer({ tokens: named })
  })
}

/** `POST /detokenize` of llama.cpp's server. */
export async function detokenize(body: unknown, context: ResponsesContext): Promise<Answer> {
  const parsed = parseDetokenizeRequest(body)
  if (!parsed.ok) return refused(refuseWith(parsed.error))
  const { tokens } = parsed.value
  const model = parsed.value.model ?? context.defaultModel
  return await ofTokenizer({ model, context }, async () => {
    const { vocabularySize } = await context.service.describe(model)
    const unknown = tokens.findIndex((token) => token >= vocabularySize)
    if (unknown >= 0) {
      const message = `The model '${model}' has ${vocabularySize} tokens, numbered from 0.`
      return refused(refuse('invalid_value', message, { param: `tokens[${unknown}]` }))
    }
    const pieces = await context.service.pieces(model, Int32Array.from(tokens))
    return answer({ content: Buffer.concat(pieces).toString('utf8') })
  })
}

async function tokensOf(
  { content, prompt, add_special }: TokenizeRequest,
  { model, context: { service } }: Asked,
): Promise<Int32Array> {
  const text = content ?? prompt ?? ''
  const tokens = await service.tokenize(model, { text, special: false })
  if (add_special !== true) return tokens
  const { addBos, bosText } = await service.describe(model)
  if (!addBos) return tokens
  const first = await service.tokenize(model, { text: bosText, special: true })
  const all = new Int32Array(first.length + tokens.length)
  all.set(first)
  all.set(tokens, first.length)
  return all
}

/** The failures of asking a model's tokenizer, as refusals. */
async function ofTokenizer({ model, context }: Asked, ask: () => Promise<Answer>): Promise<Answer> {
  if (context.models.remote?.(model) !== undefined) {
    const message = `The model '${model}' is reached through chats; its tokens are not known here.`
    return refused(refuse('unsupported_value', message, { param: 'model' }))
  }
  try {
    return await ask()
  } catch (error) {
    const refusal = engineRefusal(error, { model, listed: context.models.list() })
    if (refusal.status === 500) context.onDefect(error)
    return refused(refusal)
  }
}

/** Bytes that are no text by themselves, such as half of a character, are told as numbers. */
function pieceText(bytes: Uint8Array): string | number[] {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return [...bytes]
  }
}

function answer(body: unknown): Answer {
  return { type: 'answer', body }
}

function refused(refusal: Refusal): Answer {
  return { type: 'refused', refusal }
}
