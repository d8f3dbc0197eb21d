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

/** How SmolLM2 is spoken to: the template that its file carries, and the tokens in it. */
export const SMOLLM2_CHAT = {
  begin: '<|im_start|>',
  end: '<|im_end|>',
  bosText: '<|im_start|>',
  eosText: '<|im_end|>',
  template: `{% for message in messages %}{% if loop.first and messages[0]['role'] != 'system' %}{{ '<|im_start|>system
You are a helpful AI assistant named SmolLM, trained by Hugging Face<|im_end|>
' }}{% endif %}{{'<|im_start|>' + message['role'] + '
' + message['content'] + '<|im_end|>' + '
'}}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant
' }}{% endif %}`,
} as const

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
  contextChars: 900,
}
