import { spawn } from 'node:child_process'
import process from 'node:process'

/** The program that shows an address in the browser of whoever is in front of the screen, and its arguments. */
export function opener(platform: NodeJS.Platform, url: string): readonly [string, ...string[]] {
  switch (platform) {
    case 'darwin':
      return ['open', url]
    case 'win32':
      // `start` is a word of the shell, which would read the address as commands.
      return ['rundll32', 'url.dll,FileProtocolHandler', url]
    default:
      return ['xdg-open', url]
  }
}

/** Shows an address in the browser; false when there is no program that can. Does not wait for the browser. */
export function openAddress(url: string): Promise<boolean> {
  const [file, ...args] = opener(process.platform, url)
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const child = spawn(file, args, { detached: true, stdio: 'ignore' })
  child.once('spawn', () => resolve(true))
  child.once('error', () => resolve(false))
  child.unref()
  return promise
}
