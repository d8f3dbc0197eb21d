import { ChatBackendError } from '@turant/engine'

/** The name of an environment variable, read for every request; or a function that gives the key. */
export type KeySource = string | (() => string | undefined | Promise<string | undefined>)

export type Environment = Readonly<Record<string, string | undefined>>

/** Where a key comes from, in words for the operator. */
export function keyHint(source: KeySource): string {
  return typeof source === 'string' ? `set ${source}` : 'none was given'
}

/**
 * The key, without space around it.
 * @throws {ChatBackendError} `unauthorized`, which never holds the key.
 */
export async function readKey(
  source: KeySource,
  upstream: { readonly name: string; readonly environment: Environment },
): Promise<string | undefined> {
  const { name, environment } = upstream
  const key = (await valueOf(source, { name, environment }))?.trim()
  // Headers would refuse it with an error that quotes it.
  if (key !== undefined && !/^[\x21-\x7e]*$/.test(key)) {
    throw new ChatBackendError('unauthorized', `the key of ${name} is no text for a header`)
  }
  return key === '' ? undefined : key
}

async function valueOf(
  source: KeySource,
  upstream: { readonly name: string; readonly environment: Environment },
): Promise<string | undefined> {
  if (typeof source === 'string') return upstream.environment[source]
  try {
    return await source()
  } catch {
    // What it threw is left out: it may tell the key.
    throw new ChatBackendError('unauthorized', `the key of ${upstream.name} could not be read`)
  }
}

/** The text without the key, and without anything that is formed like a key of another. */
export function blankKeys(text: string, key: string | undefined): string {
  const known = key === undefined ? text : text.replaceAll(key, '[key]')
  return known
    .replaceAll(/\b(?:sk|gsk|csk)[-_][\w*.-]{6,}/g, '[key]')
    .replaceAll(/\bBearer\s+[^\s"',;]+/gi, 'Bearer [key]')
}
