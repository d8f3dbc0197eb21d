/** What is answered to a body: nothing wrong, or a refusal. */
export type Verdict =
  | 'answered'
  | { readonly status: number; readonly code: string; readonly param: string | null }

/** Bodies are made when they are needed, because some are large. */
export type Row = readonly [name: string, body: () => object, verdict: Verdict]

export const HALF = '\ud83d'

export function refused(code: string, param: string | null): Verdict {
  return { status: 400, code, param }
}

export const tool = { type: 'function', name: 'f' }
export const edit = { type: 'edit', path: 'a', before: '', region: '', after: '', instruction: 'x' }

export function withTool(fields: object): object {
  return { input: 'x', tools: [{ ...tool, ...fields }] }
}

export function withSchema(schema: unknown): object {
  return { input: 'x', text: { format: { type: 'json_schema', name: 'x', schema } } }
}

export function withGrammar(definition: string, syntax = 'lark'): object {
  const format = { type: 'grammar', syntax, definition }
  return { input: 'x', tools: [{ type: 'custom', name: 'f', format }] }
}

export function withItem(item: object): object {
  return { input: [item] }
}

export function many<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index))
}
