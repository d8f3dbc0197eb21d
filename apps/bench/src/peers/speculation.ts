/** One way to have `llama-server` guess ahead without a second model. */
export type Speculation = {
  /** For people: the kind, then the length of what is looked up / the length of a guess. */
  readonly name: string
  readonly flags: readonly string[]
  /** Among those tried when time is short: each was the fastest somewhere in a full run. */
  readonly isQuick: boolean
}

/**
 * What its documentation offers (llama.cpp, docs/speculative.md), with its defaults, the examples given
 * there, and short look-ups, which suit a short answer better.
 */
export const SPECULATIONS: readonly Speculation[] = [
  { name: 'ngram-mod', flags: kind('ngram-mod'), isQuick: false },
  {
    name: 'ngram-mod 16/8-64',
    flags: [
      ...kind('ngram-mod'),
      ...sizes('ngram-mod', { 'n-match': 16, 'n-min': 8, 'n-max': 64 }),
    ],
    isQuick: false,
  },
  { name: 'ngram-simple 12/48', flags: kind('ngram-simple'), isQuick: false },
  ngramOf('ngram-simple', { n: 3, m: 15, isQuick: true }),
  ngramOf('ngram-simple', { n: 3, m: 63, isQuick: true }),
  ngramOf('ngram-map-k', { n: 3, m: 63, isQuick: false }),
  {
    name: 'ngram-map-k4v 8/8',
    flags: [
      ...kind('ngram-map-k4v'),
      ...sizes('ngram-map-k4v', { 'size-n': 8, 'size-m': 8, 'min-hits': 2 }),
    ],
    isQuick: false,
  },
  { name: 'ngram-cache', flags: kind('ngram-cache'), isQuick: true },
]

type NgramSizes = { readonly n: number; readonly m: number; readonly isQuick: boolean }

function ngramOf(type: string, { n, m, isQuick }: NgramSizes): Speculation {
  const flags = [...kind(type), ...sizes(type, { 'size-n': n, 'size-m': m })]
  return { name: `${type} ${n}/${m}`, flags, isQuick }
}

function kind(type: string): readonly string[] {
  return ['--spec-type', type]
}

function sizes(type: string, values: Readonly<Record<string, number>>): readonly string[] {
  return Object.entries(values).flatMap(([name, value]) => [
    `--spec-${type}-${name}`,
    String(value),
  ])
}
