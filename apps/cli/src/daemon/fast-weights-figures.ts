import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import process from 'node:process'
import { measurePerplexity, type Perplexity } from '@turant/backend-llama'
import {
  existingFastWeights,
  fastWeights,
  fastWeightsFile,
  type FastWeights,
} from './fast-weights.ts'

/** What rewriting a model did to it. */
export type FastWeightsFigures = {
  /** The file as it is published. */
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
  onProgress(`rewriting it as ${fast.format}...`)
  const made = await fastWeights(path, fast, { signal })
  const code = readFileSync(SAMPLE, 'utf8')
  onProgress('measuring it as it is published...')
  const before = await measurePerplexity(path, code, { signal })
  onProgress(`measuring it as ${fast.format}...`)
  const after = await measurePerplexity(made, code, { signal })
  const figures = { before, after }
  writeFigures(figuresFile(fast), figures)
  return figures
}

/** What was measured; undefined when nothing was yet. */
export function fastWeightsFigures(fast: FastWeights): FastWeightsFigures | undefined {
  try {
    const figures: unknown = JSON.parse(readFileSync(figuresFile(fast), 'utf8'))
    return isFigures(figures) ? figures : undefined
  } catch {
    // Not there, or not whole: it is measured again with the next pull.
    return undefined
  }
}

/** `rewritten q4_1 -> q8_0: perplexity on code 4.23 -> 4.27 (+0.96 %), reads prompts 2.1x as fast`. */
export function figuresLine({ before, after }: FastWeightsFigures): string {
  const change = (after.perplexity / before.perplexity - 1) * 100
  const sign = change < 0 ? '-' : '+'
  const speed = after.promptTokensPerSecond / before.promptTokensPerSecond
  const perplexities = `${before.perplexity.toFixed(2)} -> ${after.perplexity.toFixed(2)}`
  const percent = `${sign}${Math.abs(change).toFixed(2)} %`
  return `rewritten ${before.weights} -> ${after.weights}: perplexity on code ${perplexities} (${percent}), reads prompts ${speed.toFixed(1)}x as fast`
}

function figuresFile(fast: FastWeights): string {
  return fastWeightsFile(fast).replace(/\.gguf$/, '.json')
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
