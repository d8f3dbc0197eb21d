import process from 'node:process'
import { Worker } from 'node:worker_threads'
import type { Control, HostMessage, Tokenized } from '../wire.ts'
import { AbortFlag } from './abort-flag.ts'
import { createTokenizer, type Tokenizer } from './tokenizer.ts'

/**
 * Entry of the child process. The worker computes; this thread stays free to raise the abort flag, to cut
 * texts into tokens, and to notice that the parent is gone.
 */
let flag: AbortFlag | undefined
const tokenizer = Promise.withResolvers<Tokenizer>()

const worker = new Worker(new URL('./worker.ts', import.meta.url))
worker.on('message', (message: HostMessage) => {
  if (message.type === 'abort-flag') {
    flag = new AbortFlag(message.address)
  } else {
    const { libraryPath, address } = message
    tokenizer.resolve(createTokenizer(libraryPath, address))
  }
})
worker.on('error', (error: Error) => {
  process.stderr.write(`${error.stack ?? error.message}\n`)
  process.exit(1)
})
worker.on('exit', (code) => process.exit(code))

process.on('message', (control: Control) => {
  if (control.type === 'abort') flag?.stop(control.abort)
  else void answer(control)
})
// The worker may sit in a blocking read or inside the library: leave without waiting for it.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))
// Ctrl-C reaches the whole process group; the parent decides when this process ends.
process.on('SIGINT', () => {})

async function answer({
  id,
  text,
  special,
}: Extract<Control, { type: 'tokenize' }>): Promise<void> {
  const tokenize = await tokenizer.promise
  const reply: Tokenized = { id, tokens: tokenize(text, special) }
  process.send?.(reply)
}
