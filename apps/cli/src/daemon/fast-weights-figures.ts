import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import process from 'node:process'
import { measurePerplexity, type Perplexity } from '@turant/backend-llama'
import {
  existingFastWeights,
  fastWeights,
  fastWeightsFile,
  figuresFile,
  type FastWeights,
} from './fast-weights.ts'

/** What rewriting a model did to it, and merging an adapter before that. */
export type FastWeightsFigures = {
  /** The file as it is published: with an adapter, that of its base. */
  readonly before: Perplexity
  readonly after: Perplexity
}

/** Code of ours, in three languages, that no model was trained or is judged on. */
const SAMPLE = new URL('./code-sample.txt', import.meta.url)

/**
 * Rewrites a model and measures what that did to it, both once. It takes some ten seconds, so it is done
 * when a model is pulled, never while a request waits. Throws what the disk or the backend throws.
 */
export async function measureFastWeights(
  path: string,
  fast: FastWeights,
  options: { readonly signal: AbortSignal; readonly onProgress: (what: string) => void },
): Promise<FastWeightsFigures> {
  const { signal, onProgress } = options
  const known = fastWeightsFigures(fast)
  if (known !== undefined && existingFastWeights(fast) !== undefined) return known
  const { adapter, format } = fast
  const merging = adapter === undefined ? '' : `merging its adapter into ${adapter.base} and `
  onProgress(`${merging}rewriting it as ${format}...`)
  const made = await fastWeights(path, fast, { signal })
  const code = readFileSync(SAMPLE, 'utf8')
  onProgress(`measuring ${adapter?.base ?? 'it'} as it is published...`)
  const before = await measurePerplexity(path, code, { signal })
  onProgress(`measuring it as ${format}...`)
  const after = await measurePerplexity(made, code, { signal })
  const figures = { before, after }
  writeFigures(figuresFile(fastWeightsFile(fast)), figures)
  return figures
}

/** What was measured; undefined when nothing was yet. */
export function fastWeightsFigures(fast: FastWeights): FastWeightsFigures | undefined {
  try {
    const figures: unknown = JSON.parse(readFileSync(figuresFile(fastWeightsFile(fast)), 'utf8'))
    return isFigures(figures) ? figures : undefined
  } catch {
    // Not there, or not whole: it is measured again with the next pull.
    return undefined
  }
}

/**
 * `rewritten q4_1 -> q8_0: perplexity on code 4.23 -> 4.27 (+0.96 %), reads prompts 2.1x as fast`. With an adapter the
 * figures are of two models, which is said.
 */
export function figuresLine(
  { before, after }: FastWeightsFigures,
  { adapter }: Pick<FastWeights, 'adapter'>,
): string {
  const change = (after.perplexity / before.perplexity - 1) * 100
  const sign = change < 0 ? '-' : '+'
  const speed = after.promptTokensPerSecond / before.promptTokensPerSecond
  const perplexities = `${before.perplexity.toFixed(2)} -> ${after.perplexity.toFixed(2)}`
  const percent = `${sign}${Math.abs(change).toFixed(2)} %`
  const [what, compared] =
    adapter === undefined
      ? ['rewritten', '']
      : [
          `merged into ${adapter.base} and rewritten`,
          ` from ${adapter.base} as published to the merged weights`,
        ]
  return `${what} ${before.weights} -> ${after.weights}: perplexity on code${compared} ${perplexities} (${percent}), reads prompts ${speed.toFixed(1)}x as fast`
}

function writeFigures(file: string, figures: FastWeightsFigures): void {
  const temporary = `${file}.${process.pid}`
  try {
    writeFileSync(temporary, `${JSON.stringify(figures, null, 2)}\n`)
    renameSync(temporary, file)
  } finally {
    rmSync(temporary, { force: true })
  }
}

function isFigures(value: unknown): value is FastWeightsFigures {
  if (typeof value !== 'object' || value === null) return false
  return 'before' in value && 'after' in value && isScore(value.before) && isScore(value.after)
}

function isScore(value: unknown): value is Perplexity {
  if (typeof value !== 'object' || value === null) return false
  const numbers = ['perplexity', 'tokens', 'promptTokensPerSecond']
  const entries: Readonly<Record<string, unknown>> = { ...value }
  return (
    numbers.every((name) => typeof entries[name] === 'number') &&
    typeof entries['weights'] === 'string'
  )
}
