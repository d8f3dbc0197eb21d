import { goalsTable } from './goals-table.ts'
import type { ResultFile } from './result-file.ts'
import { slowerLine, slowerThan } from './slower.ts'

/** A result as a page of Markdown: conditions, goals, where others are better, all tables. */
export function report(result: ResultFile): string {
  const { machine, model, weights, threads, isQuick, startedAt, tookSeconds } = result
  const peers = Object.entries(result.peers).map(([name, what]) => `- ${name}: ${what}`)
  const slower = Map.groupBy(slowerThan(result.rows), ({ suite }) => suite)
  const parts = [
    '# Performance',
    `Measured on ${startedAt.slice(0, 10)} in one run of ${minutes(tookSeconds)} by \`npm run bench -- all${isQuick ? ' --quick' : ''}\`. Medians of rounds in which everybody takes turns; the spread is from the smallest to the largest round.`,
    [
      `- machine: ${machine}`,
      `- model: ${model}; everybody computes from ${weights}, with ${threads} ${threads === 1 ? 'thread' : 'threads'}`,
      ...peers,
    ].join('\n'),
    '## Goals',
    goalsTable(result.goals),
    '## Where others are better',
    slower.size === 0
      ? 'In no case of this run.'
      : [...slower]
          .map(([suite, ones]) => `In \`${suite}\`:\n\n${ones.map(slowerLine).join('\n')}`)
          .join('\n\n'),
    ...result.suites.flatMap(({ id, about, rounds, tables }) => [
      `## ${id}`,
      `${sentence(about)}. ${rounds} ${rounds === 1 ? 'round' : 'rounds'}.`,
      ...tables,
    ]),
  ]
  return `${parts.join('\n\n')}\n`
}

function minutes(seconds: number): string {
  return seconds < 90 ? `${seconds.toFixed(0)} s` : `${(seconds / 60).toFixed(0)} minutes`
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
