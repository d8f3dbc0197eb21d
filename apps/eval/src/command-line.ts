import { parseArgs } from 'node:util'

export const CONVERSIONS = ['humanevalpack', 'humanevalpack-fill', 'exercism-fill'] as const
export type Conversion = (typeof CONVERSIONS)[number]

export type RunCommand = {
  readonly type: 'run'
  /** Files; none: the tasks of this repository. */
  readonly tasks: readonly string[]
  /** Undefined: the usual ones. */
  readonly systems: readonly string[] | undefined
  /** Undefined: all. */
  readonly limit: number | undefined
  readonly seed: number
  readonly json: string | undefined
  readonly answers: string | undefined
}

export type ConvertCommand = {
  readonly type: 'convert'
  readonly conversion: Conversion
  readonly file: string
  readonly out: string
  readonly seed: number
}

export type Command =
  | RunCommand
  | ConvertCommand
  | { readonly type: 'help' }
  /** With what is wrong, where that is known. */
  | { readonly type: 'usage'; readonly problem: string }

export const USAGE = `usage: npm run eval -- [--tasks FILE.jsonl]... [--systems A,B] [--limit N] [--seed N]
                       [--json OUT.json] [--answers OUT.jsonl]
       npm run eval -- convert humanevalpack|humanevalpack-fill|exercism-fill FILE.jsonl --out TASKS.jsonl [--seed N]

Asks models for edits and completions through a server of its own, and tells how often they are right.

  --tasks FILE     tasks, one JSON object a line (apps/eval/README.md has the form); may be given
                   several times; default: the tasks of this repository
  --systems A,B    base, adapter, deterministic (rules without a model), expected (the right answers, to
                   test the tasks), any model that "turant serve --model" knows, and MODEL+retry, which
                   asks again when an edit comes out broken; default: base,adapter,adapter+retry,deterministic
  --limit N        so many tasks, each kind with its share
  --seed N         decides which, and seeds sampled answers; default 1
  --json FILE      the counts, for programs; written when interrupted, too
  --answers FILE   every answer, to be read

"convert" makes tasks of the files of public benchmarks. It runs the code in them.
`

/** What was asked for. */
export function readCommandLine(args: readonly string[]): Command {
  const parsed = parse(args)
  if (typeof parsed === 'string') return { type: 'usage', problem: parsed }
  const { values, positionals } = parsed
  if (values.help === true) return { type: 'help' }
  const seed = whole(values.seed ?? '1', 0)
  if (seed === undefined) return usage('--seed takes a whole number')
  const [first, ...rest] = positionals
  if (first === 'convert') return convert(rest, { out: values.out, seed })
  if (first !== undefined) return usage(`"${first}" means nothing here`)
  const limit = values.limit === undefined ? undefined : whole(values.limit, 1)
  if (values.limit !== undefined && limit === undefined)
    return usage('--limit takes a number above 0')
  const systems = values.systems?.split(',').map((name) => name.trim())
  if (systems?.includes('') === true) return usage('--systems takes names with commas between')
  const { tasks = [], json, answers } = values
  return { type: 'run', tasks, systems, limit, seed, json, answers }
}

function convert(
  words: readonly string[],
  { out, seed }: { readonly out: string | undefined; readonly seed: number },
): Command {
  const [name, file, ...more] = words
  const conversion = CONVERSIONS.find((known) => known === name)
  if (conversion === undefined) return usage(`convert takes one of ${CONVERSIONS.join(', ')}`)
  if (file === undefined || more.length > 0) return usage('convert takes one file')
  if (out === undefined) return usage('convert needs --out')
  return { type: 'convert', conversion, file, out, seed }
}

function usage(problem: string): Command {
  return { type: 'usage', problem }
}

function whole(text: string, least: number): number | undefined {
  const value = Number(text)
  return /^\d+$/.test(text) && value >= least && value <= 0xffff_0000 ? value : undefined
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        tasks: { type: 'string', multiple: true },
        systems: { type: 'string' },
        limit: { type: 'string' },
        seed: { type: 'string' },
        json: { type: 'string' },
        answers: { type: 'string' },
        out: { type: 'string' },
        help: { type: 'boolean' },
      },
    })
  } catch (error) {
    // An unknown flag, or one without its value.
    if (error instanceof TypeError) return error.message
    throw error
  }
}
