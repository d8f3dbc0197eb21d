import process from 'node:process'
import { createInterface } from 'node:readline/promises'

/** Asks on the terminal; undefined when the input ended or the signal was aborted. */
export async function ask(question: string, signal: AbortSignal): Promise<string | undefined> {
  const lines = createInterface({ input: process.stdin, output: process.stderr })
  const ended = new AbortController()
  lines.once('close', () => ended.abort())
  lines.once('SIGINT', () => process.kill(process.pid, 'SIGINT'))
  try {
    return await lines.question(question, { signal: AbortSignal.any([signal, ended.signal]) })
  } catch (error) {
    if (error instanceof Error && error.name === 'AbortError') return undefined
    throw error
  } finally {
    lines.close()
  }
}

/** True for "y" or "yes"; anything else, the end of the input too, is no. */
export async function confirm(question: string, signal: AbortSignal): Promise<boolean> {
  const answer = await ask(`${question} [y/N] `, signal)
  return /^y(es)?$/i.test(answer?.trim() ?? '')
}
