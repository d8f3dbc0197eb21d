import { mkdir, rm, utimes, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { HUB_SOURCE, putOnHub } from './support/fake-hub.ts'
import { ggufBytes, sha256 } from './support/model-bytes.ts'
import { openWorkshop } from './support/workshop.ts'

const CONTENT = ggufBytes(300_000)
const MODEL = { id: 'tiny', sources: [{ ...HUB_SOURCE, sha256: sha256(CONTENT) }] }

describe('the lock of a pull', () => {
  it('[MS7] takes over a lock without a heartbeat, whoever held it', async () => {
    await using workshop = await openWorkshop()
    putOnHub(workshop.server, CONTENT)
    await mkdir(workshop.directory)
    const lock = join(workshop.directory, '.tiny.lock')
    await writeFile(lock, JSON.stringify({ pid: 1, host: 'elsewhere', token: 'theirs' }))
    await utimes(lock, 1_000, 1_000)
    expect(await workshop.store().pull(MODEL)).toMatchObject({ alreadyPresent: false })
    expect(await workshop.files()).toEqual(['tiny.gguf', 'tiny.json'])
  })

  it('[MS7] waits for a lock that is alive', async () => {
    await using workshop = await openWorkshop()
    putOnHub(workshop.server, CONTENT)
    await mkdir(workshop.directory)
    const lock = join(workshop.directory, '.tiny.lock')
    const holder = { pid: process.pid, host: hostname(), token: 'theirs' }
    await writeFile(lock, JSON.stringify(holder))
    const waiting = Promise.withResolvers<number>()
    const pulling = workshop.store().pull(MODEL, {
      onProgress(event) {
        if (event.type === 'waiting') waiting.resolve(event.holder)
      },
    })
    expect(await waiting.promise).toBe(process.pid)
    expect(workshop.server.requests).toEqual([])
    await rm(lock)
    expect(await pulling).toMatchObject({ alreadyPresent: false })
  })

  it('[MS7] stops and waits when its own lock was taken over', async () => {
    await using workshop = await openWorkshop()
    const released = Promise.withResolvers<void>()
    putOnHub(workshop.server, CONTENT, { hold: { after: 100_000, until: released.promise } })
    const lock = join(workshop.directory, '.tiny.lock')
    const holder = { pid: process.pid, host: hostname(), token: 'theirs' }
    const started = Promise.withResolvers<void>()
    const waiting = Promise.withResolvers<void>()
    const pulling = workshop.store().pull(MODEL, {
      onProgress(event) {
        if (event.type === 'progress' && event.done > 0) started.resolve()
        if (event.type === 'waiting') waiting.resolve()
      },
    })
    await started.promise
    await writeFile(lock, JSON.stringify(holder))
    await waiting.promise
    putOnHub(workshop.server, CONTENT)
    await rm(lock)
    expect(await pulling).toMatchObject({ alreadyPresent: false })
    released.resolve()
  })
})
