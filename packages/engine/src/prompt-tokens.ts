import type { BackendModel } from './backend.ts'
import { EngineError, type PromptSegment } from './request.ts'

/** Tokenises a prompt segment by segment, so that only `special` ones can become control tokens. */
export async function tokenizePrompt(
  model: BackendModel,
  prompt: readonly PromptSegment[],
): Promise<Int32Array> {
  const parts: Int32Array[] = []
  if (model.info.addBos && !(prompt[0]?.text.startsWith(model.info.bosText) ?? false)) {
    parts.push(await model.tokenize(model.info.bosText, { special: true }))
  }
  for (const segment of joinAlike(prompt)) {
    parts.push(await model.tokenize(segment.text, { special: segment.special }))
  }
  const tokens = new Int32Array(parts.reduce((sum, part) => sum + part.length, 0))
  let end = 0
  for (const part of parts) {
    tokens.set(part, end)
    end += part.length
  }
  return tokens
}

/** Neighbours of one kind are one text to the tokenizer, as they were when the model was trained. */
function joinAlike(prompt: readonly PromptSegment[]): PromptSegment[] {
  const joined: PromptSegment[] = []
  for (const segment of prompt) {
    const last = joined.at(-1)
    if (last !== undefined && last.special === segment.special) {
      joined[joined.length - 1] = { text: last.text + segment.text, special: last.special }
    } else {
      joined.push(segment)
    }
  }
  return joined
}

/** Throws `context-overflow` when a prompt leaves no room for an answer, saying by how much. */
export function requireRoom(promptTokens: number, contextTokens: number): void {
  const over = promptTokens + 1 - contextTokens
  if (promptTokens === 0) throw new EngineError('context-overflow', 'The prompt is empty.')
  if (over <= 0) return
  throw new EngineError(
    'context-overflow',
    `The request needs ${promptTokens} tokens and room for an answer; the model's context window is ${contextTokens}. It is ${over} ${over === 1 ? 'token' : 'tokens'} too long: send less, or use a model with a larger window.`,
  )
}
