import {
  anyObjectFragment,
  grammarText,
  larkFragment,
  literal,
  regexFragment,
  schemaFragment,
  type Conversion,
  type Fragment,
} from '@turant/grammar'
import type { CustomTool, FunctionTool } from '@turant/protocol'
import { CALL_CLOSE } from './call-form.ts'
import type { OfferedTool } from './tool-set.ts'

export type CallGrammar = {
  /** GBNF of what stands behind `<tool_call>`, the closing tag included. */
  readonly text: string
  /** What is not enforced, in words. */
  readonly notes: readonly string[]
}

export type CallGrammarResult =
  | { readonly ok: true; readonly grammar: CallGrammar }
  | { readonly ok: false; readonly tool: string; readonly message: string }

/** Exactly one call of one of these tools. A definition that cannot be enforced at all is a fault. */
export function callGrammar(tools: readonly OfferedTool[]): CallGrammarResult {
  const fragments: Fragment[] = []
  const branches: string[] = []
  const notes: string[] = []
  for (const [index, { offered, tool }] of tools.entries()) {
    const converted = inputOf(tool, `t${index}`)
    if (!converted.ok) {
      const { place, message } = converted.fault
      return { ok: false, tool: offered, message: place === '' ? message : `${place}: ${message}` }
    }
    notes.push(...converted.notes.map((note) => `${offered}: ${note}`))
    fragments.push(converted.fragment)
    branches.push(branch(offered, { tool, input: converted.fragment.start }))
  }
  const close = literal(`\n${CALL_CLOSE}`)
  const root = `${literal('\n{"name": ')} (${branches.join(' | ')}) ${close}`
  return { ok: true, grammar: { text: grammarText(root, fragments), notes } }
}

function branch(
  offered: string,
  { tool, input }: { readonly tool: FunctionTool | CustomTool; readonly input: string },
): string {
  const name = JSON.stringify(offered)
  return tool.type === 'custom'
    ? `${literal(`${name}}\n`)} ${input}`
    : `${literal(`${name}, "arguments": `)} ${input} ${literal('}')}`
}

function inputOf(tool: FunctionTool | CustomTool, prefix: string): Conversion {
  if (tool.type === 'function') {
    if (!tool.parameters || Object.keys(tool.parameters).length === 0) {
      return { ok: true, fragment: anyObjectFragment({ prefix }), notes: [] }
    }
    return schemaFragment(tool.parameters, { prefix })
  }
  const { format } = tool
  if (format?.type !== 'grammar') return { ok: true, fragment: anyText(prefix), notes: [] }
  const convert = format.syntax === 'lark' ? larkFragment : regexFragment
  return convert(format.definition, { prefix })
}

/** Text without the closing tag: from each of its characters on it must go on differently. */
function anyText(prefix: string): Fragment {
  const rules = new Map<string, string>()
  rules.set(`${prefix}-text`, `${prefix}-0*`)
  for (const [index, character] of CALL_CLOSE.split('').entries()) {
    const other = allBut(character.charCodeAt(0))
    const isLast = index === CALL_CLOSE.length - 1
    const more = isLast ? '' : ` | ${literal(character)} ${prefix}-${index + 1}`
    rules.set(`${prefix}-${index}`, `${other}${more}`)
  }
  return { start: `${prefix}-text`, rules }
}

/** As ranges: in a negated set llama.cpp takes no token that is a part of a character. */
function allBut(code: number): string {
  const hex = (value: number): string => `\\U${value.toString(16).padStart(8, '0')}`
  return `[${hex(1)}-${hex(code - 1)}${hex(code + 1)}-${hex(0x10_ffff)}]`
}
