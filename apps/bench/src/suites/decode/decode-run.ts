import type { Row } from '../../harness/suite.ts'
import type { Written } from './writing.ts'

/** One decoding that was timed. */
export type DecodeRun = {
  readonly system: string
  readonly case: string
  readonly round: number
  readonly tokensPerSecond: number
  readonly outputTokens: number | undefined
  /** Computations while decoding. */
  readonly batches: number | undefined
  /** Share of the answer that was taken from the prediction. */
  readonly copiedShare: number | undefined
  readonly interTokenMs: number | undefined
  /** The answer is that of decoding without guesses; undefined where that is not the question. */
  readonly isIdentical: boolean | undefined
  /** Share of that answer until the first difference. */
  readonly sameShare: number | undefined
}

export type RunName = Pick<DecodeRun, 'system' | 'case' | 'round'>

export function turantRun(name: RunName, written: Written, truth: string | undefined): DecodeRun {
  const { figures, times, text } = written
  return {
    ...name,
    tokensPerSecond: (figures.output_tokens * 1000) / figures.decode_ms,
    outputTokens: figures.output_tokens,
    batches: figures.batches,
    copiedShare:
      truth === undefined ? undefined : figures.reference_accepted_tokens / figures.output_tokens,
    interTokenMs: times.interTokenMs,
    isIdentical: truth === undefined ? undefined : text === truth,
    sameShare: truth === undefined ? undefined : sameShare(text, truth),
  }
}

function sameShare(text: string, truth: string): number {
  let same = 0
  while (same < truth.length && text[same] === truth[same]) same += 1
  return same / Math.max(1, truth.length)
}

/** What only told how fast it was. */
export function peerRun(
  name: RunName,
  told: { readonly tokensPerSecond: number } & Partial<
    Pick<DecodeRun, 'outputTokens' | 'batches' | 'isIdentical' | 'interTokenMs'>
  >,
): DecodeRun {
  return {
    ...name,
    tokensPerSecond: told.tokensPerSecond,
    outputTokens: told.outputTokens,
    batches: told.batches,
    copiedShare: undefined,
    interTokenMs: told.interTokenMs,
    isIdentical: told.isIdentical,
    sameShare: undefined,
  }
}

export function tokensPerBatch({ outputTokens, batches }: DecodeRun): number | undefined {
  if (outputTokens === undefined || batches === undefined) return undefined
  return outputTokens / batches
}

export function decodeRow(run: DecodeRun): Row {
  const metrics = {
    tokensPerSecond: run.tokensPerSecond,
    outputTokens: run.outputTokens,
    batches: run.batches,
    tokensPerBatch: tokensPerBatch(run),
    copiedShare: run.copiedShare,
    sameShare: run.sameShare,
    interTokenMs: run.interTokenMs,
  }
  return {
    suite: 'decode',
    system: run.system,
    case: run.case,
    round: run.round,
    metrics: Object.fromEntries(
      Object.entries(metrics).flatMap(([name, value]) =>
        value === undefined || !Number.isFinite(value) ? [] : [[name, value]],
      ),
    ),
    flags: run.isIdentical === undefined ? {} : { isIdentical: run.isIdentical },
  }
}
