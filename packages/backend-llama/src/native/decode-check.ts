import { fileURLToPath } from 'node:url'
import { BackendError } from '@turant/engine'
import { AbortFlag } from '../host/abort-flag.ts'
import type { LlamaLibrary } from './library.ts'
import { NativeModel } from './model.ts'
import { argmax } from './sampling.ts'

/** A model of 8 kB with random weights; `test/layout-fixture.ts` makes it. */
const FIXTURE = fileURLToPath(new URL('./layout-fixture.bin', import.meta.url))

/** Token 3 stands at four places, and something else follows it at each kind of place. */
const PARTS = [
  { sequence: 0, position: 0, tokens: Int32Array.of(1, 7, 3, 3, 12, 0) },
  { sequence: 1, position: 0, tokens: Int32Array.of(9, 3, 3, 1) },
]
const NEXT = { sequence: 1, position: 4, tokens: Int32Array.of(13) }

/** What llama.cpp v0.5.0 says; the second-best tokens are more than 0.7 behind. */
const EXPECTED = '3 1 3 7 13 11 11 11 11 3, aborted, 3'

/**
 * Decodes a tiny model and compares: a batch, parameter or result field that the other checks can not see
 * moved shows here, where it costs milliseconds. On the processor, whatever else there is.
 * Throws {@link BackendError} `library-unavailable`.
 */
export function checkDecode(library: LlamaLibrary, fixture: string = FIXTURE): void {
  const decoded = decodeFixture(library, fixture)
  if (decoded === EXPECTED) return
  throw new BackendError(
    'library-unavailable',
    `llama.cpp ${library.version} (${library.commit}) computes other tokens than it should (${decoded}, not ${EXPECTED}). Install the pinned libraries with "npm ci".`,
  )
}

function decodeFixture({ devices, ...functions }: LlamaLibrary, path: string): string {
  const abort = new AbortFlag()
  abort.reset()
  const onProcessor = { ...functions, devices: { ...devices, gpus: [] } }
  const model = new NativeModel(onProcessor, {
    path,
    contextTokens: 256,
    sequences: 2,
    threads: 1,
    abortFlag: abort.address,
  })
  try {
    const together = model.logitsAfter(PARTS).map((row) => argmax(row))
    abort.begin(1)
    abort.stop(1)
    const { status } = model.prefill(NEXT)
    abort.begin(2)
    const next = model.logitsAfter([NEXT]).map((row) => argmax(row))
    return [together.join(' '), status, next.join(' ')].join(', ')
  } finally {
    model.free()
  }
}
