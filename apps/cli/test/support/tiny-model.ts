import { writeFileSync } from 'node:fs'
import { encodeSuccessorModel } from '@turant/tiny-model'

/** What the tiny model answers to any edit: after the newline of the fence every byte up to `~`. */
export const TINY_ANSWER: string = Buffer.from(
  Array.from({ length: 0x7e - 0x0a }, (_, index) => index + 0x0b),
).toString()

/** Writes the tiny model, which llama.cpp runs like any other; answers its path. */
export function writeTinyModel(path: string): string {
  writeFileSync(path, encodeSuccessorModel())
  return path
}
