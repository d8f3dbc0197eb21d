import { readAnswer, type Answer, type Contestant } from '../contestants/contestant.ts'
import { freshCode } from '../documents.ts'

/** Some 200 tokens of prompt, and as many of output as are asked for unless the model ends earlier. */
const PROMPT_CHARACTERS = 550
const OUTPUT_TOKENS = 64

export type Load = {
  readonly answers: readonly Answer[]
  /** From the first request to the end of the last answer. */
  readonly wallMs: number
}

/** `level` requests at once, none of which begins like another. The seed decides their content. */
export async function measureLoad(
  contestant: Contestant,
  { level, seed }: { readonly level: number; readonly seed: number },
): Promise<Load> {
  const callers = Array.from({ length: level }, () => contestant.connect())
  // Connections are opened before; a program keeps its own.
  for (const caller of callers) await readAnswer(caller.chat(GREETING))
  const started = performance.now()
  const answers = await Promise.all(
    callers.map((caller, index) => {
      const code = freshCode(PROMPT_CHARACTERS, seed * 1000 + index)
      const content = `${code}\nExplain each part of this code in detail.`
      const messages = [{ role: 'user', content }] as const
      return readAnswer(caller.chat({ messages, maxOutputTokens: OUTPUT_TOKENS }))
    }),
  )
  return { answers, wallMs: performance.now() - started }
}

const GREETING = { messages: [{ role: 'user', content: 'Say yes.' }], maxOutputTokens: 1 } as const
