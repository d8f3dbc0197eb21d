/** One line of a text in the form of Prometheus. */
export type Sample = {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

const LINE =
  /^(?<name>[a-zA-Z_:][\w:]*)(?:\{(?<labels>.*)\})?\s+(?<value>[-+]?(?:Inf|NaN|[\d.]+(?:e[-+]?\d+)?))(?:\s+-?\d+)?$/i
const LABEL = /(?<name>[a-zA-Z_]\w*)="(?<value>(?:[^"\\]|\\.)*)"/g

/**
 * Reads the text form of Prometheus; comments and lines that can not be read are passed over.
 * https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format
 */
export function readPrometheus(text: string): readonly Sample[] {
  return text.split('\n').flatMap((line) => {
    const found = LINE.exec(line.trim())?.groups
    if (found === undefined) return []
    const { name = '', labels = '', value = '' } = found
    return [{ name, labels: readLabels(labels), value: readNumber(value) }]
  })
}

function readLabels(text: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Array.from(text.matchAll(LABEL), ({ groups }) => [
      groups?.['name'] ?? '',
      unescaped(groups?.['value'] ?? ''),
    ]),
  )
}

function unescaped(text: string): string {
  return text.replace(/\\(.)/g, (_, character: string) => (character === 'n' ? '\n' : character))
}

function readNumber(text: string): number {
  if (/^[-+]?inf$/i.test(text)) return text.startsWith('-') ? -Infinity : Infinity
  return Number(text)
}

/** The values of a name added up, over all its labels; undefined where there is none. */
export function total(samples: readonly Sample[], name: string): number | undefined {
  const values = samples.filter((sample) => sample.name === name).map(({ value }) => value)
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0)
}
