import { execFile } from 'node:child_process'
import { cpus, totalmem } from 'node:os'
import process from 'node:process'
import { promisify } from 'node:util'

/** The machine that answered, in a line. */
export function machine(): string {
  const processors = cpus()
  const gigabytes = Math.round(totalmem() / 2 ** 30)
  return `${processors.length} x ${processors[0]?.model.trim() ?? 'unknown'}, ${gigabytes} GB, ${process.platform}-${process.arch}, Node ${process.versions.node}`
}

/** As git describes the checkout that this program lies in; `unknown` where there is no git or no checkout. */
export async function commit(): Promise<string> {
  const args = ['describe', '--always', '--tags', '--dirty']
  return promisify(execFile)('git', args, { cwd: import.meta.dirname }).then(
    ({ stdout }) => stdout.trim(),
    () => 'unknown',
  )
}
