import type { AnchorSet } from '@turant/edits'
import type { FillProfile } from './fill-in-the-middle.ts'

/**
 * For models tuned from SmolLM2 for `anchored-region`: signs that are one token each, that hardly any code begins a
 * line with, and that the model knows apart. The control tokens that its pretraining left aside would not do: they
 * all have one and the same embedding, which an adapter can not change. The file begins as it did in pretraining.
 */
export const SMOLLM2_ANCHORS: Extract<AnchorSet, { type: 'tokens' }> = {
  type: 'tokens',
  hunks: 'several',
  anchors: ['§', '†', '●', '½', '¿', '±', '®', '¢', '″', '«', '³'],
  none: '¬',
  file: '<file_sep>',
  instruction: '<|im_start|>',
  answer: '<|im_end|>',
  contextChars: 400,
}

/**
 * How the same models are asked to complete: with two control tokens whose embeddings differ. What is before the
 * cursor comes last, so that it goes on as in any other text.
 */
export const SMOLLM2_FILL: FillProfile = {
  type: 'tokens',
  order: 'suffix-first',
  prefix: '<filename>',
  suffix: '<jupyter_text>',
  middle: '',
  header: { repository: '<repo_name>', file: '<file_sep>' },
  contextChars: 1500,
}
