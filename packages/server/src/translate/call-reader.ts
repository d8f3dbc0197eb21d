import type { AnswerPiece } from '../answer.ts'
import { CALL_CLOSE, CALL_OPEN } from './call-form.ts'
import { JsonValueScan } from './json-value-scan.ts'
import type { ToolSet } from './tool-set.ts'

const STRING = '"(?:[^"\\\\]|\\\\.)*"'
const FUNCTION_HEAD = new RegExp(
  `^\\s*\\{\\s*"name"\\s*:\\s*(${STRING})\\s*,\\s*"(?:arguments|parameters)"\\s*:\\s*(?=\\{)`,
  'u',
)
const CUSTOM_HEAD = new RegExp(`^\\s*\\{\\s*"name"\\s*:\\s*(${STRING})\\s*\\}[^\\S\\n]*\\n`, 'u')

/**
 * Reads the inside of one `<tool_call>`. Arguments that stand behind the name, where models were taught to
 * write them, are handed on as they come; any other order is read when the call is over.
 */
export class CallReader {
  readonly #tools: ToolSet
  readonly #call: number
  #head = ''
  #body:
    | { readonly type: 'arguments'; readonly scan: JsonValueScan }
    | { readonly type: 'input' }
    | undefined
  /** Ends of an input that are handed on only when more follows. */
  #lineEnd = ''

  constructor(tools: ToolSet, call: number) {
    this.#tools = tools
    this.#call = call
  }

  push(text: string): AnswerPiece[] {
    if (this.#body !== undefined) return this.#input(text)
    this.#head += text
    return this.#begin()
  }

  /** The closing tag has come. */
  end(): AnswerPiece[] {
    if (this.#body !== undefined) return [{ type: 'call-end', call: this.#call }]
    return this.#whole() ?? [{ type: 'text', text: `${CALL_OPEN}${this.#head}${CALL_CLOSE}` }]
  }

  /** Nothing more will come, and the closing tag has not: a call that is begun stays without an end. */
  cutOff(): AnswerPiece[] {
    if (this.#body !== undefined) return []
    return this.#whole() ?? [{ type: 'text', text: `${CALL_OPEN}${this.#head}` }]
  }

  #begin(): AnswerPiece[] {
    const call = this.#call
    const asFunction = FUNCTION_HEAD.exec(this.#head)
    const head = asFunction ?? CUSTOM_HEAD.exec(this.#head)
    const name = head?.[1] === undefined ? undefined : parsed(head[1])
    if (head === null || typeof name !== 'string') return []
    const tool = this.#tools.called(name, asFunction === null ? 'custom' : 'function')
    // A custom tool that was called with arguments: they are read as a whole.
    if (asFunction !== null && tool.kind === 'custom') return []
    const isArguments = asFunction !== null
    this.#body = isArguments ? { type: 'arguments', scan: new JsonValueScan() } : { type: 'input' }
    const rest = this.#head.slice(head[0].length)
    return [{ type: 'call', call, tool, callId: undefined }, ...this.#input(rest)]
  }

  #input(text: string): AnswerPiece[] {
    const call = this.#call
    if (this.#body?.type === 'arguments') {
      const part = this.#body.scan.take(text)
      return part === '' ? [] : [{ type: 'call-input', call, text: part }]
    }
    const all = this.#lineEnd + text
    // The line end before the closing tag is none of the input's.
    this.#lineEnd = all.endsWith('\n') ? '\n' : ''
    const part = this.#lineEnd === '' ? all : all.slice(0, -1)
    return part === '' ? [] : [{ type: 'call-input', call, text: part }]
  }

  /** A call that is known only as a whole. Undefined when it is none. */
  #whole(): AnswerPiece[] | undefined {
    const call = this.#call
    const value = parsed(this.#head)
    if (typeof value !== 'object' || value === null) return undefined
    const { name, arguments: given, parameters, input } = value as Partial<Record<string, unknown>>
    if (typeof name !== 'string') return undefined
    const tool = this.#tools.called(name, input === undefined ? 'function' : 'custom')
    const text =
      tool.kind === 'custom' ? customInput(input ?? given) : argumentText(given ?? parameters)
    return [
      { type: 'call', call, tool, callId: undefined },
      { type: 'call-input', call, text },
      { type: 'call-end', call },
    ]
  }
}

/** Some models write the arguments as a JSON text inside a string. */
function argumentText(given: unknown): string {
  if (typeof given === 'string' && typeof parsed(given) === 'object') return given
  return JSON.stringify(given ?? {})
}

function customInput(given: unknown): string {
  if (typeof given === 'string') return given
  const texts: unknown[] = typeof given === 'object' && given !== null ? Object.values(given) : []
  const [only] = texts
  return texts.length === 1 && typeof only === 'string' ? only : JSON.stringify(given ?? '')
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
