import { locateRegion, splitAtRange, type EditFormatId } from '@turant/edits'
import { checkSyntax } from '@turant/syntax'
import type { Client } from '@turant/client'
import { streamTask } from '../edit/stream-task.ts'
import { interrupted } from '../exit.ts'
import type { Reporter } from '../terminal/reporter.ts'
import { expectedText, type FormatCase } from './cases/case.ts'
import { score, type CaseOutcome, type FormatScore } from './format-score.ts'

/**
 * Tokens beyond one for two characters of the file: enough for every right answer, and an end for a model
 * that runs on.
 */
const EXTRA_TOKENS = 128

export type MeasureOptions = {
  readonly client: Client
  readonly model: string
  readonly reporter: Reporter
  readonly signal: AbortSignal
}

/**
 * Asks for every case in every format, one after another. Throws `CommandError` when the server refuses,
 * is lost, or the measurement is interrupted.
 */
export async function measureFormats(
  formats: readonly EditFormatId[],
  cases: readonly FormatCase[],
  options: MeasureOptions,
): Promise<readonly FormatScore[]> {
  const [first] = cases
  const [usual] = formats
  // Loading the model belongs to no format.
  if (first !== undefined && usual !== undefined) await ask(first, usual, options)
  const scores: FormatScore[] = []
  for (const format of formats) {
    const outcomes: CaseOutcome[] = []
    for (const [index, item] of cases.entries()) {
      const exact = outcomes.filter((outcome) => outcome.isExact).length
      const done = `${format}: edit ${index + 1} of ${cases.length}, ${exact} exact so far`
      options.reporter.progress(`${done} (format ${scores.length + 1} of ${formats.length})`)
      outcomes.push(await ask(item, format, options))
    }
    scores.push(score(format, outcomes))
  }
  return scores
}

async function ask(
  item: FormatCase,
  format: EditFormatId,
  { client, model, reporter, signal }: MeasureOptions,
): Promise<CaseOutcome> {
  const { path, text, instruction } = item
  const parts = partsOf(item, format)
  const started = performance.now()
  const outcome = await streamTask(
    client,
    {
      model,
      task: { type: 'edit', path, ...parts, instruction },
      tuning: {
        turant: { edit_format: format },
        max_output_tokens: EXTRA_TOKENS + Math.ceil(text.length / 2),
      },
    },
    { signal, reporter: { ...reporter, serving: whileLoading(reporter) }, onDelta: () => {} },
  )
  const ms = performance.now() - started
  if (outcome.status === 'interrupted') throw interrupted()
  const edited = parts.before + outcome.text + parts.after
  const isWellFormed = !outcome.isCut && outcome.edit?.status === 'complete'
  const syntax = await checkSyntax(path, edited, { baseline: text })
  return {
    path,
    instruction,
    isWellFormed,
    parses: isWellFormed && syntax.newErrors === 0,
    isExact: isWellFormed && edited === expectedText(item),
    ms,
    outputTokens: outcome.figures?.output_tokens ?? 0,
  }
}

/** The part that would be found for this instruction; the whole file where the format rewrites that. */
function partsOf(
  { text, instruction }: FormatCase,
  format: EditFormatId,
): { readonly before: string; readonly region: string; readonly after: string } {
  if (format === 'whole-file') return { before: '', region: text, after: '' }
  return splitAtRange(text, locateRegion(text, instruction).range)
}

/** The status line tells how far the measurement is. */
function whileLoading(reporter: Reporter): Reporter['serving'] {
  return (progress) => {
    if (progress.phase === 'loading') reporter.serving(progress)
  }
}
