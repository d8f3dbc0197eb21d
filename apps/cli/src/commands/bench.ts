import { findModel } from '@turant/models'
import { attach } from '../daemon/attach.ts'
import { forgetFormat, recordFormat } from '../daemon/measured-formats.ts'
import { requireModel } from '../daemon/model-names.ts'
import { CommandError, EXIT, type ExitCode } from '../exit.ts'
import { askableFormats } from '../format-bench/askable-formats.ts'
import { FORMAT_CASES } from '../format-bench/cases/all-cases.ts'
import { bestFormat, RULE, scoreTable, type FormatScore } from '../format-bench/format-score.ts'
import { measureFormats } from '../format-bench/measure-formats.ts'
import type { Command, CommandContext } from './command.ts'

const USAGE = 'bench formats MODEL [--forget]'

export const bench: Command = {
  name: 'bench',
  usage: USAGE,
  summary: 'find the form in which a model edits best, and use it from then on',
  help: [
    `MODEL         a catalog id or the path of a .gguf file; ${FORMAT_CASES.length} edits are asked for in every`,
    `              form that it can be asked for, and the best one is kept: ${RULE}`,
    "--forget      use the model's usual form again",
  ],
  options: { forget: { type: 'boolean' } },
  maxWords: 2,
  async run(context) {
    const [what, name] = context.positionals
    if (what !== 'formats') {
      const said = what === undefined ? 'Say what to measure' : `There is no "bench ${what}"`
      throw new CommandError(EXIT.usage, `${said}: turant ${USAGE}`)
    }
    if (name === undefined) throw new CommandError(EXIT.usage, `Name a model: turant ${USAGE}`)
    const model = requireModel(name)
    return context.flags['forget'] === true ? forget(model, context) : measure(model, context)
  },
}

function forget(model: string, { paths, reporter }: CommandContext): ExitCode {
  const forgotten = forgetFormat(paths, model)
  reporter.facts(
    { model, forgotten },
    forgotten
      ? `Edits with ${model} use its usual form again.\n`
      : `Nothing was measured for ${model}; it uses its usual form.\n`,
  )
  return EXIT.ok
}

async function measure(model: string, context: CommandContext): Promise<ExitCode> {
  const { paths, reporter } = context
  const { client } = await attach(context)
  try {
    const formats = askableFormats(findModel(model)?.profile)
    const scores = await measureFormats(formats, FORMAT_CASES, { ...context, client, model })
    const best = bestFormat(scores)
    if (best !== undefined) {
      const { format, exact, cases } = best
      recordFormat(paths, model, { format, exact, cases, measuredAt: new Date().toISOString() })
    }
    reporter.facts(
      { model, recorded: best?.format ?? null, rule: RULE, scores },
      `${scoreTable(scores)}${verdict(model, best)}\n`,
    )
    return EXIT.ok
  } finally {
    client.close()
  }
}

function verdict(model: string, best: FormatScore | undefined): string {
  if (best === undefined) {
    return `No form gave a single exact edit, so nothing was changed. Use a larger model: "turant models list".`
  }
  return `Edits with ${model} use ${best.format} from now on (${RULE}). Take that back with "turant bench formats ${model} --forget".`
}
