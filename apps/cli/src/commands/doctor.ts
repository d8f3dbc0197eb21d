import { accessSync, constants, mkdirSync, statfsSync } from 'node:fs'
import { dirname } from 'node:path'
import process from 'node:process'
import { findLibraryFiles, loadLibrary } from '@turant/backend-llama'
import { createClient } from '@turant/client'
import { DEFAULT_MODEL_ID } from '@turant/models'
import { readDaemonRecord } from '../daemon/daemon-file.ts'
import { readOrCreateKey } from '../daemon/key.ts'
import { openStore } from '../daemon/models.ts'
import { EXIT } from '../exit.ts'
import { megabytes } from '../terminal/pull-line.ts'
import { VERSION } from '../version.ts'
import type { Command, CommandContext } from './command.ts'

type Finding = {
  readonly what: string
  readonly state: 'ok' | 'problem' | 'note'
  readonly detail: string
}

const MIN_NODE_MAJOR = 24
const LOW_DISK_BYTES = 500_000_000

export const doctor: Command = {
  name: 'doctor',
  usage: 'doctor',
  summary: 'look for what is wrong with the set-up and say the remedy',
  help: [],
  options: {},
  async run(context) {
    const findings = [
      nodeVersion(),
      library(),
      stateFolder(context),
      await model(),
      diskSpace(),
      await server(context),
    ]
    const mark = { ok: 'ok     ', problem: 'PROBLEM', note: 'note   ' }
    context.reporter.facts(
      findings,
      findings.map(({ what, state, detail }) => `${mark[state]} ${what}: ${detail}\n`).join(''),
    )
    return findings.some(({ state }) => state === 'problem') ? EXIT.unavailable : EXIT.ok
  },
}

function nodeVersion(): Finding {
  const what = 'Node'
  const major = Number(process.versions.node.split('.')[0])
  return major >= MIN_NODE_MAJOR
    ? { what, state: 'ok', detail: process.versions.node }
    : {
        what,
        state: 'problem',
        detail: `${process.versions.node}; install ${MIN_NODE_MAJOR} or newer`,
      }
}

function library(): Finding {
  const what = 'llama.cpp'
  try {
    const { version, device } = loadLibrary(findLibraryFiles())
    return { what, state: 'ok', detail: `${version}, computes on ${device}` }
  } catch (error) {
    return { what, state: 'problem', detail: reason(error) }
  }
}

function stateFolder({ paths }: CommandContext): Finding {
  const what = 'state folder'
  try {
    mkdirSync(paths.directory, { recursive: true, mode: 0o700 })
    accessSync(paths.directory, constants.W_OK)
    return { what, state: 'ok', detail: paths.directory }
  } catch (error) {
    return {
      what,
      state: 'problem',
      detail: `${reason(error)}; set TURANT_STATE to a folder you may write`,
    }
  }
}

async function model(): Promise<Finding> {
  const what = 'default model'
  const verification = await openStore().verify(DEFAULT_MODEL_ID)
  switch (verification.status) {
    case 'ok':
      return { what, state: 'ok', detail: `${DEFAULT_MODEL_ID}, whole` }
    case 'missing':
      return {
        what,
        state: 'problem',
        detail: `${DEFAULT_MODEL_ID} is not here; run "turant models pull"`,
      }
    case 'damaged':
      return {
        what,
        state: 'problem',
        detail: `${DEFAULT_MODEL_ID} is damaged; run "turant models remove ${DEFAULT_MODEL_ID}" and "turant models pull"`,
      }
    case 'unpinned':
    case 'aborted':
      return { what, state: 'note', detail: `${DEFAULT_MODEL_ID} could not be verified` }
  }
}

function diskSpace(): Finding {
  const what = 'disk'
  const { directory } = openStore()
  const place = firstExisting(directory)
  const { bavail, bsize } = statfsSync(place)
  const free = bavail * bsize
  const detail = `${megabytes(free)} MB free for models in ${directory}`
  return free < LOW_DISK_BYTES
    ? { what, state: 'problem', detail: `${detail}; free some, or set TURANT_MODELS elsewhere` }
    : { what, state: 'ok', detail }
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

async function server({ paths, signal }: CommandContext): Promise<Finding> {
  const what = 'server'
  const record = readDaemonRecord(paths)
  if (record === undefined) {
    return { what, state: 'note', detail: 'none runs; the next command starts one' }
  }
  const where = `process ${record.pid}, port ${record.port}`
  if (record.version !== VERSION) {
    return {
      what,
      state: 'problem',
      detail: `version ${record.version}, not ${VERSION} (${where}); run "turant stop"`,
    }
  }
  const client = createClient({
    baseUrl: `http://127.0.0.1:${record.port}`,
    key: readOrCreateKey(paths),
    transport: 'sse',
  })
  try {
    await client.health({ signal })
    await client.models({ signal })
    return { what, state: 'ok', detail: `answers (${where})` }
  } catch (error) {
    return { what, state: 'problem', detail: `${reason(error)} (${where}); run "turant stop"` }
  } finally {
    client.close()
  }
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
