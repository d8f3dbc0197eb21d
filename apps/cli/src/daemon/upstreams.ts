import process from 'node:process'
import { createHttpBackend, parseUpstream, type Upstream } from '@turant/backend-http'
import type { ChatBackend } from '@turant/engine'
import { CommandError, EXIT } from '../exit.ts'

/** A model of another server, as people name it: `MODEL@UPSTREAM`. */
const REMOTE_MODEL = /^(?<model>.+)@(?<upstream>[a-z][\w.-]*)$/iu

export type RemoteName = { readonly model: string; readonly upstream: string }

/** Undefined for a model that is not named so. */
export function remoteName(id: string): RemoteName | undefined {
  const { model, upstream } = REMOTE_MODEL.exec(id)?.groups ?? {}
  return model === undefined || upstream === undefined ? undefined : { model, upstream }
}

/** Reads a list such as `cerebras, lab:vllm=http://10.0.0.5:8000/v1`. Throws `CommandError`. */
export function readUpstreams(source: string, text: string): readonly Upstream[] {
  const upstreams: Upstream[] = []
  for (const part of text.split(',').filter((one) => one.trim() !== '')) {
    const parsed = parseUpstream(part)
    if (parsed.type === 'unreadable') {
      throw new CommandError(EXIT.usage, `${source}: ${parsed.message}.`)
    }
    const { name } = parsed.upstream
    if (upstreams.some((other) => other.name === name)) {
      throw new CommandError(EXIT.usage, `${source} names "${name}" twice; give one another name.`)
    }
    upstreams.push(parsed.upstream)
  }
  return upstreams
}

/** By model id: the server that computes it and its name there. Keys are read when a request needs them. */
export function createRemotes(
  upstreams: readonly Upstream[],
  watch: (backend: ChatBackend) => ChatBackend,
): (id: string) => { readonly backend: ChatBackend; readonly model: string } | undefined {
  const backends = new Map(
    upstreams.map((upstream) => {
      const backend = createHttpBackend({ ...upstream, environment: process.env })
      return [upstream.name, watch(backend)] as const
    }),
  )
  return (id) => {
    const name = remoteName(id)
    const backend = name && backends.get(name.upstream)
    return name && backend ? { backend, model: name.model } : undefined
  }
}
