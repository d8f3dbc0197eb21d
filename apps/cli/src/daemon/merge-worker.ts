import { hash } from 'node:crypto'
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { parentPort } from 'node:worker_threads'
import { GgufError, mergeAdapter, readGguf, type MergedModel } from '@turant/gguf'
import { REWRITTEN_F16, requireRoom } from './disk-room.ts'
import type { Merge, MergeOutcome } from './merge-weights.ts'

parentPort?.once('message', (merge: Merge) => {
  parentPort?.postMessage(run(merge))
})

function run({ base, adapter, to }: Merge): MergeOutcome {
  try {
    const bytes = readFileSync(base)
    const options = { baseSha256: hash('sha256', bytes) }
    const added = readGguf(readFileSync(adapter), adapter)
    const model = mergeAdapter(readGguf(bytes, base), added, options)
    requireRoom(dirname(to), model.byteLength * (1 + REWRITTEN_F16))
    write(to, model)
    return { type: 'merged' }
  } catch (error) {
    const code = error instanceof GgufError ? error.code : undefined
    const message = error instanceof Error ? error.message : String(error)
    return { type: 'failed', code, message }
  }
}

function write(path: string, { pieces }: MergedModel): void {
  const file = openSync(path, 'w')
  try {
    for (const piece of pieces) {
      for (let done = 0; done < piece.length;) done += writeSync(file, piece, done)
    }
  } finally {
    closeSync(file)
  }
}
