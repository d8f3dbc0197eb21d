import { CHARTS } from '../figures/figures-desk.ts'
import { count } from '../figures/format.ts'
import type { Page } from '../page.ts'
import { Chart } from './chart.tsx'
import { useScheme } from './use-theme.ts'
import { useStore } from './use-store.ts'

export function FiguresPanel({ page }: { readonly page: Page }) {
  const { figures, settings } = page
  const { revision, load, last } = useStore(figures.state)
  const scheme = useScheme(useStore(settings).theme)
  return (
    <div class="charts">
      {CHARTS.map((spec) => (
        <Chart
          key={spec.id}
          spec={spec}
          buffer={figures.buffer(spec.id)}
          revision={revision}
          scheme={scheme}
        />
      ))}
      <dl class="facts">
        <Fact name="Tokens in memory" value={count(load?.memoryTokens)} />
        <Fact name="Prompt of the last answer" value={count(last?.prompt_tokens)} />
        <Fact name="of it reused" value={count(last?.reused_tokens)} />
      </dl>
      <p class="small">
        The last two minutes. Points are answers to this page, lines the whole server.
      </p>
    </div>
  )
}

function Fact({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  )
}
