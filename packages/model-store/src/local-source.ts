import { constants, copyFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describeSource, type LocalSource } from '@turant/models'
import { assertRoom, type Fetched, type PullContext } from './context.ts'
import { ModelStoreError } from './error.ts'
import { fileSize, sha256Of } from './file.ts'

/** A file on this machine, copied (shared, where the file system can) into the store. */
export async function fetchFromFile(
  context: PullContext,
  source: LocalSource,
  pinned: string | undefined,
): Promise<Fetched> {
  const bytes = await fileSize(source.path)
  if (bytes === undefined) throw new ModelStoreError('source-refused', 'there is no such file')
  await assertRoom(context, bytes)
  const file = join(context.workDirectory, 'local.gguf')
  await copyFile(source.path, file, constants.COPYFILE_FICLONE)
  const sha256 = pinned ?? (await sha256Of(source.path, { signal: context.signal }))
  return { file, sha256, servedBy: describeSource(source) }
}
