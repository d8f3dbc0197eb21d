import process from 'node:process'
import { Worker } from 'node:worker_threads'
import type { Control } from '../wire.ts'
import { AbortFlag } from './abort-flag.ts'

/**
 * Entry of the child process. The worker computes; this thread stays free to raise the abort flag
 * and to notice that the parent is gone.
 */
let flag: AbortFlag | undefined

const worker = new Worker(new URL('./worker.ts', import.meta.url))
worker.on('message', (address: bigint) => {
  flag = new AbortFlag(address)
})
worker.on('error', (error: Error) => {
  process.stderr.write(`${error.stack ?? error.message}\n`)
  process.exit(1)
})
worker.on('exit', (code) => process.exit(code))

process.on('message', (control: Control) => flag?.stop(control.abort))
// The worker may sit in a blocking read or inside the library: leave without waiting for it.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))
// Ctrl-C reaches the whole process group; the parent decides when this process ends.
process.on('SIGINT', () => {})
