import { writeFileSync } from 'node:fs'
import process from 'node:process'
import { parseArgs } from 'node:util'
import { DEFAULT_MODEL_ID } from '@turant/models'
import { runEditSuite, type EditRow } from './edit-suite.ts'
import { editTable } from './edit-table.ts'
import { machine } from './machine.ts'

const USAGE = `usage: npm run bench -- edit [--rounds N] [--quick] [--model ID] [--json FILE]

Time to applied edit: Turant beside the same model rewriting the whole file, alternating in one run.
  --rounds N    default 3; medians are of these
  --quick       one round, without the longest file
  --json FILE   the raw rows
`

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    args: process.argv.slice(2),
    allowPositionals: true,
    options: {
      rounds: { type: 'string' },
      quick: { type: 'boolean', default: false },
      model: { type: 'string', default: DEFAULT_MODEL_ID },
      json: { type: 'string' },
    },
  })
  const rounds = values.quick ? 1 : Number(values.rounds ?? 3)
  if (positionals[0] !== 'edit' || !(rounds >= 1)) {
    process.stderr.write(USAGE)
    return 2
  }
  const rows = await runEditSuite({
    model: values.model,
    rounds,
    isQuick: values.quick,
    onRow: report,
  })
  process.stdout.write(
    `\n${machine()}; model ${values.model}; medians of ${rounds} alternating rounds\n\n`,
  )
  process.stdout.write(`${editTable(rows)}\n`)
  if (values.json !== undefined) {
    const result = { machine: machine(), model: values.model, rounds, rows }
    writeFileSync(values.json, `${JSON.stringify(result, null, 2)}\n`)
  }
  return 0
}

function report(row: EditRow): void {
  const { file, way, prefix, round, appliedMs, outputTokens } = row
  process.stderr.write(
    `round ${round + 1} ${file} ${way} ${prefix}: ${appliedMs.toFixed(0)} ms, ${outputTokens} tokens\n`,
  )
}

process.exitCode = await main()
