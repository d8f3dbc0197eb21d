import type { ModelInfo } from '@turant/engine'
import { QWEN_FILL, type FillProfile } from './fill-in-the-middle.ts'
import type { ModelProfile, ModelRole } from './model.ts'

/** Models smaller than this edit better the less they are shown: decisions/0006. */
const SMALL_PARAMETERS = 400_000_000

/** A profile concluded from a file alone. */
export type InferredProfile = ModelProfile & { readonly roles: readonly ModelRole[] }

/**
 * How to speak to a model that the catalog does not know, from what its file declares. It is asked
 * for edits as regions in a code fence, the form that any model with or without a chat template can
 * follow; a small one is shown the bare region.
 */
export function profileFromInfo(
  info: Pick<ModelInfo, 'architecture' | 'parameters' | 'chatTemplate' | 'fillTokens'>,
): InferredProfile {
  const roles: ModelRole[] = ['edit', 'fill']
  if (info.chatTemplate !== undefined) roles.push('chat')
  if (info.chatTemplate !== undefined && /\btools\b/u.test(info.chatTemplate)) roles.push('tools')
  return {
    chat: info.chatTemplate === undefined ? 'none' : 'template',
    fill: fillProfile(info.architecture, info.fillTokens),
    editFormat: info.parameters < SMALL_PARAMETERS ? 'bare-region' : 'fenced-region',
    roles,
  }
}

function fillProfile(architecture: string, tokens: ModelInfo['fillTokens']): FillProfile {
  if (tokens === undefined) return { type: 'prefix' }
  switch (tokens.prefix) {
    case '<|fim_prefix|>':
      // CodeGemma has the same three texts, but not Qwen's markers of repository and file.
      if (architecture.startsWith('qwen')) return QWEN_FILL
      return { type: 'tokens', order: 'prefix-first', ...tokens }
    case '[PREFIX]':
      // Codestral reads `[SUFFIX]after[PREFIX]before` (mistral-common), without a middle token.
      return { type: 'tokens', order: 'suffix-first', ...tokens, middle: '' }
    case '<[fim-prefix]>':
      // Seed-Coder was trained suffix first.
      return { type: 'tokens', order: 'suffix-first', ...tokens }
    default:
      return { type: 'tokens', order: 'prefix-first', ...tokens }
  }
}
