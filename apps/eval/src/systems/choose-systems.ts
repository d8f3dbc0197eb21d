import { resolve } from 'node:path'
import { closestModelIds, DEFAULT_MODEL_ID, findModel } from '@turant/models'
import { EvalError } from '../eval-error.ts'
import type { SoundnessCheck } from '../judge/soundness.ts'
import { modelSystems } from './model-systems.ts'
import type { ModelSystem } from './model-systems.ts'
import { startServer } from './private-server.ts'
import type { SystemGroup } from './system.ts'
import { DETERMINISTIC, EXPECTED, withoutModel } from './without-model.ts'
import { warmUp } from './warm-up.ts'

/** Our own model, which is made from {@link DEFAULT_MODEL_ID}. */
const ADAPTER_MODEL_ID = 'turant-edit-135m'
const RETRY_SUFFIX = '+retry'
const NAMES: Readonly<Record<string, string>> = {
  base: DEFAULT_MODEL_ID,
  adapter: ADAPTER_MODEL_ID,
}

export type Choosing = { readonly check: SoundnessCheck; readonly seed: number }

/** What is compared when nobody says: the adapter where the catalog has it. */
export function usualSystems(): readonly string[] {
  const adapter = findModel(ADAPTER_MODEL_ID) === undefined ? [] : ['adapter', 'adapter+retry']
  return ['base', ...adapter, DETERMINISTIC]
}

/**
 * Systems by name: `base`, `adapter`, `deterministic`, `expected`, any model that the server can be
 * told, and a model with `+retry`. Those of one model share a server.
 *
 * @throws {EvalError} `usage` for a name that means nothing, before anything is started
 */
export function chooseSystems(ids: readonly string[], choosing: Choosing): readonly SystemGroup[] {
  const groups = Map.groupBy([...new Set(ids)], groupKey)
  return [...groups].map(([key, members]) => {
    if (key === DETERMINISTIC || key === EXPECTED) return withoutModel(key)
    const systems = members.map((id) => ({ id, retries: id.endsWith(RETRY_SUFFIX) }))
    return groupOf(key, systems, choosing)
  })
}

/** What the system needs to be there: a model, or a name that stands for none. */
function groupKey(id: string): string {
  if (id === DETERMINISTIC || id === EXPECTED) return id
  const name = id.endsWith(RETRY_SUFFIX) ? id.slice(0, -RETRY_SUFFIX.length) : id
  const model = NAMES[name] ?? name
  if (/[/\\]|\.gguf$/i.test(model) && !model.includes('@')) return resolve(model)
  if (model.includes('@') || findModel(model) !== undefined) return model
  const close = closestModelIds(model)
  const others = ['base', 'adapter', DETERMINISTIC, EXPECTED].join(', ')
  const hint =
    close.length > 0 ? `Did you mean ${close.join(' or ')}?` : `Name ${others} or a model.`
  throw new EvalError('usage', `There is no system "${id}". ${hint}`)
}

function groupOf(
  model: string,
  systems: readonly ModelSystem[],
  { check, seed }: Choosing,
): SystemGroup {
  const asked = { model, regionLines: findModel(model)?.profile.regionLines }
  return {
    ids: systems.map(({ id }) => id),
    async open({ signal }) {
      const server = await startServer(model, signal)
      await warmUp(server.client, { model, signal })
      return {
        systems: modelSystems(systems, asked, { client: server.client, check, seed }),
        [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
      }
    },
  }
}
