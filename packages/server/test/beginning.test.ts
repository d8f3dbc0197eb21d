import { expect, test } from 'vitest'
import { connect, start, until } from './harness.ts'
import { figures } from './scripted-service.ts'

test('[SV6] a response of a model that is ready is begun after 250 ms, whether or not it spoke', async () => {
  const release = Promise.withResolvers<void>()
  await using server = await start(async function* script() {
    await release.promise
    yield { type: 'finished', reason: 'end', figures }
  })
  using caller = await connect(server)
  caller.create({ input: 'x' })
  await until(() => server.service.requests.length === 1)
  server.clock.advance(249)
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect(caller.messages).toEqual([])
  server.clock.advance(1)
  await until(() => caller.messages.length === 2)
  release.resolve()
  expect((await caller.response()).map(({ type }) => type)).toContain('response.in_progress')
})
