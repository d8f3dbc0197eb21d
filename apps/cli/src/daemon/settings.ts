import type { Upstream } from '@turant/backend-http'
import type { Environment } from '@turant/daemon'
import { DEFAULT_MODEL_ID } from '@turant/models'
import { CommandError, EXIT } from '../exit.ts'
import { requireModel } from './model-names.ts'
import { readUpstreams } from './upstreams.ts'

/** Where the server listens when nobody says otherwise. */
const DEFAULT_PORT = 7337
/** Snapshots of some ninety thousand tokens of the default model. */
const DEFAULT_PREFIX_CACHE_MEGABYTES = 2048

export type ServerSettings = {
  /** 0: any free port. */
  readonly port: number
  /** True when another port will not do, because the user named this one for a server of their own. */
  readonly isPortFixed: boolean
  readonly model: string
  readonly contextTokens: number | undefined
  readonly threads: number | undefined
  readonly prefixCacheMegabytes: number
  /** Servers elsewhere whose models can be asked for as MODEL@NAME. */
  readonly upstreams: readonly Upstream[]
}

type Flags = Readonly<Record<string, string | boolean | undefined>>

/**
 * Flags first, then `TURANT_PORT`, `TURANT_MODEL`, `TURANT_CONTEXT`, `TURANT_THREADS`,
 * `TURANT_PREFIX_CACHE`, `TURANT_UPSTREAM`, then defaults.
 * Throws `CommandError` that names the flag or the variable.
 */
export function readSettings(flags: Flags, environment: Environment): ServerSettings {
  const whole = (name: string, range: readonly [number, number]): number | undefined => {
    const found = pick(name, flags, environment)
    return found === undefined ? undefined : wholeNumber(found.source, found.text, range)
  }
  const port = whole('port', [0, 65_535])
  const model = pick('model', flags, environment)?.text
  const upstreams = pick('upstream', flags, environment)
  return {
    port: port ?? DEFAULT_PORT,
    // Commands find the server that they started wherever it listens.
    isPortFixed: port !== undefined && flags['daemon'] !== true,
    model: model === undefined ? DEFAULT_MODEL_ID : requireModel(model),
    contextTokens: whole('context', [256, 1_048_576]),
    threads: whole('threads', [1, 1024]),
    prefixCacheMegabytes: whole('prefix-cache', [0, 10_000_000]) ?? DEFAULT_PREFIX_CACHE_MEGABYTES,
    upstreams: upstreams === undefined ? [] : readUpstreams(upstreams.source, upstreams.text),
  }
}

function pick(
  name: string,
  flags: Flags,
  environment: Environment,
): { readonly source: string; readonly text: string } | undefined {
  const flag = flags[name]
  if (typeof flag === 'string') return { source: `--${name}`, text: flag }
  const variable = `TURANT_${name.toUpperCase().replaceAll('-', '_')}`
  const text = environment[variable]
  return text === undefined || text === '' ? undefined : { source: variable, text }
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
