import { readFileSync, writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import process from 'node:process'
import { readCommandLine, usage, type BenchCommand } from './command-line.ts'
import { machine } from './harness/machine.ts'
import { exitOnSignals } from './harness/own-children.ts'
import { measureAlone } from './harness/only-one.ts'
import { runSuites, type SuiteReport } from './harness/run-suites.ts'
import { describePeers } from './peers/describe-peers.ts'
import {
  findLitellm,
  findLlamaServer,
  findNodeLlamaCpp,
  findPeers,
  NO_VLLM,
} from './peers/find-peers.ts'
import { installPeers } from './peers/install.ts'
import { goalsTable } from './report/goals-table.ts'
import { report } from './report/report.ts'
import { readResult, resultFile, writeResult, type ResultFile } from './report/result-file.ts'
import { resultPlot } from './report/result-plot.ts'
import { SUITES } from './suites/all.ts'

async function main(): Promise<number> {
  const ids = SUITES.map(({ id }) => id)
  const command = readCommandLine(process.argv.slice(2), ids)
  switch (command.type) {
    case 'run':
      return run(command)
    case 'peers':
      if (command.action === 'install') await installPeers(note)
      return listPeers()
    case 'report':
      return writeReport(command.file)
    case 'usage':
      process.stderr.write(usage(SUITES))
      return 2
  }
}

async function run(command: BenchCommand & { readonly type: 'run' }): Promise<number> {
  const { suite, model, rounds, isQuick, json, svg } = command
  measureAlone()
  const startedAt = new Date()
  const peers = await findPeers(model)
  const described = describePeers(peers)
  for (const [name, what] of Object.entries(described)) note(`${name}: ${what}`)
  const chosen = SUITES.filter(({ id }) => suite === 'all' || suite === id)
  const resultOf = (reports: readonly SuiteReport[]): ResultFile =>
    resultFile(
      {
        machine: machine(),
        model,
        weights: basename(peers.weights),
        threads: peers.threads,
        isQuick,
        startedAt: startedAt.toISOString(),
        tookSeconds: (Date.now() - startedAt.getTime()) / 1000,
        peers: described,
      },
      reports,
    )
  const onReports = (reports: readonly SuiteReport[]): void => {
    if (json !== undefined) writeFileSync(json, writeResult(resultOf(reports)))
  }
  const reports = await runSuites(chosen, { model, rounds, isQuick, peers, note, onReports })
  const result = resultOf(reports)
  const tables = reports.flatMap((one) => [`## ${one.id}`, ...one.tables])
  process.stdout.write(`${[machine(), ...tables, goalsTable(result.goals)].join('\n\n')}\n`)
  if (svg !== undefined) writeFileSync(svg, resultPlot(result))
  return 0
}

async function listPeers(): Promise<number> {
  const llamaServer = await findLlamaServer()
  const peers = {
    llamaServer,
    nodeLlamaCpp: findNodeLlamaCpp(),
    litellm: findLitellm(),
    vllm: NO_VLLM,
  }
  for (const [name, what] of Object.entries(describePeers(peers))) {
    process.stdout.write(`${name}: ${what}\n`)
  }
  return 0
}

function writeReport(file: string): number {
  const result = readResult(readFileSync(file, 'utf8'))
  if (result === undefined) {
    process.stderr.write(`${file} was not written by --json\n`)
    return 2
  }
  process.stdout.write(report(result))
  return 0
}

function note(text: string): void {
  process.stderr.write(`${text}\n`)
}

exitOnSignals()
process.exitCode = await main()
