import { DEFAULT_MODEL_ID } from '@turant/models'
import { CommandError, EXIT } from '../exit.ts'
import type { Environment } from './paths.ts'

/** Where the server listens when nobody says otherwise. */
const DEFAULT_PORT = 7337

export type ServerSettings = {
  /** 0: any free port. */
  readonly port: number
  /** True when the user named the port: then another one will not do. */
  readonly isPortChosen: boolean
  readonly model: string
  readonly contextTokens: number | undefined
  readonly threads: number | undefined
}

/** Flags first, then `TURANT_PORT`, `TURANT_MODEL`, `TURANT_CONTEXT`, `TURANT_THREADS`, then defaults. */
export function readSettings(
  flags: Readonly<Record<string, string | boolean | undefined>>,
  environment: Environment,
): ServerSettings {
  const pick = (name: string): string | undefined => {
    const flag = flags[name]
    return typeof flag === 'string' ? flag : environment[`TURANT_${name.toUpperCase()}`]
  }
  const port = pick('port')
  return {
    port: port === undefined ? DEFAULT_PORT : wholeNumber('--port', port, [0, 65_535]),
    isPortChosen: port !== undefined,
    model: pick('model') ?? DEFAULT_MODEL_ID,
    contextTokens: optional('--context', pick('context'), [256, 1_048_576]),
    threads: optional('--threads', pick('threads'), [1, 1024]),
  }
}

function optional(
  name: string,
  text: string | undefined,
  range: readonly [number, number],
): number | undefined {
  return text === undefined ? undefined : wholeNumber(name, text, range)
}

export function wholeNumber(
  name: string,
  text: string,
  [low, high]: readonly [number, number],
): number {
  const value = Number(text)
  if (/^\d+$/.test(text) && value >= low && value <= high) return value
  throw new CommandError(
    EXIT.usage,
    `${name} takes a whole number from ${low} to ${high}, not "${text}".`,
  )
}
