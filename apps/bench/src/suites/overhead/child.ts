import process from 'node:process'
import type { Running } from './running.ts'
import { startProxy, startScriptedServers } from './scripted-server.ts'
import { startScriptedUpstream } from './scripted-upstream.ts'

// A program of its own, so that the time of its processor is that of the server alone. It says where it
// listens, answers every message with the processor time it has used, in milliseconds, and ends with its parent.

const [role, upstreamPort] = process.argv.slice(2)
const running = await start()
process.on('message', () => {
  const { user, system } = process.cpuUsage()
  process.send?.({ cpuMs: (user + system) / 1000 })
})
process.once('disconnect', () => process.exit(0))
process.send?.({ places: running.places })

async function start(): Promise<Running<object>> {
  if (role === 'servers') return await startScriptedServers()
  if (role === 'upstream') return await startScriptedUpstream()
  return await startProxy(Number(upstreamPort))
}
