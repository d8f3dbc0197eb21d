import type { CustomTool, FunctionTool, Tool, ToolChoice } from '@turant/protocol'
import type { CalledTool } from '../answer.ts'

/** A tool as the model is shown it: those of a namespace have its name in front. */
export type OfferedTool = {
  readonly offered: string
  readonly namespace: string | undefined
  readonly tool: FunctionTool | CustomTool
}

export type ToolSet = {
  readonly all: readonly OfferedTool[]
  /** Those that this request may call; all are shown, so that the prompt stays the same. */
  readonly allowed: readonly OfferedTool[]
  readonly mustCall: boolean
  readonly parallel: boolean
  /** Which tool a name in an answer means; a name that was not offered stays as it is. */
  called(offered: string, kind: CalledTool['kind']): CalledTool
}

export type ToolOrder = {
  readonly tools: readonly Tool[]
  readonly choice: ToolChoice
  readonly parallel: boolean
}

export type ToolSetResult =
  | { readonly ok: true; readonly set: ToolSet | undefined; readonly hosted: readonly string[] }
  /** The choice names a tool that is not among the tools. */
  | { readonly ok: false; readonly missing: string }

/** What a request offers. `set` is undefined when nothing can be called. */
export function toolSet({ tools, choice, parallel }: ToolOrder): ToolSetResult {
  const all = tools.flatMap(offeredTools)
  const hosted = tools.flatMap((tool) => (tool.type === 'hosted' ? [tool.hosted] : []))
  const named = namedTools(choice)
  const missing = named?.find((name) => !all.some((one) => isNamed(one, name)))
  if (missing !== undefined) return { ok: false, missing: missing.name }
  if (all.length === 0 || choice === 'none') return { ok: true, set: undefined, hosted }
  const allowed =
    named === undefined ? all : all.filter((one) => named.some((name) => isNamed(one, name)))
  const byName = new Map(all.map((one) => [one.offered, one]))
  const set: ToolSet = {
    all,
    allowed,
    mustCall: isRequired(choice),
    // A named tool is called once.
    parallel: parallel && !(typeof choice === 'object' && choice.type !== 'allowed_tools'),
    called(offered, kind) {
      const one = byName.get(offered)
      if (one === undefined) return { kind, name: offered }
      const { namespace, tool } = one
      const plain = { kind: tool.type, name: tool.name }
      return namespace === undefined ? plain : { ...plain, namespace }
    },
  }
  return { ok: true, set, hosted }
}

function offeredTools(tool: Tool): OfferedTool[] {
  switch (tool.type) {
    case 'hosted':
      return []
    case 'namespace':
      return tool.tools.map((inner) => ({
        offered: offeredName(inner.name, tool.name),
        namespace: tool.name,
        tool: inner,
      }))
    default:
      return [{ offered: tool.name, namespace: undefined, tool }]
  }
}

export function offeredName(name: string, namespace: string | null | undefined): string {
  return namespace ? `${namespace}.${name}` : name
}

type Named = { readonly name: string; readonly namespace?: string | null }

function namedTools(choice: ToolChoice): readonly Named[] | undefined {
  if (typeof choice === 'string') return undefined
  return choice.type === 'allowed_tools' ? choice.tools : [choice]
}

function isNamed({ tool, offered, namespace }: OfferedTool, name: Named): boolean {
  if (name.namespace) return tool.name === name.name && namespace === name.namespace
  return tool.name === name.name || offered === name.name
}

function isRequired(choice: ToolChoice): boolean {
  if (typeof choice === 'string') return choice === 'required'
  return choice.type === 'allowed_tools' ? choice.mode === 'required' : true
}
