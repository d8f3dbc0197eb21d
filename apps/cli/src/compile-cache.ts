import { homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'
import process from 'node:process'
import type { Environment } from '@turant/daemon'

/**
 * Where Node keeps our code once it has stripped and compiled it, which makes a command start in a third
 * less time: `$XDG_CACHE_HOME/turant/compiled`, else `~/.cache/turant/compiled`.
 */
export function compileCacheDirectory(environment: Environment = process.env): string {
  const fromUser = environment['XDG_CACHE_HOME']
  const isUsable = fromUser !== undefined && isAbsolute(fromUser)
  return join(isUsable ? fromUser : join(homedir(), '.cache'), 'turant', 'compiled')
}
