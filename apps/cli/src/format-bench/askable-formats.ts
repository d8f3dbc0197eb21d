import type { EditFormatId } from '@turant/edits'
import type { ModelProfile } from '@turant/models'

/** What any model that follows instructions can be asked for. */
const CHAT_FORMATS: readonly EditFormatId[] = [
  'bare-region',
  'fenced-region',
  'whole-file',
  'search-replace',
  'anchored-region',
  'apply-patch',
]

/**
 * The formats that make sense to ask a model for, its own first. A file that the catalog does not know is
 * taken for a chat model; a model that was never taught to converse has only its own.
 */
export function askableFormats(profile: ModelProfile | undefined): readonly EditFormatId[] {
  if (profile === undefined) return CHAT_FORMATS
  if (profile.chat === 'none') return [profile.editFormat]
  return [...new Set([profile.editFormat, ...CHAT_FORMATS])]
}
