import { useEffect, useRef } from 'preact/hooks'
import uPlot from 'uplot'
import type { ChartBuffer } from '../figures/chart-buffer.ts'
import { WINDOW_MS, type ChartSpec } from '../figures/figures-desk.ts'

const HEIGHT = 88

/** One figure over the last minutes, and its last value as text. */
export function Chart({
  spec,
  buffer,
  revision,
  scheme,
}: {
  readonly spec: ChartSpec
  readonly buffer: ChartBuffer
  readonly revision: number
  /** Changes with the colors of the page. */
  readonly scheme: string
}) {
  const place = useRef<HTMLDivElement>(null)
  const plot = useRef<uPlot>(null)
  const value = buffer.last
  const text = `${spec.text(value)}${value === undefined || spec.unit === '' ? '' : ` ${spec.unit}`}`
  useEffect(() => {
    const element = place.current
    if (element === null) return undefined
    const made = new uPlot(options(spec, element.clientWidth), columns(buffer), element)
    plot.current = made
    const watch = new ResizeObserver(() => {
      if (element.clientWidth > 0) made.setSize({ width: element.clientWidth, height: HEIGHT })
    })
    watch.observe(element)
    return () => {
      watch.disconnect()
      made.destroy()
      plot.current = null
    }
    // Colors are read when it is made.
  }, [spec, buffer, scheme])
  useEffect(() => {
    plot.current?.setData(columns(buffer))
  }, [buffer, revision])
  return (
    <figure class="chart" data-testid={`chart-${spec.id}`}>
      <figcaption title={spec.explanation}>
        <span>{spec.title}</span>
        <output>{text}</output>
      </figcaption>
      <div ref={place} class="plot" role="img" aria-label={`${spec.explanation}: ${text}`} />
    </figure>
  )
}

function columns(buffer: ChartBuffer): uPlot.AlignedData {
  const [times, values] = buffer.columns()
  return [times, values]
}

function options({ of, atLeast, text }: ChartSpec, width: number): uPlot.Options {
  const color = (name: string): string =>
    getComputedStyle(document.documentElement).getPropertyValue(name).trim()
  const accent = color('--chart')
  return {
    width,
    height: HEIGHT,
    legend: { show: false },
    cursor: { show: false },
    padding: [8, 6, 8, 0],
    scales: {
      x: {
        range: () => {
          const now = Date.now() / 1000
          return [now - WINDOW_MS / 1000, now]
        },
      },
      y: { range: (_plot, _low, high) => [0, Math.max(atLeast, high) * 1.05] },
    },
    axes: [
      { show: false },
      {
        size: 52,
        gap: 6,
        stroke: color('--muted'),
        font: '10px ui-monospace, Menlo, Consolas, monospace',
        grid: { stroke: color('--rule'), width: 1 },
        ticks: { show: false },
        splits: (...[, , low, high]) => [low, high / 2.1, high / 1.05],
        values: (_plot, splits) => splits.map((split) => text(split)),
      },
    ],
    series: [
      {},
      of === 'answers'
        ? {
            stroke: accent,
            paths: () => null,
            points: { show: true, size: 5, fill: accent, stroke: accent },
          }
        : {
            stroke: accent,
            width: 1.5,
            fill: color('--chart-fill'),
            points: { show: false },
          },
    ],
  }
}
