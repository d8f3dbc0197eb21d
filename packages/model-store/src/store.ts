import { readdir, rm } from 'node:fs/promises'
import { resolve } from 'node:path'
import { CATALOG, findModel } from '@turant/models'
import { systemClock, type Clock } from './clock.ts'
import { realDisk, type Disk } from './disk.ts'
import { ModelStoreError, systemCode, unusable } from './error.ts'
import { fileKind, fileSize, sha256Of } from './file.ts'
import { DEFAULT_LIMITS, type PullLimits } from './limits.ts'
import { tryLock } from './lock.ts'
import { readManifest } from './manifest.ts'
import { modelDirectory, type Environment } from './model-directory.ts'
import { isModelId, modelFiles } from './model-files.ts'
import type { PullableModel } from './presence.ts'
import { Progress, type PullEvent } from './progress.ts'
import { pullModel, type PullResult } from './pull.ts'

export type ModelStoreOptions = {
  /** Default: {@link modelDirectory} of the environment. Created when something is pulled. */
  readonly directory?: string
  /** Proxies, mirrors and tokens are read from it; pip runs in it. */
  readonly environment: Environment
  readonly clock?: Clock
  readonly limits?: Partial<PullLimits>
  readonly disk?: Disk
}

export type PullOptions = {
  readonly signal?: AbortSignal
  readonly onProgress?: (event: PullEvent) => void
}

export type ModelPath =
  | { readonly status: 'present'; readonly path: string }
  | { readonly status: 'absent'; readonly reason: 'missing' | 'not-a-model' }

export type Verification =
  | { readonly status: 'ok'; readonly sha256: string }
  | { readonly status: 'missing' }
  | { readonly status: 'damaged'; readonly expected: string; readonly actual: string }
  /** Put there by hand, and no hash to compare it with. */
  | { readonly status: 'unpinned'; readonly actual: string }
  | { readonly status: 'aborted' }

export type StoredModel = {
  readonly id: string
  readonly present: boolean
  readonly path: string
  /** Of what is there; undefined when nothing is. */
  readonly bytes: number | undefined
  readonly servedBy: string | undefined
  readonly pulledAt: string | undefined
}

/** The model files on this machine. All methods throw `ModelStoreError` only. */
export type ModelStore = {
  readonly directory: string
  /** Where the file of a model is, by its id, or by a path to any GGUF file. */
  path(idOrPath: string): Promise<ModelPath>
  /**
   * Makes a model present. One that is already is not checked again; see `verify`. Of several
   * processes that pull the same model one does and the others wait for it.
   */
  pull(model: PullableModel, options?: PullOptions): Promise<PullResult>
  /** Reads the whole file and compares it with its pin. */
  verify(id: string, options?: PullOptions): Promise<Verification>
  /** Deletes a model, its pin and what an interrupted pull left. False when there was no model. */
  remove(id: string): Promise<boolean>
  /** The catalog's models, then others that are there. */
  list(): Promise<readonly StoredModel[]>
}

export function createModelStore(options: ModelStoreOptions): ModelStore {
  const directory = resolve(options.directory ?? modelDirectory(options.environment))
  const clock = options.clock ?? systemClock
  const limits = { ...DEFAULT_LIMITS, ...options.limits }
  const disk = options.disk ?? realDisk
  const { environment } = options

  async function path(idOrPath: string): Promise<ModelPath> {
    const file = isModelId(idOrPath) ? modelFiles(directory, idOrPath).model : resolve(idOrPath)
    const kind = await fileKind(file)
    if (kind === 'gguf') return { status: 'present', path: file }
    return { status: 'absent', reason: kind === 'missing' ? 'missing' : 'not-a-model' }
  }

  async function verify(id: string, pullOptions: PullOptions = {}): Promise<Verification> {
    const files = modelFiles(directory, id)
    const { signal = new AbortController().signal, onProgress = () => undefined } = pullOptions
    const total = await fileSize(files.model)
    if (total === undefined) return { status: 'missing' }
    const progress = new Progress({ phase: 'verify', total, done: 0, clock, onEvent: onProgress })
    let actual: string
    try {
      const onBytes = (count: number) => progress.add(count)
      actual = await sha256Of(files.model, { signal, onBytes })
    } catch (error) {
      if (signal.aborted) return { status: 'aborted' }
      throw error
    }
    const pinned = (await readManifest(files.manifest))?.sha256
    const sources = findModel(id)?.sources ?? []
    const expected = pinned ?? sources.find((source) => source.sha256 !== undefined)?.sha256
    if (expected === undefined) return { status: 'unpinned', actual }
    if (expected !== actual) return { status: 'damaged', expected, actual }
    return { status: 'ok', sha256: actual }
  }

  async function remove(id: string): Promise<boolean> {
    const files = modelFiles(directory, id)
    const wasThere = (await fileSize(files.model)) !== undefined
    const leftovers = [files.manifest, files.work]
    if (!wasThere && (await existing(leftovers)).length === 0) return false
    const attempt = await tryLock(files.lock, { clock, limits })
    if (attempt.status === 'busy') {
      throw new ModelStoreError(
        'busy',
        `${id} is being pulled by process ${attempt.holder ?? 'unknown'}; stop that first.`,
      )
    }
    await using _lock = attempt.lock
    for (const file of [files.model, ...leftovers]) {
      await rm(file, { recursive: true, force: true })
    }
    return wasThere
  }

  async function existing(paths: readonly string[]): Promise<readonly string[]> {
    const names = new Set((await entries()).map((name) => resolve(directory, name)))
    return paths.filter((candidate) => names.has(candidate))
  }

  async function entries(): Promise<readonly string[]> {
    try {
      return await readdir(directory)
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return []
      throw error
    }
  }

  async function list(): Promise<readonly StoredModel[]> {
    const known = CATALOG.map((model) => model.id)
    const files = (await entries()).filter((name) => name.endsWith('.gguf'))
    const others = files.map((name) => name.slice(0, -'.gguf'.length)).filter(isModelId)
    const ids = [...known, ...others.filter((id) => !known.includes(id)).sort()]
    return Promise.all(ids.map((id) => describe(id)))
  }

  async function describe(id: string): Promise<StoredModel> {
    const files = modelFiles(directory, id)
    const bytes = await fileSize(files.model)
    const manifest = bytes === undefined ? undefined : await readManifest(files.manifest)
    return {
      id,
      present: bytes !== undefined,
      path: files.model,
      bytes,
      servedBy: manifest?.servedBy,
      pulledAt: manifest?.pulledAt,
    }
  }

  /** Files that cannot be read or written are this package's errors, whichever method met them. */
  async function translated<T>(work: Promise<T>): Promise<T> {
    try {
      return await work
    } catch (error) {
      if (error instanceof ModelStoreError || systemCode(error) === undefined) throw error
      throw unusable(directory, error)
    }
  }

  return {
    directory,
    path: (idOrPath) => translated(path(idOrPath)),
    pull: (model, { signal = new AbortController().signal, onProgress = () => undefined } = {}) =>
      pullModel({
        model,
        directory,
        environment,
        clock,
        limits,
        disk,
        signal,
        onEvent: onProgress,
      }),
    verify: (id, pullOptions) => translated(verify(id, pullOptions)),
    remove: (id) => translated(remove(id)),
    list: () => translated(list()),
  }
}
