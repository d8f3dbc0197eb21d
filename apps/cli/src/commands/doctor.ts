import { accessSync, constants, mkdirSync, statfsSync } from 'node:fs'
import { dirname } from 'node:path'
import process from 'node:process'
import { openLibrary } from '@turant/backend-llama'
import { findDaemon, readOrCreateKey } from '@turant/daemon'
import { DEFAULT_MODEL_ID, findModel } from '@turant/models'
import { adapterProblem } from '../daemon/adapter-file.ts'
import { askModels } from '../daemon/ask-server.ts'
import { unknownModel } from '../daemon/model-names.ts'
import { openStore, storedId } from '../daemon/models.ts'
import { verifyModel } from '../daemon/verify-model.ts'
import { EXIT, interrupted } from '../exit.ts'
import { systemFailure } from '../system-failure.ts'
import { megabytes } from '../terminal/pull-line.ts'
import { VERSION } from '../version.ts'
import type { Command, CommandContext } from './command.ts'

type Health = { readonly state: 'ok' | 'problem' | 'note'; readonly detail: string }

type Finding = Health & { readonly what: string }

const MIN_NODE_MAJOR = 24
const LOW_DISK_BYTES = 500_000_000

export const doctor: Command = {
  name: 'doctor',
  usage: 'doctor',
  summary: 'look for what is wrong with the set-up and say the remedy',
  help: [],
  options: {},
  maxWords: 0,
  async run(context) {
    const findings = [
      await examine('Node', nodeVersion),
      await examine('llama.cpp', library),
      await examine('state folder', () => stateFolder(context)),
      await examine('default model', () => model(context)),
      await examine('disk', diskSpace),
      await examine('server', () => server(context)),
    ]
    if (context.signal.aborted) throw interrupted()
    const mark = { ok: 'ok     ', problem: 'PROBLEM', note: 'note   ' }
    context.reporter.facts(
      findings,
      findings.map(({ what, state, detail }) => `${mark[state]} ${what}: ${detail}\n`).join(''),
    )
    return findings.some(({ state }) => state === 'problem') ? EXIT.unavailable : EXIT.ok
  },
}

/** Whatever an examination meets is its finding: the others are told all the same. */
async function examine(what: string, look: () => Health | Promise<Health>): Promise<Finding> {
  try {
    return { what, ...(await look()) }
  } catch (error) {
    return {
      what,
      state: 'problem',
      detail: error instanceof Error ? error.message : String(error),
    }
  }
}

function nodeVersion(): Health {
  const major = Number(process.versions.node.split('.')[0])
  return major >= MIN_NODE_MAJOR
    ? { state: 'ok', detail: process.versions.node }
    : { state: 'problem', detail: `${process.versions.node}; install ${MIN_NODE_MAJOR} or newer` }
}

function library(): Health {
  const { version, devices } = openLibrary()
  const detail = `${version}, computes on ${devices.name}`
  return devices.note === undefined
    ? { state: 'ok', detail }
    : { state: 'note', detail: `${detail}. ${devices.note}` }
}

function stateFolder({ paths }: CommandContext): Health {
  try {
    readOrCreateKey(paths)
    mkdirSync(paths.undo, { recursive: true, mode: 0o700 })
    for (const folder of [paths.directory, paths.undo]) accessSync(folder, constants.W_OK)
    return { state: 'ok', detail: paths.directory }
  } catch (error) {
    throw systemFailure(error, paths) ?? error
  }
}

async function model({ signal }: CommandContext): Promise<Health> {
  const id = DEFAULT_MODEL_ID
  const known = findModel(id)
  if (known === undefined) return { state: 'problem', detail: unknownModel(id) }
  const verification = await verifyModel(openStore(), known, { signal })
  switch (verification.status) {
    case 'ok':
      return { state: 'ok', detail: `${id}, whole` }
    case 'missing':
      return { state: 'problem', detail: `${id} is not here; run "turant models pull"` }
    case 'damaged':
      return {
        state: 'problem',
        detail: `${id} is damaged; run "turant models remove ${storedId(id)}" and "turant models pull"`,
      }
    case 'adapter-damaged':
      return { state: 'problem', detail: adapterProblem(id) }
    case 'unpinned':
    case 'aborted':
      return { state: 'note', detail: `${id} could not be verified` }
  }
}

function diskSpace(): Health {
  const { directory } = openStore()
  const { bavail, bsize } = statfsSync(firstExisting(directory))
  const free = bavail * bsize
  const detail = `${megabytes(free)} MB free for models in ${directory}`
  return free < LOW_DISK_BYTES
    ? { state: 'problem', detail: `${detail}; free some, or set TURANT_MODELS elsewhere` }
    : { state: 'ok', detail }
}

function firstExisting(path: string): string {
  try {
    accessSync(path)
    return path
  } catch {
    // Not made yet: its parent tells the same disk.
    return dirname(path) === path ? path : firstExisting(dirname(path))
  }
}

async function server({ paths, signal }: CommandContext): Promise<Health> {
  const record = await findDaemon(paths)
  if (record === undefined) {
    return { state: 'note', detail: 'none runs; the next command starts one' }
  }
  const where = `process ${record.pid}, port ${record.port}`
  if (record.version !== VERSION) {
    const versions = `version ${record.version}, not ${VERSION}`
    return { state: 'problem', detail: `${versions} (${where}); run "turant stop"` }
  }
  await askModels(record, { paths, signal })
  return { state: 'ok', detail: `answers (${where})` }
}
