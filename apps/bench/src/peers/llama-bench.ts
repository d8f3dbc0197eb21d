import { listAt, numberAt } from '../harness/json-field.ts'
import { longFlags, runProgram } from './run-program.ts'

export type LlamaBenchOptions = {
  readonly weights: string
  readonly threads: number
  /** Tokens computed one at a time. */
  readonly tokens: number
  /** Tokens of context before the first of them. */
  readonly depth: number
}

/** Plain decoding by `llama-bench` in tokens per second, one repetition after its own warm-up. */
export async function benchPlainDecode(
  program: string,
  { weights, threads, tokens, depth }: LlamaBenchOptions,
): Promise<number> {
  const flags = longFlags({
    model: weights,
    threads,
    'flash-attn': 'on',
    'n-prompt': 0,
    'n-gen': tokens,
    'n-depth': depth,
    repetitions: 1,
    output: 'json',
  })
  const { code, output, errors } = await runProgram(program, flags)
  if (code !== 0) throw new Error(`llama-bench: ${errors.slice(-500)}`)
  const [entry] = listAt({ entries: JSON.parse(output) as unknown }, 'entries')
  const rate = numberAt(entry, 'avg_ts')
  if (rate === undefined) throw new Error('llama-bench told no rate')
  return rate
}
