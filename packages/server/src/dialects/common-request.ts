import type { CommonFields, CreateRequest, InfillRequest } from '@turant/protocol'

type Sampled = Pick<
  CommonFields & InfillRequest,
  'model' | 'stream' | 'temperature' | 'top_p' | 'seed' | 'stop'
>

/** What every dialect calls by the same name. Nothing is kept of its responses: none can refer to them. */
export function commonRequest(asked: Sampled): CreateRequest {
  return {
    model: asked.model ?? null,
    stream: asked.stream ?? null,
    temperature: asked.temperature ?? null,
    top_p: asked.top_p ?? null,
    seed: seed(asked.seed),
    stop: asked.stop ?? null,
    store: false,
  }
}

/** A limit of tokens; -1 is none. */
export function limit(tokens: number | null | undefined): number | null {
  return tokens === undefined || tokens === -1 ? null : tokens
}

export function grammarFormat(
  grammar: string | null | undefined,
): Exclude<CreateRequest['text'], undefined> {
  return typeof grammar === 'string' ? { format: { type: 'grammar', grammar } } : null
}

/** Its lowest 32 bits. */
function seed(asked: number | null | undefined): number | null {
  if (asked === undefined || asked === null || asked === -1) return null
  return Number(BigInt.asUintN(32, BigInt(asked)))
}
