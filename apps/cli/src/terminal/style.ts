import { styleText } from 'node:util'

export type Colour = 'red' | 'green' | 'cyan' | 'dim' | 'bold' | 'yellow'

/** Colours text, or not: piped output and `NO_COLOR` get none. */
export type Style = (colour: Colour, text: string) => string

export function createStyle(stream: {
  readonly isTTY?: boolean
  readonly environment: Readonly<Record<string, string | undefined>>
}): Style {
  const { environment } = stream
  const forced = environment['FORCE_COLOR'] !== undefined && environment['FORCE_COLOR'] !== '0'
  const refused = environment['NO_COLOR'] !== undefined && environment['NO_COLOR'] !== ''
  if (!forced && (refused || stream.isTTY !== true)) return (_, text) => text
  return (colour, text) => styleText(colour, text, { validateStream: false })
}
