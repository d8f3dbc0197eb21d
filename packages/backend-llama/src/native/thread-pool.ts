/* oxlint-disable typescript/no-unsafe-assignment, typescript/no-unsafe-call, typescript/no-unsafe-return --
   koffi hands out untyped functions; the tests against the library are the proof. */
import koffi, { type LibraryHandle } from 'koffi'
import type { Pointer } from './structs.ts'

/** Threads that wait for work between computations. Free it when no context uses it any more. */
export type ThreadPool = { readonly handle: Pointer; readonly free: () => void }

/** `ggml_threadpool_params` (ggml.h): a mask of 512 processors, then four-byte fields, then two flags. */
const PARAMS_BYTES = 528
const THREADS_OFFSET = 512
const POLL_OFFSET = 520
const DEFAULT_POLL = 50
/**
 * For how long a thread spins for its next work before it sleeps, in steps of some two milliseconds: the time
 * between two tokens. The default spins for a tenth of a second, which others on the machine would miss.
 */
const POLL = 1

/**
 * Without a pool of its own llama.cpp, where it is built without OpenMP, starts its threads anew for every
 * computation: a twentieth of the time of a small model's token.
 */
export function bindThreadPools({
  ggml,
  base,
}: {
  readonly ggml: LibraryHandle
  readonly base: LibraryHandle
}): (threads: number) => ThreadPool | undefined {
  const byType = ggml.func('void *ggml_backend_dev_by_type(int)')
  const registry = base.func('void *ggml_backend_dev_backend_reg(void *)')
  const address = base.func('void *ggml_backend_reg_get_proc_address(void *, const char *)')
  const setUp = base.func('void ggml_threadpool_params_init(void *, int)')
  return (threads) => {
    const processor: Pointer = byType(0)
    if (processor === null || threads < 2) return undefined
    const found: Pointer = registry(processor)
    const [make, free]: Pointer[] = ['ggml_threadpool_new', 'ggml_threadpool_free'].map((name) =>
      address(found, name),
    )
    const params = new Uint8Array(PARAMS_BYTES)
    setUp(params, threads)
    const fields = new DataView(params.buffer)
    const isKnown =
      fields.getInt32(THREADS_OFFSET, true) === threads &&
      fields.getUint32(POLL_OFFSET, true) === DEFAULT_POLL
    if (!isKnown || !make || !free) return undefined
    fields.setUint32(POLL_OFFSET, POLL, true)
    const handle: Pointer = koffi.decode(make, koffi.proto('void *(void *)'))(params)
    if (handle === null) return undefined
    return { handle, free: () => koffi.decode(free, koffi.proto('void (void *)'))(handle) }
  }
}
