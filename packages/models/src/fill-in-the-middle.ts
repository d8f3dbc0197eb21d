import type { PromptSegment } from '@turant/engine'

/** How a model is asked for the text between what is before and what is after the cursor. */
export type FillProfile =
  /** No such training: plain continuation of what is before, cut off by stop texts. */
  | { readonly type: 'prefix' }
  | {
      readonly type: 'tokens'
      /**
       * `prefix-first`: prefix token, before, suffix token, after, middle token (Bavarian et al.,
       * 2022, PSM). `suffix-first`: suffix token, after, prefix token, before, middle token (SPM),
       * which keeps the part that grows while typing last.
       */
      readonly order: 'prefix-first' | 'suffix-first'
      readonly prefix: string
      readonly suffix: string
      /** Empty where the family has no such token (Codestral). */
      readonly middle: string
      /** Tokens before a repository's and a file's name, where the family was trained with them. */
      readonly header?: { readonly repository: string; readonly file: string }
      /** Characters of code that it was shown in training; absent: as much as its window holds. */
      readonly contextChars?: number
    }

/**
 * Qwen2.5-Coder, Qwen3-Coder and models tuned from them. The header is the repository-level form of
 * the Qwen2.5-Coder technical report (arXiv:2409.12186).
 */
export const QWEN_FILL: FillProfile = {
  type: 'tokens',
  order: 'prefix-first',
  prefix: '<|fim_prefix|>',
  suffix: '<|fim_suffix|>',
  middle: '<|fim_middle|>',
  header: { repository: '<|repo_name|>', file: '<|file_sep|>' },
}

/** Text of another file of the same workspace. */
export type FillContext = { readonly path?: string; readonly text: string }

export type FillRequest = {
  /** Path of the file relative to its workspace; absent when it has none. */
  readonly path?: string
  /**
   * Files shown in front of this one, in the form in which the family saw several; left out for families that
   * never did.
   */
  readonly context?: readonly FillContext[]
  readonly before: string
  readonly after: string
}

export type FillPrompt = {
  readonly segments: readonly PromptSegment[]
  /** Texts that end the completion, besides the model's own end token. */
  readonly stop: readonly string[]
}

/**
 * The prompt that makes a model write what belongs at the cursor. Code and path are never `special`,
 * so a file that contains a control token cannot end or redirect the prompt.
 */
export function renderFill(profile: FillProfile, request: FillRequest): FillPrompt {
  if (profile.type === 'prefix') return continuation(request)
  const before = [special(profile.prefix), text(request.before)]
  const after = [special(profile.suffix), text(request.after)]
  const body = profile.order === 'prefix-first' ? [...before, ...after] : [...after, ...before]
  const segments = [...header(profile.header, request), ...body, special(profile.middle)]
  return { segments: segments.filter((segment) => segment.text !== ''), stop: [] }
}

/** The name that stands for the repository: its real one is nobody's business and changes nothing. */
const REPOSITORY_NAME = 'project'
/** Of a file that has no name, among others that have one. */
const UNNAMED = 'filename'

function header(
  tokens: { readonly repository: string; readonly file: string } | undefined,
  { path, context = [] }: FillRequest,
): PromptSegment[] {
  if (tokens === undefined || (path === undefined && context.length === 0)) return []
  const name = (file: string | undefined): PromptSegment[] => [
    text((file ?? UNNAMED).replaceAll('\n', ' ')),
    special('\n'),
  ]
  return [
    special(`${tokens.repository}${REPOSITORY_NAME}\n${tokens.file}`),
    ...context.flatMap((file) => [...name(file.path), text(file.text), special(tokens.file)]),
    ...name(path),
  ]
}

/**
 * A continuation inside a line ends with the line. On a fresh line it ends at a blank line, or where
 * it would repeat the first line that is already there.
 */
function continuation(request: FillRequest): FillPrompt {
  const segments = [text(request.before === '' ? '\n' : request.before)]
  const [restOfLine = '', ...following] = request.after.split('\n')
  if (restOfLine.trim() !== '') return { segments, stop: ['\n'] }
  const next = following.find((line) => line.trim() !== '')
  return { segments, stop: next === undefined ? ['\n\n'] : ['\n\n', `\n${next}\n`] }
}

function special(content: string): PromptSegment {
  return { text: content, special: true }
}

function text(content: string): PromptSegment {
  return { text: content, special: false }
}
