import type { Problem } from './problem.ts'

/**
 * What to say of a server of another version; undefined for one that fits. Before 1.0 the second number
 * says what fits.
 */
export function versionProblem(server: string, own: string): Problem | undefined {
  const [theirs, ours] = [series(server), series(own)]
  if (theirs === ours) return undefined
  const message = `The server is Turant ${server}, this extension is ${own}: some things may not work.`
  return isOlder(theirs, ours)
    ? {
        message: `${message} Install Turant ${ours} and restart the server.`,
        remedies: ['restart'],
      }
    : { message: `${message} Update the extension to ${theirs}.`, remedies: ['update-extension'] }
}

function series(version: string): string {
  return version.split('.').slice(0, 2).join('.')
}

function isOlder(one: string, other: string): boolean {
  const [a, b] = [one, other].map((version) => version.split('.').map(Number))
  const major = (a?.[0] ?? 0) - (b?.[0] ?? 0)
  return major === 0 ? (a?.[1] ?? 0) < (b?.[1] ?? 0) : major < 0
}
