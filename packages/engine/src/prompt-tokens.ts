import type { BackendModel } from './backend.ts'
import { EngineError, type PromptSegment } from './request.ts'

/** Characters of texts whose tokens are kept: those of some conversations. */
const KEPT_CHARACTERS = 4_000_000

/**
 * Tokenises prompts segment by segment, so that only `special` ones can become control tokens. What earlier
 * prompts of a conversation said is looked up, not cut again.
 */
export class PromptTokenizer {
  readonly #model: BackendModel
  /** By kind and text, the least recently used first. */
  readonly #kept = new Map<string, Int32Array>()
  #characters = 0

  constructor(model: BackendModel) {
    this.#model = model
  }

  async tokenize(prompt: readonly PromptSegment[]): Promise<Int32Array> {
    const { addBos, bosText } = this.#model.info
    const parts: Int32Array[] = []
    if (addBos && !(prompt[0]?.text.startsWith(bosText) ?? false)) {
      parts.push(await this.#tokens({ text: bosText, special: true }))
    }
    for (const segment of joinAlike(prompt)) parts.push(await this.#tokens(segment))
    const tokens = new Int32Array(parts.reduce((sum, part) => sum + part.length, 0))
    let end = 0
    for (const part of parts) {
      tokens.set(part, end)
      end += part.length
    }
    return tokens
  }

  async #tokens({ text, special }: PromptSegment): Promise<Int32Array> {
    const key = `${special ? 's' : 't'}${text}`
    const kept = this.#kept.get(key)
    const tokens = kept ?? (await this.#model.tokenize(text, { special }))
    if (this.#kept.delete(key)) this.#characters -= key.length
    this.#kept.set(key, tokens)
    this.#characters += key.length
    for (const oldest of this.#kept.keys()) {
      if (this.#characters <= KEPT_CHARACTERS) break
      this.#kept.delete(oldest)
      this.#characters -= oldest.length
    }
    return tokens
  }
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
