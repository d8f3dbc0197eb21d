import { randomUUID } from 'node:crypto'
import { open, rename, rm, stat, utimes } from 'node:fs/promises'
import { hostname } from 'node:os'
import type { Clock } from './clock.ts'
import { systemCode } from './error.ts'
import { readText } from './file.ts'
import { numberField, parseJson, textField } from './json.ts'
import type { PullLimits } from './limits.ts'

type LockOptions = {
  readonly clock: Clock
  readonly limits: PullLimits
}

/** Who holds a lock file. The process id means something on its own machine only. */
type Holder = { readonly pid: number; readonly host: string; readonly token: string }

/** A lock that is held; disposing of it frees it. */
export type Lock = AsyncDisposable & {
  /** Aborted when another process has taken the lock over, after this one had been silent. */
  readonly lost: AbortSignal
}

export type LockAttempt =
  | { readonly status: 'held'; readonly lock: Lock }
  /** The holder is undefined while the file is being written or deleted. */
  | { readonly status: 'busy'; readonly holder: number | undefined }

/**
 * Takes a lock file, if it is free or its holder is gone: its process has ended (`kill -9`
 * included), or it has not shown a heartbeat for too long (another machine, a recycled process id).
 */
export async function tryLock(path: string, options: LockOptions): Promise<LockAttempt> {
  const token = randomUUID()
  const own: Holder = { pid: process.pid, host: hostname(), token }
  if (await create(path, own)) return { status: 'held', lock: hold(path, own, options) }
  const holder = await readHolder(path)
  if (!(await isStale(path, holder, options))) {
    return { status: 'busy', holder: holder?.pid }
  }
  const taken = await takeOver(path, own, options)
  return taken
    ? { status: 'held', lock: hold(path, own, options) }
    : { status: 'busy', holder: (await readHolder(path))?.pid }
}

async function create(path: string, own: Holder): Promise<boolean> {
  try {
    await using handle = await open(path, 'wx')
    await handle.writeFile(JSON.stringify(own))
    return true
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false
    throw error
  }
}

/** Long enough for others who saw the same stale lock to have replaced it too. */
const SETTLE_MS = 100

/** Of several that take over at once, the last to rename wins; all look again before they believe. */
async function takeOver(path: string, own: Holder, options: LockOptions): Promise<boolean> {
  const candidate = `${path}.${own.token}`
  if (!(await create(candidate, own))) return false
  await rename(candidate, path)
  await options.clock.sleep(SETTLE_MS, new AbortController().signal)
  return (await readHolder(path))?.token === own.token
}

async function isStale(
  path: string,
  holder: Holder | undefined,
  options: LockOptions,
): Promise<boolean> {
  if (holder !== undefined && holder.host === hostname() && !isAlive(holder.pid)) return true
  const heartbeatAt = await modifiedAt(path)
  if (heartbeatAt === undefined) return false
  return options.clock.now() - heartbeatAt > options.limits.lockStaleMs
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // Anything else, such as not being allowed to, means that there is such a process.
    return systemCode(error) !== 'ESRCH'
  }
}

async function modifiedAt(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).mtimeMs
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined
    throw error
  }
}

/** Undefined when the file is gone or not written yet. */
async function readHolder(path: string): Promise<Holder | undefined> {
  const value = parseJson((await readText(path)) ?? '')
  const pid = numberField(value, 'pid')
  const host = textField(value, 'host')
  const token = textField(value, 'token')
  if (pid === undefined || host === undefined || token === undefined) return undefined
  return { pid, host, token }
}

function hold(path: string, own: Holder, options: LockOptions): Lock {
  const lost = new AbortController()
  const heartbeat = async () => {
    if ((await readHolder(path))?.token !== own.token) {
      lost.abort(new Error('Another process has taken over this pull.'))
      return
    }
    const seconds = options.clock.now() / 1_000
    await utimes(path, seconds, seconds)
  }
  let beating = Promise.resolve()
  const timer = setInterval(() => {
    // A missed beat is no reason to stop: the next may succeed, and whoever takes over is noticed.
    beating = heartbeat().catch(() => undefined)
  }, options.limits.heartbeatMs)
  timer.unref()
  return {
    lost: lost.signal,
    async [Symbol.asyncDispose]() {
      clearInterval(timer)
      await beating
      if ((await readHolder(path))?.token === own.token) await rm(path, { force: true })
    },
  }
}
