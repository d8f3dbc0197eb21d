import { createHash } from 'node:crypto'

/** Bytes that begin like a GGUF file and never repeat, so that no misplaced range goes unnoticed. */
export function ggufBytes(length: number, seed = 'model'): Buffer {
  const blocks: Buffer[] = [Buffer.from('GGUF')]
  for (let index = 0; blocks.length * 32 < length + 64; index++) {
    blocks.push(createHash('sha256').update(`${seed} ${index}`).digest())
  }
  return Buffer.concat(blocks).subarray(0, length)
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
