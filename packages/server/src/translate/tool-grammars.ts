import { createHash } from 'node:crypto'
import type { Tool, ToolChoice } from '@turant/protocol'
import { refuse, type Refusal } from '../refusal.ts'
import { callGrammar } from './call-grammar.ts'
import { toolPrompt } from './tool-prompt.ts'
import { toolSet, type ToolSet } from './tool-set.ts'

/** What the tools of a request come to for a local model. */
export type PreparedTools = {
  readonly set: ToolSet
  /** For the system message. */
  readonly prompt: string
  /** Of what stands behind the opening tag of a call. */
  readonly grammar: string
  readonly warnings: readonly string[]
}

export type ToolsOrder = {
  readonly tools: readonly Tool[]
  readonly choice: ToolChoice
  readonly parallel: boolean
}

export type Preparation =
  | {
      readonly type: 'tools'
      readonly prepared: PreparedTools | undefined
      readonly warnings: readonly string[]
    }
  | { readonly type: 'refused'; readonly refusal: Refusal }

/** Agents send the same tools with every turn; a few agents at once. */
const KEPT = 64

/** Works out the prompt and the grammar of tools once for many requests with the same ones. */
export class ToolGrammars {
  readonly #kept = new Map<string, Preparation>()

  prepare(order: ToolsOrder): Preparation {
    const key = createHash('sha256').update(JSON.stringify(order)).digest('base64')
    const kept = this.#kept.get(key)
    const preparation = kept ?? prepare(order)
    this.#kept.delete(key)
    this.#kept.set(key, preparation)
    const [oldest] = this.#kept.keys()
    if (this.#kept.size > KEPT && oldest !== undefined) this.#kept.delete(oldest)
    return preparation
  }
}

function prepare(order: ToolsOrder): Preparation {
  const result = toolSet(order)
  if (!result.ok) {
    const message = `There is no tool '${result.missing}' among the tools.`
    return { type: 'refused', refusal: refuse('invalid_value', message, { param: 'tool_choice' }) }
  }
  const warnings = hostedWarnings(result.hosted)
  const { set } = result
  if (set === undefined) return { type: 'tools', prepared: undefined, warnings }
  const grammar = callGrammar(set.allowed)
  if (!grammar.ok) {
    const message = `The tool '${grammar.tool}' cannot be offered: ${grammar.message}`
    return { type: 'refused', refusal: refuse('invalid_value', message, { param: 'tools' }) }
  }
  const { text, notes } = grammar.grammar
  const prompt = toolPrompt(set.all)
  return {
    type: 'tools',
    prepared: { set, prompt, grammar: text, warnings: notes },
    warnings,
  }
}

export function hostedWarnings(hosted: readonly string[]): string[] {
  return hosted.map((type) => `The tool '${type}' is not run by this server and was left out.`)
}
