import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { HUB_PATH, HUB_SOURCE, putOnHub } from './support/fake-hub.ts'
import { ggufBytes, sha256 } from './support/model-bytes.ts'
import { startPullChild } from './support/pull-child.ts'
import { openWorkshop } from './support/workshop.ts'

const CONTENT = ggufBytes(2_000_000)
const MODEL = { id: 'tiny', sources: [{ ...HUB_SOURCE, sha256: sha256(CONTENT) }] }

describe('pulls in several processes', () => {
  it('[MS6] lets one pull and the other wait for it', async () => {
    await using workshop = await openWorkshop()
    const released = Promise.withResolvers<void>()
    putOnHub(workshop.server, CONTENT, { hold: { after: 500_000, until: released.promise } })
    const first = startPullChild(workshop, MODEL)
    await first.line('"phase":"download","done":')
    const second = startPullChild(workshop, MODEL)
    expect(JSON.parse(await second.line('"waiting"'))).toEqual({
      type: 'waiting',
      holder: first.process.pid,
    })
    released.resolve()
    const path = join(workshop.directory, 'tiny.gguf')
    const servedBy = 'hugging-face someone/some-model/model.gguf'
    expect(JSON.parse(await first.line('"status"'))).toEqual({
      status: 'present',
      path,
      servedBy,
      alreadyPresent: false,
    })
    expect(JSON.parse(await second.line('"status"'))).toEqual({
      status: 'present',
      path,
      servedBy,
      alreadyPresent: true,
    })
    await Promise.all([first.ended, second.ended])
    expect(workshop.server.rangesOf(HUB_PATH)).toEqual(['bytes=0-0', undefined])
    expect(await workshop.files()).toEqual(['tiny.gguf', 'tiny.json'])
  })

  it('[MS5] continues where a killed pull ended', async () => {
    await using workshop = await openWorkshop()
    const never = new Promise(() => undefined)
    putOnHub(workshop.server, CONTENT, { hold: { after: 1_000_000, until: never } })
    const child = startPullChild(workshop, MODEL)
    const part = join(workshop.directory, '.tiny.parts', `${sha256(CONTENT).slice(0, 16)}.gguf`)
    await child.line('"phase":"download","done":0')
    await expect.poll(() => stat(part).then(({ size }) => size)).toBe(1_000_000)
    child.process.kill('SIGKILL')
    await child.ended
    expect(await workshop.files()).toContain('.tiny.lock')
    putOnHub(workshop.server, CONTENT)
    expect(await workshop.store().pull(MODEL)).toMatchObject({ alreadyPresent: false })
    expect(workshop.server.rangesOf(HUB_PATH).at(-1)).toBe('bytes=1000000-')
    expect(await workshop.files()).toEqual(['tiny.gguf', 'tiny.json'])
  })
})
