export type Bar = {
  readonly label: string
  readonly value: number
  /** The whisker. */
  readonly spread: readonly [number, number]
  /** Behind the bar. */
  readonly text: string
  readonly tone: 'ours' | 'other' | 'missed'
}

export type Panel = {
  readonly title: string
  readonly bars: readonly Bar[]
  /** A line at this value, such as a goal. */
  readonly mark: number | undefined
}

const WIDTH = 900
const LABEL_WIDTH = 400
const TEXT_WIDTH = 130
const BAR_HEIGHT = 16
const ROW_HEIGHT = 24
const TITLE_HEIGHT = 40
const MARGIN = 16

/** Colours that can be told apart, and read, on white and on black; text takes the scheme's own. */
const STYLE = `
    text { font: 13px system-ui, sans-serif; fill: #1f2328 }
    .title { font-weight: 600; font-size: 15px }
    .ours { fill: #1a7f64 } .other { fill: #8c959f } .missed { fill: #bc4c00 }
    .whisker, .mark { stroke: #1f2328; stroke-width: 1.5 }
    .mark { stroke-dasharray: 4 3 }
    @media (prefers-color-scheme: dark) {
      text { fill: #e6edf3 }
      .ours { fill: #2ea587 } .other { fill: #6e7681 } .missed { fill: #f0883e }
      .whisker, .mark { stroke: #e6edf3 }
    }`

/** Panels of horizontal bars on logarithmic scales, one below the other, as an SVG file. */
export function barPlot(panels: readonly Panel[]): string {
  let top = MARGIN
  const drawn = panels.map((panel) => {
    const group = `<g transform="translate(0 ${top})">${drawPanel(panel)}</g>`
    top += panelHeight(panel)
    return group
  })
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${top}" width="${WIDTH}" height="${top}" role="img">`,
    `  <style>${STYLE}\n  </style>`,
    ...drawn.map((group) => `  ${group}`),
    '</svg>',
    '',
  ].join('\n')
}

function panelHeight({ bars }: Panel): number {
  return TITLE_HEIGHT + bars.length * ROW_HEIGHT + MARGIN
}

function drawPanel({ title, bars, mark }: Panel): string {
  const scale = scaleOf(bars, mark)
  const rows = bars.map((bar, index) =>
    drawBar(bar, { scale, top: TITLE_HEIGHT + index * ROW_HEIGHT }),
  )
  const heading = `<text class="title" x="${MARGIN}" y="20">${escape(title)}</text>`
  const bottom = TITLE_HEIGHT + bars.length * ROW_HEIGHT
  const line =
    mark === undefined
      ? ''
      : stroke('mark', { x: [scale(mark), scale(mark)], y: [TITLE_HEIGHT - 6, bottom] })
  return [heading, ...rows, line].join('')
}

type Scale = (value: number) => number

/** From a bit below the smallest value, since a logarithm has no zero. */
function scaleOf(bars: readonly Bar[], mark: number | undefined): Scale {
  const values = bars.flatMap(({ value, spread }) => [value, ...spread])
  const all = [...values, ...(mark === undefined ? [] : [mark])].filter((value) => value > 0)
  const low = Math.log(Math.min(...all) / 1.5)
  const high = Math.log(Math.max(...all))
  const room = WIDTH - LABEL_WIDTH - TEXT_WIDTH - MARGIN
  return (value) => {
    const share = (Math.log(Math.max(value, Number.MIN_VALUE)) - low) / (high - low || 1)
    return LABEL_WIDTH + Math.max(0, share) * room
  }
}

function drawBar(
  bar: Bar,
  { scale, top }: { readonly scale: Scale; readonly top: number },
): string {
  const { label, value, spread, text, tone } = bar
  const middle = top + BAR_HEIGHT / 2
  const end = scale(value)
  const [low, high] = spread
  const width = (end - LABEL_WIDTH).toFixed(1)
  return [
    `<text x="${LABEL_WIDTH - 8}" y="${middle + 4}" text-anchor="end">${escape(label)}</text>`,
    `<rect class="${tone}" x="${LABEL_WIDTH}" y="${top}" width="${width}" height="${BAR_HEIGHT}" rx="2"/>`,
    stroke('whisker', { x: [scale(low), scale(high)], y: [middle, middle] }),
    `<text x="${(Math.max(end, scale(high)) + 8).toFixed(1)}" y="${middle + 4}">${escape(text)}</text>`,
  ].join('')
}

function stroke(
  name: string,
  { x, y }: { readonly x: readonly [number, number]; readonly y: readonly [number, number] },
): string {
  return `<line class="${name}" x1="${x[0].toFixed(1)}" x2="${x[1].toFixed(1)}" y1="${y[0]}" y2="${y[1]}"/>`
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
