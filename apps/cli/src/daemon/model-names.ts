import { resolve } from 'node:path'
import { closestModelIds, findModel } from '@turant/models'
import { CommandError, EXIT } from '../exit.ts'
import { remoteName } from './upstreams.ts'

/** A model is named by its catalog id, by the path of a GGUF file, or as MODEL@UPSTREAM. */
export function isModelPath(model: string): boolean {
  return remoteName(model) === undefined && /[/\\]|\.gguf$/i.test(model)
}

/** A model as the server is told it: a path is made absolute. Throws `CommandError` for an unknown id. */
export function requireModel(name: string): string {
  if (remoteName(name) !== undefined) return name
  if (isModelPath(name)) return resolve(name)
  if (findModel(name) === undefined) throw new CommandError(EXIT.usage, unknownModel(name))
  return name
}

/** Names the remedy for a model id that nothing is known of. */
export function unknownModel(id: string): string {
  const close = closestModelIds(id)
  const hint =
    close.length > 0 ? `Did you mean ${close.join(' or ')}?` : 'See "turant models list".'
  return `There is no model "${id}". ${hint}`
}
