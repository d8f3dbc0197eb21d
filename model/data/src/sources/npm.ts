import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { EditDataError } from '../edit-data-error.ts'

export type FetchedPackage = {
  readonly name: string
  readonly version: string
  /** As npm writes it: `sha512-` and base64. */
  readonly integrity: string
  readonly tarball: Uint8Array
}

/**
 * A package as npm delivers it from the registry that it is set up for, kept in a folder.
 *
 * @param wanted its version; default: the latest
 * @throws {EditDataError} `fetch-failed`
 */
export async function fetchPackage(
  name: string,
  { cache, version, signal }: FetchOptions,
): Promise<FetchedPackage> {
  await mkdir(cache, { recursive: true })
  const kept = version === undefined ? undefined : await readKept(cache, name, version)
  if (kept !== undefined) return kept
  const spec = version === undefined ? name : `${name}@${version}`
  const output = await runNpm(['pack', spec, '--json', '--pack-destination', cache], signal)
  const packed = packedVersion(output)
  const fetched = packed === undefined ? undefined : await readKept(cache, name, packed)
  if (fetched === undefined) {
    throw new EditDataError('fetch-failed', `npm did not say what it fetched for ${spec}`)
  }
  return fetched
}

export type FetchOptions = {
  /** Where tarballs are kept. */
  readonly cache: string
  readonly version?: string
  readonly signal?: AbortSignal
}

async function readKept(
  cache: string,
  name: string,
  version: string,
): Promise<FetchedPackage | undefined> {
  const file = `${name.replace(/^@/, '').replace('/', '-')}-${version}.tgz`
  if (!(await readdir(cache)).includes(file)) return undefined
  const tarball = await readFile(join(cache, file))
  const integrity = `sha512-${createHash('sha512').update(tarball).digest('base64')}`
  return { name, version, integrity, tarball }
}

function packedVersion(output: string): string | undefined {
  const listed: unknown = JSON.parse(output)
  const first: unknown = Array.isArray(listed) ? listed[0] : undefined
  if (typeof first !== 'object' || first === null || !('version' in first)) return undefined
  return typeof first.version === 'string' ? first.version : undefined
}

function runNpm(args: readonly string[], signal: AbortSignal | undefined): Promise<string> {
  const windows = process.platform === 'win32'
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const child = spawn(windows ? 'npm.cmd' : 'npm', args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: windows,
    signal,
  })
  let output = ''
  let errors = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text))
  const fail = (why: string, cause?: Error): void =>
    reject(new EditDataError('fetch-failed', `npm ${args.join(' ')}: ${why}`, { cause }))
  child.on('error', (error) => fail(error.message, error))
  child.on('close', (code) => (code === 0 ? resolve(output) : fail(errors.trim())))
  return promise
}
