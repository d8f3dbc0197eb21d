import { CATALOG, DEFAULT_MODEL_ID, findModel, type CatalogModel } from '@turant/models'
import type { ModelStore, StoredModel } from '@turant/model-store'
import { adapterProblem } from '../daemon/adapter-file.ts'
import { unknownModel } from '../daemon/model-names.ts'
import { existingFastWeights, removeFastWeights } from '../daemon/fast-weights.ts'
import {
  fastWeightsFigures,
  figuresLine,
  measureFastWeights,
  type FastWeightsFigures,
} from '../daemon/fast-weights-figures.ts'
import { measuredFormats, type MeasuredFormat } from '../daemon/measured-formats.ts'
import { fastWeightsOf, openStore, storedId } from '../daemon/models.ts'
import { pullModel } from '../daemon/pull.ts'
import { verifyModel } from '../daemon/verify-model.ts'
import { CommandError, EXIT, interrupted, type ExitCode } from '../exit.ts'
import { megabytes, pullLine } from '../terminal/pull-line.ts'
import type { Command, CommandContext } from './command.ts'

const USAGE = 'models list | pull ID | verify ID | remove ID'

export const models: Command = {
  name: 'models',
  usage: USAGE,
  summary: 'the models there are, and those on this machine',
  help: ['--if-absent   pull: say nothing when it is there already'],
  options: { 'if-absent': { type: 'boolean' } },
  maxWords: 2,
  run(context) {
    const [action = 'list', id] = context.positionals
    switch (action) {
      case 'list':
        return list(context)
      case 'pull':
        return pull(context, id ?? DEFAULT_MODEL_ID)
      case 'verify':
        return verify(context, id ?? DEFAULT_MODEL_ID)
      case 'remove':
        return remove(context, required(id))
      default:
        throw new CommandError(EXIT.usage, `There is no "models ${action}". Use: turant ${USAGE}`)
    }
  },
}

async function list({ paths, reporter }: CommandContext): Promise<ExitCode> {
  const store = openStore()
  const stored = withBases(await store.list())
  const formats = measuredFormats(paths)
  const lines = stored.map(
    (entry) => describe(entry, formats.get(entry.id)) + describeRewritten(entry, store),
  )
  const there = stored.filter((entry) => entry.present)
  reporter.facts(
    stored.map((entry) => {
      const measured = formats.get(entry.id)
      const facts = { ...entry, ...catalogFacts(entry.id, store) }
      return measured === undefined ? facts : { ...facts, measured }
    }),
    `${lines.join('')}${there.length} of ${stored.length} on this machine, in ${store.directory}\n`,
  )
  return EXIT.ok
}

/** A model with an adapter is there when its base is: what is told of it is told of that file. */
function withBases(stored: readonly StoredModel[]): readonly StoredModel[] {
  return stored.map((entry) => {
    const base = stored.find(({ id }) => id === storedId(entry.id))
    return base === undefined ? entry : { ...base, id: entry.id }
  })
}

function catalogFacts(id: string, store: ModelStore): object {
  const model = findModel(id)
  if (model === undefined) return {}
  const { title, contextTokens, roles, licence, pool, profile } = model
  const fast = fastWeightsOf(model, store)
  const fastPath = fast && existingFastWeights(fast)
  const fastWeights = fast && fastWeightsFigures(fast)
  const { editFormat } = profile
  const base = model.adapter?.base
  return { title, contextTokens, roles, licence, pool, editFormat, base, fastPath, fastWeights }
}

/** What rewriting a model did to it, on a line of its own. */
function describeRewritten(entry: StoredModel, store: ModelStore): string {
  const model = entry.present ? findModel(entry.id) : undefined
  const fast = model && fastWeightsOf(model, store)
  const figures = fast && fastWeightsFigures(fast)
  if (fast !== undefined && figures !== undefined) return `    ${figuresLine(figures, fast)}\n`
  return model?.adapter === undefined ? '' : `    ${model.adapter.base} with an adapter\n`
}

function describe(entry: StoredModel, measured: MeasuredFormat | undefined): string {
  const model = CATALOG.find((candidate) => candidate.id === entry.id)
  const size = entry.bytes === undefined ? 'not here' : `${megabytes(entry.bytes)} MB`
  const facts =
    model === undefined
      ? ''
      : `${String(Math.round(model.contextTokens / 1024)).padStart(4)}k  ${model.roles.join(', ').padEnd(24)}  ${model.licence}`
  const mark = entry.present ? '*' : ' '
  const isDefault = entry.id === DEFAULT_MODEL_ID ? ' (default)' : ''
  const format = measured === undefined ? '' : ` (edits as ${measured.format}, measured)`
  return `${mark} ${entry.id.padEnd(24)} ${size.padEnd(9)} ${facts}${isDefault}${format}\n`
}

async function pull(context: CommandContext, id: string): Promise<ExitCode> {
  const store = openStore()
  const result = await pullModel(store, id, context)
  if (result.alreadyPresent && context.flags['if-absent'] === true) return EXIT.ok
  const figures = await rewrite(context, { id, path: result.path, store })
  const rewritten = figures === undefined ? {} : { fastWeights: figures }
  const { base, path } = whereabouts(id, result.path, store)
  const facts = { id, ...result, ...(base === undefined ? {} : { base }), ...rewritten }
  context.reporter.facts(facts, `${id} is at ${path}\n`)
  return EXIT.ok
}

/** The file that a model is computed from; what was fetched for one with an adapter is another model. */
function whereabouts(
  id: string,
  fetched: string,
  store: ModelStore,
): { readonly base: string | undefined; readonly path: string } {
  const model = findModel(id)
  const base = model?.adapter?.base
  const fast = base === undefined ? undefined : model && fastWeightsOf(model, store)
  return { base, path: (fast && existingFastWeights(fast)) ?? fetched }
}

/**
 * A model that can not be rewritten is used as it is: that is said, and no failure. One whose adapter is not the
 * one that it should be can not be used.
 */
async function rewrite(
  { reporter, signal }: CommandContext,
  pulled: { readonly id: string; readonly path: string; readonly store: ModelStore },
): Promise<FastWeightsFigures | undefined> {
  const { id, path, store } = pulled
  const model = findModel(id)
  const fast = model && fastWeightsOf(model, store)
  if (fast === undefined) return undefined
  const onProgress = (what: string): void => reporter.progress(`${id}: ${what}`)
  try {
    const figures = await measureFastWeights(path, fast, { signal, onProgress })
    reporter.note(`${id}: ${figuresLine(figures, fast)}`)
    return figures
  } catch (error) {
    if (signal.aborted) throw interrupted()
    if (error instanceof CommandError) throw error
    const why = error instanceof Error ? error.message : String(error)
    const instead =
      fast.adapter === undefined
        ? 'is used as it was published, since it could not be rewritten'
        : `will compute its adapter beside ${fast.adapter.base}, which is slower, since the two could not be merged`
    reporter.note(`${id} ${instead}: ${why}`)
    return undefined
  }
}

async function verify({ reporter, signal }: CommandContext, id: string): Promise<ExitCode> {
  const onProgress = (event: Parameters<typeof pullLine>[0]): void =>
    reporter.progress(`${id}: ${pullLine(event)}`)
  const model = known(id)
  const base = model.adapter?.base
  const result = await verifyModel(openStore(), model, { signal, onProgress })
  const facts = { id, ...(base === undefined ? {} : { base }), ...result }
  switch (result.status) {
    case 'ok':
      reporter.facts(facts, `${id} is whole: ${wholeness(model, result.sha256)}\n`)
      return EXIT.ok
    case 'unpinned':
      reporter.facts(facts, `${id} has no pinned hash to compare with: sha256 ${result.actual}\n`)
      return EXIT.ok
    case 'missing':
      throw new CommandError(
        EXIT.unavailable,
        `${id} is not on this machine. Get it with "turant models pull ${id}".`,
      )
    case 'damaged':
      throw new CommandError(
        EXIT.unavailable,
        `${id} is damaged (sha256 ${result.actual}, not ${result.expected}). Run "turant models remove ${storedId(id)}" and pull it again.`,
      )
    case 'adapter-damaged':
      throw new CommandError(EXIT.unavailable, `${id} can not be used: ${adapterProblem(id)}.`)
    case 'aborted':
      throw interrupted()
  }
}

function wholeness({ adapter }: CatalogModel, sha256: string): string {
  if (adapter === undefined) return `sha256 ${sha256}`
  return `sha256 ${sha256} of ${adapter.base}, ${adapter.sha256} of its adapter`
}

/** What was made of a model goes with it; the base of one with an adapter is a model of its own, and stays. */
async function remove({ reporter }: CommandContext, id: string): Promise<ExitCode> {
  const store = openStore()
  const base = findModel(id)?.adapter?.base
  const isGone = base === undefined && (await store.remove(id))
  const made = CATALOG.filter((model) => model.id === id || model.adapter?.base === id)
    .map((model) => fastWeightsOf(model, store))
    .filter((fast) => fast !== undefined && removeFastWeights(fast))
  const removed = base === undefined ? isGone : made.length > 0
  const stays = `Its base ${base} stays; "turant models remove ${base}" removes that.`
  const [done, nothing] =
    base === undefined
      ? [`Removed ${id}.\n`, `${id} was not on this machine.\n`]
      : [`Removed what was made of ${id}. ${stays}\n`, `Nothing was made of ${id} yet. ${stays}\n`]
  reporter.facts({ id, removed }, removed ? done : nothing)
  return EXIT.ok
}

function required(id: string | undefined): string {
  if (id === undefined) throw new CommandError(EXIT.usage, `Name a model: turant ${USAGE}`)
  return id
}

function known(id: string): CatalogModel {
  const model = findModel(id)
  if (model === undefined) throw new CommandError(EXIT.usage, unknownModel(id))
  return model
}
