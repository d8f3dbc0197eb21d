import type { Reporter } from './reporter.ts'

/** One JSON object a line: what `--json` prints. */
export function createJsonReporter(write: (text: string) => void): Reporter {
  const emit = (type: string, fields: object): void =>
    write(`${JSON.stringify({ type, ...fields })}\n`)
  return {
    progress: (text) => emit('progress', { text }),
    serving: (progress) => emit('serving', progress),
    note: (text) => emit('note', { text }),
    region: (region) => emit('region', region),
    diff(events) {
      for (const { type, ...event } of events) emit('diff', { change: type, ...event })
    },
    diffEnd: () => emit('diff-end', {}),
    answer: (text) => emit('answer', { text }),
    result: (result) => emit('result', result),
    facts: (value) => emit('facts', { value }),
    // Of an Error only these are meant, and `message` would not be written by itself.
    error: ({ exitCode, message }) => emit('error', { exitCode, message }),
  }
}
