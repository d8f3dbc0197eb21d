import { readFileSync } from 'node:fs'
import { createRandom } from '../harness/random.ts'

/** Lines that stay together, so that the text still reads like code. */
const BLOCK_LINES = 8

/**
 * Code of about `characters` characters that no other seed gives, from its first line on: a prompt made
 * of it shares no beginning with an earlier one.
 */
export function freshCode(characters: number, seed: number): string {
  return shuffledCode(source('engine-400.ts'), characters, seed)
}

/** A snapshot of a real source that stays as it is, so that figures of different days compare. */
export function source(name: 'text-100.ts' | 'engine-400.ts'): string {
  return readFileSync(new URL(`../../files/${name}.txt`, import.meta.url), 'utf8')
}

/** Blocks of a text in an order that the seed decides, again and again until there is enough. */
export function shuffledCode(text: string, characters: number, seed: number): string {
  const random = createRandom(seed)
  const lines = text.trimEnd().split('\n')
  let code = `// Part ${seed}, ${Math.floor(random() * 1e9).toString(36)}.\n`
  while (code.length < characters) {
    const start = Math.floor(random() * Math.max(1, lines.length - BLOCK_LINES))
    code += `${lines.slice(start, start + BLOCK_LINES).join('\n')}\n`
  }
  return code.slice(0, characters)
}
