import { once } from 'node:events'
import { createServer, type Server } from 'node:net'

/** Something that listens on a port of this machine, as any other program may. */
export async function takePort(): Promise<{ readonly port: number; readonly server: Server }> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return { port: address.port, server }
}
