import { expect, test } from 'vitest'
import { httpCaller, webSocketCaller, type Caller } from '../../src/suites/overhead/callers.ts'
import { bodyOf, history, textOf } from '../../src/suites/overhead/conversation.ts'
import { measureProxies, type ChatServer } from '../../src/suites/overhead/proxies.ts'
import {
  FAR_MODEL,
  KEY,
  startProxy,
  startScriptedServers,
} from '../../src/suites/overhead/scripted-server.ts'
import { startScriptedUpstream } from '../../src/suites/overhead/scripted-upstream.ts'
import { playLoop } from '../../src/suites/overhead/tool-loop.ts'
import { measureTurns, ways } from '../../src/suites/overhead/turns.ts'

async function servers() {
  const running = await startScriptedServers()
  const { plain, secure, everyPiece, ca } = running.places
  return {
    plain: { port: plain, key: KEY },
    secure: { port: secure, key: KEY, ca },
    everyPiece: { port: everyPiece, key: KEY },
    [Symbol.asyncDispose]: () => running[Symbol.asyncDispose](),
  }
}

const model = 'after-0-ms'

test('a turn over a WebSocket sends what is new, a fresh request all that was said', async () => {
  await using server = await servers()
  const options = { model, warmUp: 0, turns: 1, round: 0 }
  const sizes = { historyCharacters: 200_000, newCharacters: 2000 }
  const rows = await measureTurns(ways(server), { ...options, ...sizes })
  const sent = Object.fromEntries(rows.map((row) => [row.system, row.metrics['bytesSent'] ?? 0]))
  const follows = Object.entries(sent).filter(([system]) => !system.includes('whole history'))
  const wholes = Object.entries(sent).filter(([system]) => system.includes('whole history'))
  expect([follows.length, wholes.length]).toEqual([4, 2])
  for (const [, bytes] of follows) expect(bytes).toBeLessThan(2500)
  for (const [, bytes] of wholes) expect(bytes).toBeGreaterThan(202_000)
})

test('text is written in fewer pieces than it has tokens, unless pacing is off', async () => {
  await using server = await servers()
  const deltas = async (caller: Caller): Promise<number> => {
    using one = caller
    return (await one.ask(bodyOf({ model, input: [...history(100, 1)], max_output_tokens: 20 })))
      .deltas
  }
  expect(await deltas(httpCaller(server.plain, 'fresh'))).toBe(2)
  expect(await deltas(await webSocketCaller(server.plain))).toBe(2)
  expect(await deltas(httpCaller(server.everyPiece, 'fresh'))).toBe(20)
  expect(await deltas(await webSocketCaller(server.everyPiece))).toBe(20)
})

test('a tool loop makes its calls either way, and sends its history once over a WebSocket', async () => {
  await using server = await servers()
  const play = { model, steps: 5, seed: 1, historyCharacters: 20_000, outputCharacters: 1000 }
  using socket = await webSocketCaller(server.secure)
  using fresh = httpCaller(server.secure, 'fresh')
  const follow = await playLoop(socket, { ...play, mode: 'follow' })
  const whole = await playLoop(fresh, { ...play, mode: 'whole' })
  expect(follow.bytesSent).toBeLessThan(5 * 2000)
  expect(whole.bytesSent).toBeGreaterThan(5 * 20_000)
})

test('a chat gets through our proxy, as a whole and streamed', async () => {
  await using upstream = await startScriptedUpstream()
  await using proxy = await startProxy(upstream.places.plain)
  const direct: ChatServer = {
    system: 'direct',
    port: upstream.places.plain,
    key: KEY,
    model: 'scripted',
  }
  const ours = { system: 'turant', port: proxy.places.plain, key: KEY, model: FAR_MODEL }
  const rows = await measureProxies(direct, [ours], { warmUpMs: 0, requests: 2, round: 3 })
  expect(rows.map(({ system, round, metrics }) => [system, round, metrics['requests']])).toEqual([
    ['turant', 3, 2],
    ['turant', 3, 2],
  ])
  for (const { metrics } of rows) expect(metrics['throughP50Ms']).toBeGreaterThan(0)
})

test('texts have the size that they are asked for as JSON, and a history ends with the assistant', () => {
  expect(JSON.stringify(textOf(2000, 5)).length).toBeCloseTo(2000, -2)
  const said = history(200_000, 1)
  expect(JSON.stringify(said).length).toBeGreaterThan(195_000)
  expect(JSON.stringify(said).length).toBeLessThan(215_000)
  expect([said[0]?.role, said.at(-1)?.role]).toEqual(['user', 'assistant'])
})
