import { homedir } from 'node:os'
import { posix, win32 } from 'node:path'

export type Environment = Readonly<Record<string, string | undefined>>

/**
 * Where models are kept: `TURANT_MODELS`, else `turant/models` in the user's cache directory
 * (`XDG_CACHE_HOME` if absolute, `~/.cache`; on Windows `LOCALAPPDATA`).
 */
export function modelDirectory(
  environment: Environment,
  platform: NodeJS.Platform = process.platform,
): string {
  const path = platform === 'win32' ? win32 : posix
  const named = environment['TURANT_MODELS']
  if (named) return path.resolve(named)
  return path.join(cacheDirectory(environment, platform), 'turant', 'models')
}

function cacheDirectory(environment: Environment, platform: NodeJS.Platform): string {
  if (platform === 'win32') {
    const local = environment['LOCALAPPDATA']
    return local ? local : win32.join(homedir(), 'AppData', 'Local')
  }
  const xdg = environment['XDG_CACHE_HOME']
  // The specification of base directories has relative paths ignored.
  if (xdg && posix.isAbsolute(xdg)) return xdg
  return posix.join(environment['HOME'] ?? homedir(), '.cache')
}
