import { isSketch } from '@turant/edits'

const FENCED = /^(?<fence>`{3,}|~{3,})[^\n]*\n(?<inside>[^]*?)^\k<fence>[ \t]*$/m

/**
 * The sketch that an instruction holds: what is fenced, else what follows a first line that ends with a colon,
 * else all of it.
 *
 * @returns undefined when that leaves nothing out, so that it is no sketch
 */
export function toldSketch(instruction: string): string | undefined {
  const colon = /^[^\n]*:[ \t]*\n/.exec(instruction)?.[0].length ?? 0
  const told = FENCED.exec(instruction)?.groups?.['inside'] ?? instruction.slice(colon)
  return isSketch(told) ? told : undefined
}
