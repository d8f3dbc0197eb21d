import { describe, expect, test } from 'vitest'
import { ChartBuffer } from '../src/figures/chart-buffer.ts'
import { FiguresDesk } from '../src/figures/figures-desk.ts'
import {
  bytes,
  milliseconds,
  parameters,
  percent,
  perSecond,
  thousands,
} from '../src/figures/format.ts'
import { readPrometheus, total } from '../src/figures/prometheus.ts'
import { serverLoad } from '../src/figures/server-load.ts'

const METRICS = `# HELP turant_queue_depth Requests that wait
# TYPE turant_queue_depth gauge
turant_queue_depth 2
turant_kv_tokens{model="a"} 100
turant_kv_tokens{model="b \\"quoted\\" {x}"} 50 1700000000000
turant_kv_capacity_tokens{model="a"} 400
turant_kv_capacity_tokens{model="b"} 200
turant_queue_seconds_bucket{le="+Inf"} 3
something wrong {
turant_strange NaN
turant_small 1.5e-3
`

describe('the text form of Prometheus', () => {
  test('is read line by line; what can not be read is passed over', () => {
    expect(readPrometheus(METRICS)).toEqual([
      { name: 'turant_queue_depth', labels: {}, value: 2 },
      { name: 'turant_kv_tokens', labels: { model: 'a' }, value: 100 },
      { name: 'turant_kv_tokens', labels: { model: 'b "quoted" {x}' }, value: 50 },
      { name: 'turant_kv_capacity_tokens', labels: { model: 'a' }, value: 400 },
      { name: 'turant_kv_capacity_tokens', labels: { model: 'b' }, value: 200 },
      { name: 'turant_queue_seconds_bucket', labels: { le: '+Inf' }, value: 3 },
      { name: 'turant_strange', labels: {}, value: Number.NaN },
      { name: 'turant_small', labels: {}, value: 0.0015 },
    ])
  })

  test('tells how busy the server is', () => {
    const samples = readPrometheus(METRICS)
    expect(serverLoad(samples)).toEqual({ queued: 2, memoryShare: 0.25, memoryTokens: 150 })
    expect(serverLoad([])).toEqual({
      queued: undefined,
      memoryShare: undefined,
      memoryTokens: undefined,
    })
    expect(total(samples, 'turant_nothing')).toBe(undefined)
  })
})

describe('the points of a chart', () => {
  test('are those of the window', () => {
    const buffer = new ChartBuffer({ windowMs: 1000, maxPoints: 100 })
    for (const atMs of [0, 500, 1000, 1400]) buffer.add(atMs, atMs / 100)
    expect(buffer.columns()).toEqual([
      [0.5, 1, 1.4],
      [5, 10, 14],
    ])
    expect(buffer.last).toBe(14)
  })

  test('are at most so many', () => {
    const buffer = new ChartBuffer({ windowMs: 1000, maxPoints: 2 })
    for (const atMs of [1, 2, 3]) buffer.add(atMs, atMs)
    expect(buffer.columns()).toEqual([
      [0.002, 0.003],
      [2, 3],
    ])
  })

  test('[WB11] have one gap where nothing was known, and none in front of the first', () => {
    const buffer = new ChartBuffer({ windowMs: 10_000, maxPoints: 100 })
    const values = [undefined, 1, undefined, undefined, Number.NaN, 2]
    for (const [index, value] of values.entries()) buffer.add(index * 1000, value)
    expect(buffer.columns()).toEqual([
      [1, 2, 5],
      [1, null, 2],
    ])
  })
})

describe('the figures of the page', () => {
  test('an edit is accounted for and gives points to the charts', () => {
    let nowMs = 5000
    const desk = new FiguresDesk(() => nowMs)
    desk.measured(METRICS)
    nowMs = 6000
    desk.measured(undefined)
    const { account, load } = desk.state.get()
    expect({ account, load }).toEqual({ account: undefined, load: undefined })
    expect(desk.buffer('queue').columns()).toEqual([
      [5, 6],
      [2, null],
    ])
    desk.edited({ firstLineMs: 1, finishedMs: 10, server: undefined }, 4)
    expect(desk.state.get().account?.totalMs).toBe(10)
    expect(desk.buffer('speed').columns()).toEqual([[], []])
  })
})

describe('[WB11] figures for people', () => {
  test.each([
    [undefined, '–'],
    [Number.NaN, '–'],
    [0, '0 ms'],
    [0.0004, '1 µs'],
    [0.84, '840 µs'],
    [4.21, '4.2 ms'],
    [142.4, '142 ms'],
    [1840, '1.84 s'],
  ])('%s ms are told as %s', (value, text) => {
    expect(milliseconds(value)).toBe(text)
  })

  test('have their units', () => {
    expect([
      percent(0.857),
      percent(undefined),
      perSecond(12.34),
      perSecond(1234),
      bytes(98_362_432),
      bytes(4_683_073_536),
      bytes(null),
      bytes(12),
      parameters(135_000_000),
      parameters(1_540_000_000),
      parameters(30_500_000_000),
      thousands(8192),
    ]).toEqual([
      '86 %',
      '–',
      '12.3',
      '1,234',
      '98 MB',
      '4.7 GB',
      '–',
      '1 kB',
      '135 M',
      '1.5 B',
      '31 B',
      '8k',
    ])
  })
})
