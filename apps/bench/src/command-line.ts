import { parseArgs } from 'node:util'
import { DEFAULT_MODEL_ID } from '@turant/models'

export type BenchCommand =
  | {
      readonly type: 'run'
      /** `all`, or the id of one. */
      readonly suite: string
      /** Undefined: what each suite has by itself. */
      readonly rounds: number | undefined
      readonly isQuick: boolean
      readonly model: string
      readonly json: string | undefined
      readonly svg: string | undefined
    }
  | { readonly type: 'peers'; readonly action: 'list' | 'install' }
  | { readonly type: 'report'; readonly file: string }
  | { readonly type: 'usage' }

/** What was asked for; `usage` for anything that makes no sense. */
export function readCommandLine(args: readonly string[], suites: readonly string[]): BenchCommand {
  const parsed = parse(args)
  if (parsed === undefined) return { type: 'usage' }
  const { values, positionals } = parsed
  const [name, what] = positionals
  if (positionals.length > 2 || name === undefined) return { type: 'usage' }
  if (name === 'peers') {
    const action = what ?? 'list'
    return action === 'list' || action === 'install' ? { type: 'peers', action } : { type: 'usage' }
  }
  if (name === 'report')
    return what === undefined ? { type: 'usage' } : { type: 'report', file: what }
  const isQuick = values.quick === true
  const rounds = values.rounds === undefined ? undefined : Number(values.rounds)
  const isSuite = name === 'all' || suites.includes(name)
  if (!isSuite || what !== undefined || !isCount(rounds)) {
    return { type: 'usage' }
  }
  const { model = DEFAULT_MODEL_ID, json, svg } = values
  return { type: 'run', suite: name, rounds, isQuick, model, json, svg }
}

function isCount(rounds: number | undefined): boolean {
  return rounds === undefined || (Number.isInteger(rounds) && rounds >= 1)
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        rounds: { type: 'string' },
        quick: { type: 'boolean' },
        model: { type: 'string' },
        json: { type: 'string' },
        svg: { type: 'string' },
      },
    })
  } catch (error) {
    // An unknown flag, or one without its value: told by the usage.
    if (error instanceof TypeError) return undefined
    throw error
  }
}

export function usage(suites: readonly { readonly id: string; readonly about: string }[]): string {
  const lines = suites.map(({ id, about }) => `  ${id.padEnd(14)} ${about}`)
  return `usage: npm run bench -- SUITE [--rounds N] [--quick] [--model ID] [--json FILE] [--svg FILE]
       npm run bench -- peers [list|install]
       npm run bench -- report FILE.json

${lines.join('\n')}
  ${'all'.padEnd(14)} all of these

  --rounds N    of everybody in turn; default 3, one or two with --quick
  --quick       fewer and shorter cases
  --json FILE   machine, peers, goals and the raw rows
  --svg FILE    a plot of goals and edits

"peers" says who can be compared with on this machine, "peers install" builds and fetches them.
"report" writes the page of a --json file in Markdown.
`
}
