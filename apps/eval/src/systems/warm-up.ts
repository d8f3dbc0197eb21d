import type { Client } from '@turant/client'
import { askClient } from './ask-client.ts'

/** The first computation of a process also sets up its buffers; that is loading, not answering. */
export async function warmUp(
  client: Client,
  { model, signal }: { readonly model: string; readonly signal: AbortSignal },
): Promise<void> {
  const task = { type: 'edit', path: 'warm.txt', before: '', region: 'a\n', after: '' } as const
  await askClient(client, { model, task: { ...task, instruction: 'b' } }, signal)
}
