import { afterAll } from 'vitest'
import { ScriptedServer } from './scripted-server.ts'
import { Workspace } from './workspace.ts'

/** A folder and a server that answers by script, for all tests of a file. */
export async function startScripted(): Promise<{
  readonly work: Workspace
  readonly server: ScriptedServer
}> {
  const work = new Workspace()
  const server = await ScriptedServer.start(work)
  afterAll(async () => {
    await server[Symbol.asyncDispose]()
    await work[Symbol.asyncDispose]()
  })
  return { work, server }
}
