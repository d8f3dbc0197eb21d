import { DEFAULT_MODEL_ID, CATALOG, findModel } from '@turant/models'
import type { StoredModel } from '@turant/model-store'
import { unknownModel } from '../daemon/model-names.ts'
import { removeFastWeights } from '../daemon/fast-weights.ts'
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

async function list({ reporter }: CommandContext): Promise<ExitCode> {
  const store = openStore()
  const stored = await store.list()
  const lines = stored.map((entry) => describe(entry))
  const there = stored.filter((entry) => entry.present)
  reporter.facts(
    stored.map((entry) => ({ ...entry, ...catalogFacts(entry.id) })),
    `${lines.join('')}${there.length} of ${stored.length} on this machine, in ${store.directory}\n`,
  )
  return EXIT.ok
}

function catalogFacts(id: string): object {
  const model = findModel(id)
  if (model === undefined) return {}
  const { title, contextTokens, roles, licence, pool, profile } = model
  return { title, contextTokens, roles, licence, pool, editFormat: profile.editFormat }
}

function describe(entry: StoredModel): string {
  const model = CATALOG.find((candidate) => candidate.id === entry.id)
  const size = entry.bytes === undefined ? 'not here' : `${megabytes(entry.bytes)} MB`
  const facts =
    model === undefined
      ? ''
      : `${String(Math.round(model.contextTokens / 1024)).padStart(4)}k  ${model.roles.join(', ').padEnd(24)}  ${model.licence}`
  const mark = entry.present ? '*' : ' '
  const isDefault = entry.id === DEFAULT_MODEL_ID ? ' (default)' : ''
  return `${mark} ${entry.id.padEnd(24)} ${size.padEnd(9)} ${facts}${isDefault}\n`
}

async function pull(context: CommandContext, id: string): Promise<ExitCode> {
  const result = await pullModel(openStore(), id, context)
  if (result.alreadyPresent && context.flags['if-absent'] === true) return EXIT.ok
  context.reporter.facts({ id, ...result }, `${id} is at ${result.path}\n`)
  return EXIT.ok
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
