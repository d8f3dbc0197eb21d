import { dequantize, rowCount } from './dequantize.ts'
import { GgufError } from './error.ts'
import type { GgufFile, GgufTensor } from './read-gguf.ts'

/** What is added to a matrix of the base: `scale * B A`. */
export type Update = {
  /** alpha / rank. */
  readonly scale: number
  readonly rank: number
  /** Shape (width of the matrix, rank), a row for each of the rank. */
  readonly a: GgufTensor
  /** Shape (rank, rows of the matrix). */
  readonly b: GgufTensor
}

/**
 * What an adapter adds, by the name of the tensor it is added to. Throws `GgufError` `not-an-adapter`,
 * `other-base` and `unknown-target`.
 */
export function readUpdates(
  adapter: GgufFile,
  base: GgufFile,
  options: { readonly baseSha256: string },
): ReadonlyMap<string, Update> {
  const alpha = requireLora(adapter)
  if (adapter.metadata.get('turant.base.sha256')?.value !== options.baseSha256) {
    throw new GgufError(
      'other-base',
      `${adapter.name} was trained on another base than ${base.name}, or that is damaged. Get the base again.`,
    )
  }
  const updates = new Map<string, Update>()
  for (const a of adapter.tensors.values()) {
    if (a.name.endsWith(B_SUFFIX) && adapter.tensors.has(withSuffix(a.name, A_SUFFIX))) continue
    const b = adapter.tensors.get(withSuffix(a.name, B_SUFFIX))
    if (!a.name.endsWith(A_SUFFIX) || b === undefined) {
      throw notAnAdapter(adapter, `nothing is known of ${a.name} alone`)
    }
    const rank = rowCount(a)
    if (b.shape[0] !== rank) throw notAnAdapter(adapter, `${a.name} and ${b.name} are no pair`)
    const target = a.name.slice(0, -A_SUFFIX.length)
    requireTarget({ target, a, b }, base, adapter)
    updates.set(target, { scale: alpha / rank, rank, a, b })
  }
  if (updates.size === 0) throw notAnAdapter(adapter, 'it changes nothing')
  return updates
}

/** All of A or B, in 64 bits. */
export function factor(tensor: GgufTensor): Float64Array {
  return new Float64Array(dequantize(tensor))
}

const A_SUFFIX = '.lora_a'
const B_SUFFIX = '.lora_b'

function withSuffix(name: string, suffix: typeof A_SUFFIX | typeof B_SUFFIX): string {
  return name.slice(0, -suffix.length) + suffix
}

/** Its alpha. */
function requireLora(adapter: GgufFile): number {
  const valueOf = (key: string): unknown => adapter.metadata.get(key)?.value
  if (valueOf('general.type') !== 'adapter' || valueOf('adapter.type') !== 'lora') {
    throw notAnAdapter(adapter, 'it does not call itself one')
  }
  const alpha = valueOf('adapter.lora.alpha')
  if (typeof alpha === 'number' && Number.isFinite(alpha) && alpha > 0) return alpha
  throw notAnAdapter(adapter, `its alpha is ${String(alpha)}`)
}

function requireTarget(
  { target, a, b }: { readonly target: string; readonly a: GgufTensor; readonly b: GgufTensor },
  base: GgufFile,
  adapter: GgufFile,
): void {
  const shape = base.tensors.get(target)?.shape
  const wanted = [a.shape[0], rowCount(b)]
  if (shape?.length === 2 && shape[0] === wanted[0] && shape[1] === wanted[1]) return
  throw new GgufError(
    'unknown-target',
    `${adapter.name} changes ${target} of ${wanted.join(' x ')}, and ${base.name} has none such. Get an adapter that was made for it.`,
  )
}

function notAnAdapter(adapter: GgufFile, why: string): GgufError {
  return new GgufError(
    'not-an-adapter',
    `${adapter.name} is no LoRA adapter: ${why}. Get the adapter again.`,
  )
}
