import { DEFAULT_MODEL_ID, CATALOG, findModel } from '@turant/models'
import type { ModelStore, StoredModel } from '@turant/model-store'
import { unknownModel } from '../daemon/model-names.ts'
import { existingFastWeights, removeFastWeights } from '../daemon/fast-weights.ts'
import {
  fastWeightsFigures,
  figuresLine,
  measureFastWeights,
  type FastWeightsFigures,
} from '../daemon/fast-weights-figures.ts'
import { measuredFormats, type MeasuredFormat } from '../daemon/measured-formats.ts'
import { fastWeightsOf, openStore } from '../daemon/models.ts'
import { pullModel } from '../daemon/pull.ts'
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
        return verify(context, known(id ?? DEFAULT_MODEL_ID))
      case 'remove':
        return remove(context, required(id))
      default:
        throw new CommandError(EXIT.usage, `There is no "models ${action}". Use: turant ${USAGE}`)
    }
  },
}

async function list({ paths, reporter }: CommandContext): Promise<ExitCode> {
  const store = openStore()
  const stored = await store.list()
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

function catalogFacts(id: string, store: ModelStore): object {
  const model = findModel(id)
  if (model === undefined) return {}
  const { title, contextTokens, roles, licence, pool, profile } = model
  const fast = fastWeightsOf(model, store)
  const fastPath = fast && existingFastWeights(fast)
  const fastWeights = fast && fastWeightsFigures(fast)
  const { editFormat } = profile
  return { title, contextTokens, roles, licence, pool, editFormat, fastPath, fastWeights }
}

/** What rewriting a model did to it, on a line of its own. */
function describeRewritten(entry: StoredModel, store: ModelStore): string {
  const model = entry.present ? findModel(entry.id) : undefined
  const fast = model && fastWeightsOf(model, store)
  const figures = fast && fastWeightsFigures(fast)
  return figures === undefined ? '' : `    ${figuresLine(figures)}\n`
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
  context.reporter.facts({ id, ...result, ...rewritten }, `${id} is at ${result.path}\n`)
  return EXIT.ok
}

/** A model that can not be rewritten is used as it is: that is said, and no failure. */
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
    reporter.note(`${id}: ${figuresLine(figures)}`)
    return figures
  } catch (error) {
    if (signal.aborted) throw interrupted()
    const why = error instanceof Error ? error.message : String(error)
    reporter.note(`${id} is used as it was published, since it could not be rewritten: ${why}`)
    return undefined
  }
}

async function verify({ reporter, signal }: CommandContext, id: string): Promise<ExitCode> {
  const onProgress = (event: Parameters<typeof pullLine>[0]): void =>
    reporter.progress(`${id}: ${pullLine(event)}`)
  const result = await openStore().verify(id, { signal, onProgress })
  switch (result.status) {
    case 'ok':
      reporter.facts({ id, ...result }, `${id} is whole: sha256 ${result.sha256}\n`)
      return EXIT.ok
    case 'unpinned':
      reporter.facts(
        { id, ...result },
        `${id} has no pinned hash to compare with: sha256 ${result.actual}\n`,
      )
      return EXIT.ok
    case 'missing':
      throw new CommandError(
        EXIT.unavailable,
        `${id} is not on this machine. Get it with "turant models pull ${id}".`,
      )
    case 'damaged':
      throw new CommandError(
        EXIT.unavailable,
        `${id} is damaged (sha256 ${result.actual}, not ${result.expected}). Run "turant models remove ${id}" and pull it again.`,
      )
    case 'aborted':
      throw interrupted()
  }
}

async function remove({ reporter }: CommandContext, id: string): Promise<ExitCode> {
  const store = openStore()
  const removed = await store.remove(id)
  const model = findModel(id)
  const fast = model && fastWeightsOf(model, store)
  if (fast !== undefined) removeFastWeights(fast)
  reporter.facts({ id, removed }, removed ? `Removed ${id}.\n` : `${id} was not on this machine.\n`)
  return EXIT.ok
}

function required(id: string | undefined): string {
  if (id === undefined) throw new CommandError(EXIT.usage, `Name a model: turant ${USAGE}`)
  return id
}

function known(id: string): string {
  if (findModel(id) === undefined) throw new CommandError(EXIT.usage, unknownModel(id))
  return id
}
