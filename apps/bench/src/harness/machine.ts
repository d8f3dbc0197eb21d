import { cpus, totalmem } from 'node:os'
import process from 'node:process'

/** The machine that figures were measured on, in a line. */
export function machine(): string {
  const processors = cpus()
  const gigabytes = Math.round(totalmem() / 2 ** 30)
  return `${processors.length} x ${processors[0]?.model.trim() ?? 'unknown'}, ${gigabytes} GB, ${process.platform}-${process.arch}, Node ${process.versions.node}`
}
