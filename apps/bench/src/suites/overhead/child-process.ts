import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { numberAt, textAt } from '../../harness/json-field.ts'
import { endWithUs } from '../../harness/own-children.ts'
import type { Places } from './scripted-server.ts'

const CHILD = fileURLToPath(new URL('./child.ts', import.meta.url))

export type Child<T> = AsyncDisposable & {
  readonly places: T
  /** Processor time that it has used until now, of all its threads, in milliseconds. */
  cpuMs(): Promise<number>
}

export function startServers(): Promise<Child<Places>> {
  return startChild(['servers'], (told) => ({
    plain: required(told, 'places.plain'),
    secure: required(told, 'places.secure'),
    everyPiece: required(told, 'places.everyPiece'),
    ca: textAt(told, 'places.ca') ?? '',
  }))
}

export function startUpstreamChild(): Promise<Child<number>> {
  return startChild(['upstream'], (told) => required(told, 'places.plain'))
}

export function startProxyChild(upstreamPort: number): Promise<Child<number>> {
  return startChild(['proxy', String(upstreamPort)], (told) => required(told, 'places.plain'))
}

async function startChild<T>(
  args: readonly string[],
  read: (told: unknown) => T,
): Promise<Child<T>> {
  const child = fork(CHILD, args)
  endWithUs(child)
  const places = read(await answer(child))
  return {
    places,
    async cpuMs() {
      const answered = answer(child)
      child.send('cpu')
      return required(await answered, 'cpuMs')
    },
    async [Symbol.asyncDispose]() {
      const ended = once(child, 'exit')
      child.disconnect()
      await ended
    },
  }
}

/** Its next message. Throws when it ends instead. */
async function answer(child: ChildProcess): Promise<unknown> {
  const over = new AbortController()
  const { signal } = over
  try {
    const ended = once(child, 'exit', { signal }).then(() => {
      throw new Error('a server of the bench ended by itself')
    })
    const told: readonly unknown[] = await Promise.race([once(child, 'message', { signal }), ended])
    return told[0]
  } finally {
    over.abort()
  }
}

function required(value: unknown, path: string): number {
  const found = numberAt(value, path)
  if (found === undefined) throw new Error(`a server of the bench did not tell ${path}`)
  return found
}
