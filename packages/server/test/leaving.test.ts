import { describe, expect, test } from 'vitest'
import { start } from './harness.ts'
import { saysThenWaits } from './scripted-service.ts'

describe('a client that leaves', () => {
  test('[SV10] aborts the generation', async () => {
    await using server = await start(saysThenWaits('Hello'))
    const controller = new AbortController()
    const response = await fetch(`${server.url}/v1/responses`, {
      method: 'POST',
      headers: { authorization: 'Bearer secret-key', 'content-type': 'application/json' },
      body: JSON.stringify({ input: 'Hi', stream: true }),
      signal: controller.signal,
    })
    expect(response.status).toBe(200)
    const [signal] = server.service.signals
    const aborted = new Promise<void>((resolve) =>
      signal?.addEventListener('abort', () => resolve()),
    )
    controller.abort()
    await aborted
    expect(server.defects).toEqual([])
  })

  test('[SV10] while it waits for a JSON body, too', async () => {
    await using server = await start(saysThenWaits('Hello'))
    const controller = new AbortController()
    const gone = fetch(`${server.url}/v1/responses`, {
      method: 'POST',
      headers: { authorization: 'Bearer secret-key', 'content-type': 'application/json' },
      body: JSON.stringify({ input: 'Hi' }),
      signal: controller.signal,
    }).catch((error: unknown) => error)
    while (server.service.signals.length === 0) await new Promise((r) => setTimeout(r, 2))
    const [signal] = server.service.signals
    const aborted = new Promise<void>((resolve) =>
      signal?.addEventListener('abort', () => resolve()),
    )
    controller.abort()
    await aborted
    expect(await gone).toBeInstanceOf(DOMException)
  })
})
