import { startServer } from '../harness/private-server.ts'
import type { Row, Suite, SuiteOptions, SuiteResult } from '../harness/suite.ts'
import { LITELLM_MODEL, startLitellm } from '../peers/litellm.ts'
import { httpCaller, webSocketCaller, type Address } from './overhead/callers.ts'
import {
  startProxyChild,
  startServers,
  startUpstreamChild,
  type Child,
} from './overhead/child-process.ts'
import { measureFollowUps } from './overhead/follow-up.ts'
import {
  LITELLM,
  LOOP_STEPS_MS,
  loopCase,
  overheadGoals,
  overheadTables,
  REAL_LOOP_CASE,
  TURANT_PROXY,
  type OverheadRows,
} from './overhead/overhead-report.ts'
import { measureProxies, type ChatServer } from './overhead/proxies.ts'
import { scriptedModel } from './overhead/scripted-engine.ts'
import { FAR_MODEL, KEY, type Places } from './overhead/scripted-server.ts'
import { UPSTREAM_MODEL } from './overhead/scripted-upstream.ts'
import { measureStreams, STREAM_WAYS } from './overhead/streams.ts'
import { measureLoops } from './overhead/tool-loop.ts'
import { measureTurns, ways, type Way } from './overhead/turns.ts'

const HISTORY_CHARACTERS = 200_000
const NEW_CHARACTERS = 2000
const LOOP_STEPS = 20
const LOOP_OUTPUT_CHARACTERS = 1000
const STREAMS = [1, 16, 64]
const TOKENS_PER_SECOND = 1000

/** What fits the window of the default model, of 8192 tokens. */
const REAL_LOOP = { historyCharacters: 3000, outputCharacters: 200 }

const AMOUNTS = {
  quick: { turns: 60, trials: 3, knownCharacters: 4000, streamTokens: 1000, requests: 100 },
  full: { turns: 100, trials: 4, knownCharacters: 8000, streamTokens: 4000, requests: 300 },
} as const

/** Programs that have just been started run slowly at first. */
const WARM_UP = { turns: 300, proxiesMs: 3000 }

type Amounts = (typeof AMOUNTS)[keyof typeof AMOUNTS]

export const overhead: Suite = {
  id: 'overhead',
  about: 'what lies between a program and a model: connections, history, writes, proxies',
  quickRounds: 2,
  run,
}

async function run(options: SuiteOptions): Promise<SuiteResult> {
  const measured: OverheadRows = { turns: [], followUps: [], streams: [], loops: [], proxies: [] }
  const add = (kind: keyof OverheadRows, rows: readonly Row[]): void => {
    measured[kind].push(...rows)
    for (const row of rows) options.onRow(row)
  }
  const amounts: Amounts = AMOUNTS[options.isQuick ? 'quick' : 'full']
  const { requests } = amounts
  const warmUpMs = WARM_UP.proxiesMs
  await using proxied = await startProxies(options)
  for (let round = 0; round < options.rounds; round += 1) {
    await measureScripted({ amounts, round, add })
    const { direct, proxies } = proxied
    add('proxies', await measureProxies(direct, proxies, { warmUpMs, requests, round }))
    // Seconds for each answer: a quick run asks the real model in its first round alone.
    if (!options.isQuick || round === 0) await measureReal(options, { amounts, round, add })
  }
  const rows = Object.values(measured).flat()
  return { rows, goals: overheadGoals(rows), tables: overheadTables(measured) }
}

type RoundOptions = {
  readonly amounts: Amounts
  readonly round: number
  readonly add: (kind: keyof OverheadRows, rows: readonly Row[]) => void
}

/** What needs no model: the server in its own process, its engine says what it is told at once. */
async function measureScripted({ amounts, round, add }: RoundOptions): Promise<void> {
  await using server = await startServers()
  const { plain, secure, ca } = server.places
  const offered = ways({ plain: { port: plain, key: KEY }, secure: { port: secure, key: KEY, ca } })
  const conversation = { historyCharacters: HISTORY_CHARACTERS, newCharacters: NEW_CHARACTERS }
  const model = scriptedModel({ type: 'at-once', stepMs: 0 })
  add(
    'turns',
    await measureTurns(offered, {
      ...conversation,
      model,
      turns: amounts.turns,
      warmUp: WARM_UP.turns,
      round,
    }),
  )
  for (const stepMs of LOOP_STEPS_MS) {
    const loop = {
      case: loopCase(stepMs),
      model: scriptedModel({ type: 'at-once', stepMs }),
      steps: LOOP_STEPS,
      warmUpSteps: LOOP_STEPS,
      historyCharacters: HISTORY_CHARACTERS,
      outputCharacters: LOOP_OUTPUT_CHARACTERS,
      round,
      seed: () => round,
    }
    add('loops', await measureLoops(offered, loop))
  }
  add('streams', await measureAllStreams(server, { amounts, round }))
}

async function measureAllStreams(
  server: Child<Places>,
  { amounts, round }: Pick<RoundOptions, 'amounts' | 'round'>,
): Promise<readonly Row[]> {
  const rows: Row[] = []
  for (const streams of STREAMS) {
    const load = { streams, tokensPerSecond: TOKENS_PER_SECOND, tokens: amounts.streamTokens }
    for (const way of round % 2 === 1 ? STREAM_WAYS.toReversed() : STREAM_WAYS) {
      rows.push(await measureStreams(server, way, { ...load, round }))
    }
  }
  return rows
}

type Proxied = AsyncDisposable & {
  readonly direct: ChatServer
  readonly proxies: readonly ChatServer[]
}

/** An absent proxy is left out; that it is absent is told among the peers. */
async function startProxies({ peers }: SuiteOptions): Promise<Proxied> {
  await using stack = new AsyncDisposableStack()
  const upstream = stack.use(await startUpstreamChild())
  const ours = stack.use(await startProxyChild(upstream.places))
  const direct = { system: 'direct', port: upstream.places, key: KEY, model: UPSTREAM_MODEL }
  const proxies: ChatServer[] = [
    { system: TURANT_PROXY, port: ours.places, key: KEY, model: FAR_MODEL },
  ]
  if (peers.litellm.status === 'present') {
    const options = { upstreamPort: upstream.places, upstreamModel: UPSTREAM_MODEL }
    const { port, key } = stack.use(await startLitellm(peers.litellm, options))
    proxies.push({ system: LITELLM, port, key, model: LITELLM_MODEL })
  }
  const kept = stack.move()
  return { direct, proxies, [Symbol.asyncDispose]: () => kept.disposeAsync() }
}

async function measureReal(
  { model, peers }: SuiteOptions,
  { amounts, round, add }: RoundOptions,
): Promise<void> {
  await using server = await startServer(model, ['--threads', String(peers.threads)])
  const address: Address = { port: Number(new URL(server.baseUrl).port), key: server.key }
  const { trials, knownCharacters: historyCharacters } = amounts
  const turns = { model, trials, historyCharacters, newCharacters: 400, round }
  add('followUps', await measureFollowUps(address, turns))
  const loop = {
    ...REAL_LOOP,
    case: REAL_LOOP_CASE,
    model,
    steps: LOOP_STEPS,
    warmUpSteps: 0,
    round,
  }
  const seed = (way: number): number => 500 + round * 10 + way
  add('loops', await measureLoops(realWays(address), { ...loop, seed }))
}

/** The program `turant` serves without TLS. */
function realWays(address: Address): readonly Way[] {
  return [
    { system: 'turant, WebSocket', mode: 'follow', open: () => webSocketCaller(address) },
    {
      system: 'turant, HTTP fresh, whole history',
      mode: 'whole',
      open: () => httpCaller(address, 'fresh'),
    },
  ]
}
