import type { AnchorSet } from '@turant/edits'
import type { FillProfile } from './fill-in-the-middle.ts'

/**
 * For models tuned from SmolLM2 for `anchored-region`: the control tokens that its pretraining on code
 * left aside (ids 3 and 6 to 15), one token each where a letter on a line of its own costs two. The file
 * begins as it did in pretraining, with `<file_sep>`; `<empty_output>` says that nothing is to change. Not `<reponame>`
 * (id 4): llama.cpp takes it for the end of an answer, as the repository token of fill in the middle.
 */
export const SMOLLM2_ANCHORS: Extract<AnchorSet, { type: 'tokens' }> = {
  type: 'tokens',
  hunks: 'several',
  anchors: [
    '<repo_name>',
    '<filename>',
    '<gh_stars>',
    '<issue_start>',
    '<issue_comment>',
    '<issue_closed>',
    '<jupyter_start>',
    '<jupyter_text>',
    '<jupyter_code>',
    '<jupyter_output>',
    '<jupyter_script>',
  ],
  none: '<empty_output>',
  file: '<file_sep>',
  instruction: '<|im_start|>',
  answer: '<|im_end|>',
  contextChars: 800,
}

/**
 * How the same models are asked to complete: with control tokens that no place in code is called by at the
 * same time. What is before the cursor comes last, so that it goes on as in any other text.
 */
export const SMOLLM2_FILL: FillProfile = {
  type: 'tokens',
  order: 'suffix-first',
  prefix: '<jupyter_code>',
  suffix: '<jupyter_text>',
  middle: '',
  header: { repository: '<repo_name>', file: '<file_sep>' },
  contextChars: 1500,
}
